"""The user's settings: `config.toml`, and what one session runs with. A broken file is named, kept and not used."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dltutor import toml
from dltutor.run.places.model import Local, Place
from dltutor.run.places.tables import HERE, KEEP, line_of, places
from dltutor.run.places.values import is_keep
from dltutor.toml import is_number

THEMES = ("dark", "light", "contrast", "terminal")
GLYPHS = ("auto", "braille", "block", "ascii")


@dataclass(frozen=True)
class Options:
    """What one session runs with: the command line over `config.toml` over these defaults."""

    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``."""
    threads: int = 1
    """CPU threads of the training process."""
    fps: float | None = None
    """Frames a second while training, at most; None: 8, over SSH 4."""
    theme: str = ""
    """One of `THEMES`; empty: what the terminal can show."""
    glyphs: Literal["auto", "braille", "block", "ascii"] = "auto"
    data: str | None = None
    """A folder with the user's own IDX files, absolute."""
    seed: int | None = None
    """The first run's seed; None: the lesson's."""
    data_dir: str | None = None
    """Where progress is kept, if not in the usual place."""
    checkpoints: str | None = None
    """The folder for checkpoints, absolute; None: beside the progress."""
    cpu_seconds: int | None = None
    """Processor time that training may use on this computer before it pauses and offers a job; 0: any; None: unsaid."""
    local_training: bool | None = None
    """Whether labs may train on this computer; None: unsaid."""
    no_local: str = ""
    """Why nothing may train on this computer, and where it may instead; empty: it may."""
    language: str = ""
    """The language in which lessons are opened where they are translated, as ``de``; empty: that of their originals."""
    course: str | None = None
    """The folder of the course; None: the one that ships."""
    preview: str = ""
    """The lesson file or folder that its author looks at, so that nothing is kept; empty: a learner is learning."""
    preview_runs: bool = False
    """Whether the labs that lie beside it may run."""
    on: str = ""
    """The name of the place where labs train: ``local``, or one of `places`; empty: unsaid."""
    keep: str | None = None
    """For how long a run goes on when its screen is lost, as ``15m``; None: as the place says."""
    places: Mapping[str, Place] = field(default_factory=lambda: {HERE: Local()})
    """All places that can be chosen, by their names."""
    problems: tuple[str, ...] = ()
    """What is wrong with `config.toml`: sentences with file and line, and what is used instead."""

    @property
    def place(self) -> Place:
        """The place that `on` names."""
        return self.places.get(self.on) or Local()

    def with_places(self, more: Mapping[str, Place]) -> Options:
        """Return these options with more places to choose from."""
        return replace(self, places={**self.places, **more})

    def over(self, **given: object) -> Options:
        """Return these options with those of `given` that are not None in their place."""
        return replace(self, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Read:
    """What came of reading the file."""

    options: Options
    path: Path | None
    """Where the file lies or would lie; None: no home directory."""


def config_path(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return where the file lies, existing or not: $XDG_CONFIG_HOME/dltutor/config.toml, else the platform's place."""
    if "HOME" in environ and not os.path.isabs(environ["HOME"]) and not environ.get("XDG_CONFIG_HOME"):
        return None
    import platformdirs

    try:
        folder = Path(platformdirs.user_config_dir("dltutor"))
    except RuntimeError:  # neither HOME nor an entry in the user database
        return None
    return folder / "config.toml" if folder.is_absolute() else None


def read(path: Path | None, offered: Mapping[str, Place] | None = None) -> Read:
    """Return the options of a config file. A missing file is not a problem, and nothing is raised for a broken one.

    `offered`: places of this computer that everybody has; a name of theirs is not the file's to give.
    """
    offered = offered or {}
    if path is None:
        return Read(Options().with_places(offered), None)
    file = toml.read(path)
    if file.problem:
        return Read(Options(problems=(f"{file.problem}; using defaults",)).with_places(offered), path)
    there, bad = places(file.table.get("places", {}), file.text, toml.written)
    for name in offered.keys() & there.keys() - {HERE}:
        bad.append((line_of(file.text, name), f"this computer has a place {name} of its own, which is used instead"))
    there |= offered
    keep = file.table.get("keep")
    if is_keep(keep):
        there = {name: replace(place, keep=place.keep or str(keep)) for name, place in there.items()}
    wrong = dict(file.wrong({**_CHECKS, **_of_places(there)}))
    left_out = {*wrong, "keep"}
    good = {name: value for name, value in file.table.items() if name not in left_out} | {"places": there}
    for name in good.keys() & {"data", "checkpoints"}:
        good[name] = os.path.expanduser(str(good[name]))
    problems = tuple(says + "; using the default" * (name in (*_CHECKS, "on")) for name, says in wrong.items())
    problems += tuple(f"{path}: line {line}: {says}" for line, says in bad)
    return Read(Options(problems=problems).over(**good), path)


def _of_places(there: Mapping[str, Place]) -> Mapping[str, toml.Check]:
    """Return the checks of what says where labs train; the sections themselves are checked elsewhere."""
    among = f"one of {', '.join(there)}, or NAME of a section [places.NAME]"
    return {"on": (lambda value: isinstance(value, str) and value in there, among), "places": (lambda _: True, "")}


def is_device(value: object) -> bool:
    """Return whether `value` names a device: ``auto``, ``cpu``, ``mps``, ``cuda`` or ``cuda:N``."""
    return isinstance(value, str) and re.fullmatch(r"auto|cpu|mps|cuda(:\d{1,3})?", value) is not None


def _is_folder(value: object) -> bool:
    return isinstance(value, str) and os.path.isabs(os.path.expanduser(value))


def _is_language(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", value) is not None


THREADS: toml.Check = (lambda value: is_number(value, 1, 256, whole=True), "a whole number from 1 to 256")
CPU_SECONDS: toml.Check = (
    lambda value: is_number(value, 0, 10**9, whole=True),
    "a whole number of seconds; 0 sets no limit",
)
LOCAL_TRAINING: toml.Check = (lambda value: isinstance(value, bool), "true or false")

_CHECKS: Mapping[str, toml.Check] = {
    "theme": (lambda value: value in THEMES, f"one of {', '.join(THEMES)}"),
    "glyphs": (lambda value: value in GLYPHS, f"one of {', '.join(GLYPHS)}"),
    "threads": THREADS,
    "language": (_is_language, 'a language, as in "de" or "pt-BR"'),
    "device": (is_device, "auto, cpu, mps, cuda or cuda:N"),
    "fps": (lambda value: is_number(value, 1, 30), "a number from 1 to 30"),
    "data": (_is_folder, 'an absolute folder, as in "/data/mnist"'),
    "checkpoints": (_is_folder, 'an absolute folder, as in "/scratch/me/dltutor"'),
    "cpu_seconds": CPU_SECONDS,
    "local_training": LOCAL_TRAINING,
    "keep": (is_keep, KEEP),
}

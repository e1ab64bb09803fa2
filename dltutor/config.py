"""The user's settings: `config.toml`, and what one session runs with. A broken file is named, kept and not used."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from dltutor.labs.find import nearest

THEMES = ("dark", "light", "contrast", "terminal")
GLYPHS = ("auto", "braille", "block", "ascii")
LARGEST = 64 * 1024
"""Bytes that a config file may have."""
DEEPEST = 8
"""Dots that a key may have: TOML readers recurse on them."""
LONGEST = 40
"""Characters of a wrong value that are shown."""


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
    problems: tuple[str, ...] = ()
    """What is wrong with `config.toml`: sentences with file and line, and what is used instead."""

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

    return Path(platformdirs.user_config_dir("dltutor")) / "config.toml"


def read(path: Path | None) -> Read:
    """Return the options of a config file. A missing file is not a problem, and nothing is raised for a broken one."""
    if path is None:
        return Read(Options(), None)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        return _understood(data.decode("utf-8"), path)
    except FileNotFoundError:
        return Read(Options(), path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Read(Options(problems=(f"{path}: line {line}: this is not UTF-8 text; using defaults",)), path)
    except OSError as error:
        return Read(Options(problems=(f"{path}: cannot be read ({error.strerror}); using defaults",)), path)


def _understood(text: str, path: Path) -> Read:
    def broken(line: int, why: str) -> Read:
        return Read(Options(problems=(f"{path}: line {line}: {why}; using defaults",)), path)

    if len(text.encode()) > LARGEST:
        return broken(1, f"the file is longer than {LARGEST // 1024} KB")
    for number, line in enumerate(text.splitlines(), 1):
        if line.partition("#")[0].partition("=")[0].count(".") > DEEPEST:
            return broken(number, "this line is nested too deeply")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), ", str(error))
        return broken(int(found[1]) if found else text.count("\n", 0, len(text.rstrip())) + 1, _meant(str(error)))
    except (RecursionError, ValueError) as error:
        return broken(1, f"this cannot be understood ({error})")
    return _checked(table, text, path)


def _meant(error: str) -> str:
    """Return what to do about an error of the TOML parser; its own words where we know no better ones."""
    own = error.partition(" (at ")[0]
    return next((says for part, says in _SAYS if part in own), own[:1].lower() + own[1:])


def _checked(table: Mapping[str, object], text: str, path: Path) -> Read:
    good: dict[str, object] = {}
    problems: list[str] = []
    for name, value in table.items():
        where = f"{path}: line {_line_of(name, text)}"
        if name not in _CHECKS:
            problems.append(f"{where}: there is no setting {name!r}{nearest(name, sorted(_CHECKS))}")
            continue
        check, says = _CHECKS[name]
        if check(value):
            good[name] = os.path.expanduser(str(value)) if name == "data" else value
        else:
            problems.append(f"{where}: {name} = {_written(value)} must be {says}; using the default")
    return Read(Options(problems=tuple(problems)).over(**good), path)


def _written(value: object) -> str:
    """Return a value as it may stand in the file, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _line_of(name: str, text: str) -> int:
    found = re.search(rf"""^\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1


def is_device(value: object) -> bool:
    """Return whether `value` names a device: ``auto``, ``cpu``, ``mps``, ``cuda`` or ``cuda:N``."""
    return isinstance(value, str) and re.fullmatch(r"auto|cpu|mps|cuda(:\d{1,3})?", value) is not None


def _number(value: object, low: float, high: float, whole: bool = False) -> bool:
    kinds = (int,) if whole else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high


_SAYS = (
    ("Invalid value", 'after the = stands a number, true, false or a text in "quotes"'),
    ("Illegal character '\\n'", "a quote is not closed"),
    ("Unterminated string", "a quote is not closed"),
    ("Unclosed", "a bracket is not closed"),
    ("Cannot overwrite", "this setting is there twice; remove one of them"),
    ("Cannot declare", "this section is there twice; remove one of them"),
    ("Expected '='", "write it as name = value"),
    ("Invalid statement", "write it as name = value"),
    ("Expected newline", "after the value the line must end"),
)
"""What the TOML parser says, and what a person should do."""

_CHECKS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "theme": (lambda value: value in THEMES, f"one of {', '.join(THEMES)}"),
    "glyphs": (lambda value: value in GLYPHS, f"one of {', '.join(GLYPHS)}"),
    "threads": (lambda value: _number(value, 1, 256, whole=True), "a whole number from 1 to 256"),
    "device": (is_device, "auto, cpu, mps, cuda or cuda:N"),
    "fps": (lambda value: _number(value, 1, 30), "a number from 1 to 30"),
    "data": (
        lambda value: isinstance(value, str) and os.path.isabs(os.path.expanduser(value)),
        'an absolute folder, as in "/data/mnist"',
    ),
}

"""What a whole computer allows its learners: `/etc/dltutor.toml`, written by a lecturer or an administrator.

A user can ask for less, not for more. The limits spare a login node; inside a Slurm job, on the node that Slurm gave,
they do not hold.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dltutor import config, toml
from dltutor.config import Options
from dltutor.progress import directory
from dltutor.run.launch import Keep, Launch
from dltutor.run.launch import sandbox as local_sandbox
from dltutor.run.places.model import Local, Place
from dltutor.run.places.start import in_job, launch_at
from dltutor.run.places.tables import HERE, places
from dltutor.run.places.values import is_name, kept

NODE_FILE = Path("/etc/dltutor.toml")
VARIABLE = "DLTUTOR_LIMITS"
"""Names one more such file, as the module file of a course may; beside `NODE_FILE` it can only tighten."""
LOGIN_SECONDS = 600
"""Processor time that a login node gives where no file says another."""
SAFE: Mapping[str, int | bool] = {"threads": 1, "cpu_seconds": LOGIN_SECONDS, "local_training": False}
"""What holds in place of a limit that cannot be understood."""


@dataclass(frozen=True)
class Limits:
    """What the files say together."""

    threads: int | None = None
    cpu_seconds: int | None = None
    """As in `Options`; None: unsaid."""
    local_training: bool | None = None
    on: str = ""
    """The name of the place where labs train unless a learner says another."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Places that everybody on this computer has."""
    course: str | None = None
    sources: Mapping[str, Path] = field(default_factory=dict)
    """The file that each of these comes from, by its name."""
    paths: tuple[Path, ...] = ()
    """The files that are there."""
    problems: tuple[str, ...] = ()
    """What is wrong with the files: sentences with file and line, and what holds instead."""


def files(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the files with limits, the node's own first; they need not be there."""
    return [NODE_FILE, *([Path(environ[VARIABLE])] if environ.get(VARIABLE) else [])]


def read(paths: Sequence[Path]) -> Limits:
    """Return the limits of all files together. A missing one sets none, a broken one leaves little allowed."""
    limits = Limits()
    for path in paths:
        limits = _both(limits, _one(path))
    return limits


def session(**given: object) -> Options:
    """Return what this session runs with: the command line over `config.toml`, within what the node allows."""
    limits = read(files())
    return held(config.read(config.config_path(), limits.places).options.over(**given), limits)


def launch(options: Options) -> Launch:
    """Return how to start a worker at the place that the options name; what limits this computer holds only here."""
    found = replace(launch_at(options.place, options.threads), checkpoints=portable(shelf(options)))
    if found.kind != "local":
        return found
    return replace(found.among_many(float(options.cpu_seconds or 0)), refused=options.no_local)


def sandbox(options: Options) -> Launch:
    """Return how to start the process that tries code; where nothing may train, no code is run either."""
    refused = f"{options.no_local.split('. ')[0]}, and with it the running of code." if options.no_local else ""
    return replace(local_sandbox(), refused=refused)


def lasting(options: Options, folder: Path | None) -> Launch:
    """Return the same for a worker that goes on when its screen is lost, if the options say so.

    `folder`: where such runs are noted down; None: nowhere, so that none can be found again.
    """
    found, place = launch(options), options.place
    seconds = kept(place.keep if options.keep is None else options.keep)
    return replace(found, keep=Keep(seconds, folder, options.on)) if seconds and folder else found


def shelf(options: Options) -> Path | None:
    """Return the folder of checkpoints; None: there is no place for them, or nothing is to be kept."""
    if options.preview:
        return None
    return Path(options.checkpoints) if options.checkpoints else directory.find(options.data_dir).checkpoints


def portable(folder: Path | None, environ: Mapping[str, str] = os.environ) -> str:
    """Return how a worker on any computer is told a folder: below ``~`` where it lies in the home directory."""
    home = environ.get("HOME", "")
    if folder is not None and os.path.isabs(home) and folder.is_relative_to(home):
        return str("~" / folder.relative_to(home))
    return str(folder or "")


def held(options: Options, limits: Limits, environ: Mapping[str, str] = os.environ) -> Options:
    """Return the options within the limits; a wish that is refused becomes one sentence of `problems`."""
    options = _offered(options, limits)
    if in_job(environ):
        return replace(options, cpu_seconds=0, local_training=True)
    refused = []
    threads = min(options.threads, limits.threads or options.threads)
    if threads < options.threads:
        refused.append(f"threads = {options.threads} is more than {limits.sources['threads']} allows; using {threads}")
    seconds = options.cpu_seconds
    if limits.cpu_seconds is not None:
        seconds = _less(seconds, limits.cpu_seconds)
        if options.cpu_seconds not in (None, seconds):
            wish, file = options.cpu_seconds or "0 (no limit)", limits.sources["cpu_seconds"]
            refused.append(f"cpu_seconds = {wish} is more than {file} allows; using {seconds}")
    elif seconds is None:
        seconds = LOGIN_SECONDS if is_login(environ) else 0
    if options.local_training and limits.local_training is False:
        refused.append(f"local_training = true is not what {limits.sources['local_training']} allows; using false")
    off = limits.sources["local_training"] if limits.local_training is False else "your config.toml"
    local = False not in (limits.local_training, options.local_training)
    return replace(
        options,
        threads=threads,
        cpu_seconds=seconds,
        local_training=local,
        no_local="" if local else _elsewhere(f"{off}", options.places),
        problems=(*options.problems, *refused),
    )


def _offered(options: Options, limits: Limits) -> Options:
    """Return the options with what the node offers: its places, where labs train by default, and its course."""
    options = replace(options, course=limits.course or options.course, problems=options.problems + limits.problems)
    options = options.with_places(limits.places)
    if limits.on and limits.on not in options.places:
        says = f"{limits.sources['on']}: there is no place {limits.on!r}; it needs a section [places.{limits.on}]"
        return replace(options, on=options.on or HERE, problems=(*options.problems, says))
    return replace(options, on=options.on or limits.on or HERE)


def _elsewhere(file: str, there: Mapping[str, Place]) -> str:
    """Return why nothing may train on this computer, and what to do instead."""
    others = [name for name, place in there.items() if not isinstance(place, Local)]
    instead = f"Train elsewhere: dltutor --on {' or --on '.join(others)}." if others else "Lessons and questions work."
    return f"Training on this computer is switched off by {file}. {instead}"


def is_login(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether this looks like a login node: jobs can be handed to Slurm from here, and this is none."""
    return not in_job(environ) and shutil.which("srun", path=environ.get("PATH")) is not None


def _one(path: Path) -> Limits:
    file = toml.read(path)
    if not file.there:
        unseen = f"{path}: there is no such file, which {VARIABLE} names; it sets no limits"
        return Limits(problems=() if path == NODE_FILE else (unseen,))
    if file.problem:
        harmless = f"{SAFE['threads']} thread and {SAFE['cpu_seconds']} s of processor time"
        told = f"{file.problem}; until it is mended, {harmless} are allowed"
        sources = {"threads": path, "cpu_seconds": path}
        return Limits(1, LOGIN_SECONDS, sources=sources, paths=(path,), problems=(told,))
    there, bad = places(file.table.get("places", {}), file.text, toml.written)
    problems = [f"{path}: line {line}: {says}" for line, says in bad]
    good = {name: value for name, value in file.table.items() if name != "places"}
    for name, says in file.wrong(_CHECKS):
        del good[name]
        if name in SAFE:
            good[name] = SAFE[name]
            problems.append(f"{says}; until it is mended, {toml.written(SAFE[name])} holds")
        else:
            problems.append(f"{says}; it is left out")
    named = {name: place for name, place in there.items() if place != Local()}
    sources = dict.fromkeys(good, path)
    return Limits(**good, places=named, sources=sources, paths=(path,), problems=tuple(problems))  # type: ignore[arg-type]


def _both(one: Limits, other: Limits) -> Limits:
    """Return the tighter of the two; course and default place of the other, and the places of both."""
    both = Limits(
        threads=min((each.threads for each in (one, other) if each.threads is not None), default=None),
        cpu_seconds=other.cpu_seconds if one.cpu_seconds is None else _less(other.cpu_seconds, one.cpu_seconds),
        local_training=False if one.local_training is False else other.local_training,
        on=other.on or one.on,
        places={**other.places, **one.places},
        course=other.course or one.course,
        paths=one.paths + other.paths,
        problems=one.problems + other.problems,
    )
    changed = {name: path for name, path in other.sources.items() if getattr(both, name) != getattr(one, name)}
    return replace(both, sources={**one.sources, **changed})


def _less(wish: int | None, limit: int) -> int:
    """Return the fewer of two numbers of CPU seconds, 0 being no limit at all."""
    return min(wish, limit) if wish and limit else wish or limit


_CHECKS: Mapping[str, toml.Check] = {
    "on": (is_name, "the name of a place"),
    "places": (lambda _: True, ""),
    "threads": config.THREADS,
    "cpu_seconds": config.CPU_SECONDS,
    "local_training": config.LOCAL_TRAINING,
    "course": (
        lambda value: isinstance(value, str) and os.path.isabs(value) and os.path.isdir(value),
        'an absolute folder that is there, as in "/sw/course"',
    ),
}

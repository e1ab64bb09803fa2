"""The single findings of `dltutor doctor`; each looks at one thing and changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dltutor import __version__, node
from dltutor.config import Options, Read
from dltutor.node import Limits
from dltutor.progress import directory
from dltutor.progress.load import load
from dltutor.quiz.texts import plural
from dltutor.run.launch import cache
from dltutor.run.places.start import in_job
from dltutor.ui.terminal import depth, glyphs

State = Literal["ok", "note", "wrong"]

SMALLEST = (60, 18)
COLOURS = {"true": "true colour", "256": "256 colours", "16": "16 colours", "none": "no colours"}
MOST = 5


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    value: str
    state: State = "ok"
    help: str = ""
    """What to do about it."""


def terminal(chosen: Options) -> list[Finding]:
    """Look at the terminal: whether there is one, its size, colours, glyphs and encoding."""
    term = os.environ.get("TERM", "")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        first = Finding("terminal", "none: stdin or stdout is not a terminal", "note", "the tutor needs one: ssh -t")
    elif term in ("", "dumb", "unknown"):
        first = Finding("terminal", f"TERM is {term!r}: plain text only", "note", "more: export TERM=xterm-256color")
    else:
        first = Finding("terminal", f"TERM is {term}{', over SSH' if 'SSH_CONNECTION' in os.environ else ''}")
    width, height = shutil.get_terminal_size()
    small = width < SMALLEST[0] or height < SMALLEST[1]
    help = f"enlarge it to at least {SMALLEST[0]}×{SMALLEST[1]}, best 80×24 or more" if small else ""
    size = Finding("size", f"{width}×{height}", "wrong" if small and sys.stdout.isatty() else "ok", help)
    drawn = glyphs(os.environ, chosen.glyphs)
    ascii_only = drawn == "ascii" and chosen.glyphs == "auto"
    return [
        first,
        size,
        Finding("colours", COLOURS[depth(os.environ)] + (", NO_COLOR is set" if os.environ.get("NO_COLOR") else "")),
        Finding("glyphs", drawn, "note" if ascii_only else "ok", "for finer charts: export LANG=C.UTF-8" * ascii_only),
        Finding("encoding", sys.stdout.encoding or "unknown"),
    ]


def python() -> Finding:
    """Look at Python and the computer."""
    return Finding("dltutor", f"{__version__}, Python {platform.python_version()}, {platform.platform()}")


def directories(data_dir: str | None) -> list[Finding]:
    """Look at the directories that are written to: whether they can be."""
    data = directory.find(data_dir)
    folder = cache()
    return [
        _writable("progress", data.path) if data.path else Finding("progress", data.why, "wrong"),
        _writable("cache", folder) if folder else Finding("cache", "you have no home directory", "wrong"),
    ]


def log(data_dir: str | None) -> list[Finding]:
    """Look at the event log: how much there is, and what in it is damaged."""
    loaded = load(directory.find(data_dir).events)
    count = f"{plural(len(loaded.events), 'event')} in {plural(loaded.files, 'file')}"
    if loaded.newer:
        count += f", {loaded.newer} of them by a newer version of dltutor"
    unread = [f"{each.file}: {each.why}" for each in loaded.damage if not each.line]
    damaged = [f"{each.file}:{each.line}: {each.why}" for each in loaded.damage if each.line]
    found = [Finding("log", count)]
    if damaged:
        value = f"{plural(len(damaged), 'damaged line')} set aside; all others are used, no file was changed"
        found.append(Finding("log", value, "note", _first(damaged)))
    if unread:
        value = f"{plural(len(unread), 'file')} could not be read; the others are used"
        found.append(Finding("log", value, "wrong", _first(unread)))
    return found


def _first(places: list[str]) -> str:
    rest = [f"… and {len(places) - MOST} more"] if len(places) > MOST else []
    return "\n      ".join([*places[:MOST], *rest])


def configuration(found: Read, session: Options, limits: Limits) -> Finding:
    """Look at `config.toml`, and at what of it the node refuses this session."""
    if found.path is None:
        return Finding("config", "none: you have no home directory", "note")
    told = [problem for problem in session.problems if problem not in limits.problems]
    value = f"{found.path}{'' if os.path.exists(found.path) else ' (not there; defaults)'}"
    fine: State = "note" if told else "ok"
    return Finding("config", value, "wrong" if found.options.problems else fine, "\n      ".join(told))


def limits(found: Limits) -> Finding:
    """Look at what limits the whole computer sets, and what of them holds for this process."""
    said = {
        "threads": plural(found.threads or 0, "thread"),
        "cpu_seconds": f"{found.cpu_seconds:,} s of processor time" if found.cpu_seconds else "no limit of time",
        "local_training": "training here" if found.local_training else "no training here",
        "on": f"labs train at {found.on}",
        "course": f"the course in {found.course}",
    }
    words = [text for name, text in said.items() if name in found.sources]
    words += [f"places: {', '.join(found.places)}"] if found.places else []
    value = f"{', '.join(map(str, found.paths))}: {', '.join(words) or 'nothing is set'}"
    if not found.paths:
        seconds = f"labs pause after {node.LOGIN_SECONDS} s of processor time, for srun makes this a login node"
        value = f"{node.NODE_FILE} is not there; {seconds if node.is_login() else 'nothing is limited'}"
    if in_job():
        value += "; inside a Slurm job, as here, none of it limits"
    return Finding("node", value, "wrong" if found.problems else "ok", "\n      ".join(found.problems))


def _writable(name: str, path: Path) -> Finding:
    """Look for the nearest folder that exists and ask whether it may be written; nothing is made."""
    there = next(folder for folder in (path, *path.parents) if os.path.isdir(folder))
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding(name, f"{path} cannot be written", "wrong", "use --data-dir DIR" if name == "progress" else "")
    free = shutil.disk_usage(there).free
    if free < 10 * 2**20:
        return Finding(name, f"{path}, only {free / 2**20:.1f} MiB free", "wrong", "free some space")
    return Finding(name, f"{path}, can be written, {free / 2**30:.1f} GiB free")

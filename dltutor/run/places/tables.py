"""From a table of `config.toml` to a place, every value checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from dltutor.labs.find import nearest
from dltutor.run.places import values
from dltutor.run.places.model import Command, Local, Place, Slurm, Ssh

WORD = "letters, digits and . _ , : = / + - not beginning with -"

KEEP = 'for how long a run goes on when its screen is lost, up to a day, as in "90s", "15m" or "2h"; "0": not at all'

HERE = "local"
"""The name of the place that is always there: this computer."""


class Problem(NamedTuple):
    """What is wrong with a table: at which of its keys (empty: at the table itself), and why."""

    key: str
    why: str


class _Check(NamedTuple):
    holds: Callable[[object], bool]
    says: str


_WORD = _Check(values.is_value, WORD)
_KEEP = _Check(values.is_keep, KEEP)
_MODULES = _Check(values.are_modules, f'a list of names, as in ["python/3.12"], each of {WORD}')

KINDS: Mapping[str, Mapping[str, _Check]] = {
    "local": {"python": _WORD, "modules": _MODULES, "keep": _KEEP},
    "slurm": {
        "partition": _WORD,
        "account": _WORD,
        "time": _Check(values.is_time, 'a time limit as Slurm writes it, as in "30" (minutes), "1:00:00" or "1-12"'),
        "memory": _Check(values.is_memory, 'an amount of memory, as in "8G"'),
        "cpus": _Check(values.is_cpus, "a whole number from 1 to 1024"),
        "gres": _WORD,
        "extra": _Check(
            values.are_srun_options,
            'a list of long options of srun, as in ["--constraint=a100"], without those that dltutor sets itself',
        ),
        "python": _WORD,
        "modules": _MODULES,
        "keep": _KEEP,
    },
    "ssh": {
        "host": _Check(values.is_host, "a valid host name, with user@ or without"),
        "python": _WORD,
        "extra": _Check(
            values.are_ssh_options,
            'a list of options of ssh with their values joined on, as in ["-p2222"]; those that start a command '
            "belong into ~/.ssh/config",
        ),
        "modules": _MODULES,
        "keep": _KEEP,
    },
    "command": {
        "command": _Check(values.is_command, 'a list of arguments, as in ["docker", "run", "-i", "IMAGE", …]'),
        "keep": _KEEP,
    },
}
"""What each kind of place can say of itself."""
MAKERS: Mapping[str, Callable[..., Place]] = {"local": Local, "slurm": Slurm, "ssh": Ssh, "command": Command}
NEEDED = {"ssh": "host", "command": "command"}


def places(
    tables: object, text: str, written: Callable[[object], str]
) -> tuple[dict[str, Place], list[tuple[int, str]]]:
    """Return the places that the tables of a file describe, and what is wrong with others, each with its line.

    `tables`: what stands under ``places`` in the file, `text` the whole file; `written` shows a wrong value.
    """
    found: dict[str, Place] = {HERE: Local()}
    if not isinstance(tables, dict):
        return found, [(line_of(text, "places"), f"places = {written(tables)} must be sections, as in [places.gpu]")]
    problems = []
    for name, table in tables.items():
        if not values.is_name(name) or not isinstance(table, dict):
            what = "a place is a section" if values.is_name(name) else f"{written(name)} cannot name a place"
            problems.append((line_of(text, name), f"{what}, as in [places.gpu]; left out"))
            continue
        place = understood(table, written)
        if isinstance(place, list):
            problems += [(line_of(text, name, key), f"place {name}: {why}; it is left out") for key, why in place]
        else:
            found[name] = place
    return found, problems


def line_of(text: str, name: str, key: str = "") -> int:
    """Return the line of a place's section in a file, or of a key in it; 1 where they cannot be found."""
    lines = text.splitlines()
    heads = (at for at, line in enumerate(lines) if re.match(rf"""\s*\[?.*\b{re.escape(name)}\b["']?\s*[\].=]""", line))
    head = next(heads, None)
    if head is None:
        return 1
    for at, line in enumerate(lines[head + 1 :] if key else (), head + 1):
        if line.lstrip().startswith("["):
            break
        if re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
            return at + 1
    return head + 1


def understood(table: Mapping[str, object], written: Callable[[object], str]) -> Place | list[Problem]:
    """Return the place that a table describes, or all that is wrong with it; `written` shows a wrong value."""
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        said = f"kind = {written(kind)} must be one of" if "kind" in table else "it needs a kind:"
        return [Problem("kind" if "kind" in table else "", f"{said} {', '.join(KINDS)}")]
    checks = KINDS[kind]
    problems = []
    for key, value in table.items():
        if key == "kind":
            continue
        if key not in checks:
            problems.append(Problem(key, f"a place of kind {kind} has no {key!r}{nearest(key, sorted(checks))}"))
        elif not checks[key].holds(value):
            problems.append(Problem(key, f"{key} = {written(value)} must be {checks[key].says}"))
    needed = NEEDED.get(kind, "kind")
    if needed not in table:
        problems.append(Problem("", f"a place of kind {kind} needs {needed}"))
    if problems:
        return problems
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items() if key != "kind"}
    return MAKERS[kind](**given)

"""Read the log: the union by id of all files, with damaged lines set aside and nothing on the disk touched."""

from __future__ import annotations

import contextlib
import errno
import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dltutor.progress.event import SCHEMA, Event, decode
from dltutor.progress.files import read_file

TRIES = 5
"""How often the folder is listed anew because a file was put together with others (`compact`) while it was read."""


@dataclass(frozen=True)
class Damage:
    """One line that is not what was written, or (line 0) a file that cannot be read."""

    file: str
    line: int
    why: str
    data: bytes = b""
    """The line."""


@dataclass(frozen=True)
class Loaded:
    """All that was found."""

    events: tuple[Event, ...] = ()
    """Each once, in the order of `Event.order`; unknown kinds among them."""
    lines: Mapping[str, bytes] = field(default_factory=dict)
    """Each event's line as it was written, by id: what an export holds."""
    damage: tuple[Damage, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    """The bytes of each file that was read, by its name."""
    files: int = 0
    newer: int = 0
    """How many events a newer version of dltutor wrote."""

    @property
    def tick(self) -> int:
        """The highest tick; 0 without events."""
        return self.events[-1].tick if self.events else 0


def load(folder: Path | None) -> Loaded:
    """Read every ``*.log`` file of a folder; a missing folder is an empty log. Never raises for what lies there."""
    if folder is None:
        return Loaded()
    for left in reversed(range(TRIES)):
        try:
            names = log_names(folder)
        except OSError as error:
            return Loaded(damage=(Damage(str(folder), 0, error.strerror or str(error)),))
        loaded, gone = _union(folder, names)
        if not gone or not left:
            break
    return loaded


def log_names(folder: Path) -> list[str]:
    """Return the names of the log's files; none where there is no folder; raises OSError."""
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".log"))
    except FileNotFoundError:
        return []


def _union(folder: Path, names: list[str]) -> tuple[Loaded, bool]:
    """Return what those files hold, and whether one of them is not there any more."""
    found: dict[str, tuple[Event, bytes]] = {}
    damage: list[Damage] = []
    sizes: dict[str, int] = {}
    gone = False
    for name in names:
        try:
            data = read_file(folder / name)
        except OSError as error:
            gone = gone or error.errno in (errno.ENOENT, errno.ESTALE)
            damage.append(Damage(str(folder / name), 0, error.strerror or str(error)))
            continue
        sizes[name] = len(data)
        events, broken = parse(data, str(folder / name))
        damage += broken
        for event, line in events:
            found.setdefault(event.id, (event, line))
    ordered = sorted(found.values(), key=lambda pair: pair[0].order)
    loaded = Loaded(
        events=tuple(event for event, _ in ordered),
        lines={event.id: line for event, line in ordered},
        damage=lost(damage, (line for _, line in ordered)),
        sizes=sizes,
        files=len(names),
        newer=sum(event.schema > SCHEMA for event, _ in ordered),
    )
    return loaded, gone


def grown(folder: Path, known: Mapping[str, int], own: str) -> tuple[list[Event], dict[str, int]]:
    """Return the events of the files that are new or longer than `known`, and their sizes; reads no others.

    Those of the session `own` are left out. Never raises: what cannot be read now is there the next time.
    """
    events: list[Event] = []
    sizes: dict[str, int] = {}
    with contextlib.suppress(OSError):
        for name in log_names(folder):
            if not name.startswith(own) and (folder / name).lstat().st_size > known.get(name, -1):
                data = read_file(folder / name)
                sizes[name] = len(data)
                events += (event for event, _ in parse(data, name)[0])
    return events, sizes


def parse(data: bytes, file: str) -> tuple[list[tuple[Event, bytes]], list[Damage]]:
    """Return the events of a file's bytes, each with its line, and the lines that are damaged."""
    events: list[tuple[Event, bytes]] = []
    damage: list[Damage] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line:
            continue
        event = decode(line)
        if event is None:
            damage.append(Damage(file, number, "the line was cut or changed", line))
        else:
            events.append((event, line))
    return events, damage


def lost(damage: Iterable[Damage], lines: Iterable[bytes]) -> tuple[Damage, ...]:
    """Return the damage by which something is lost: not the half of a line that was written whole at the next try."""
    damage = tuple(damage)
    whole = sorted(lines) if any(each.line for each in damage) else []

    def repeated(half: bytes) -> bool:
        at = bisect_left(whole, half)
        return at < len(whole) and whole[at].startswith(half)

    return tuple(each for each in damage if not (each.line and repeated(each.data)))

"""Read the log: the union by id of all files, with damaged lines set aside and nothing on the disk touched."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dltutor.progress.event import SCHEMA, Event, decode


@dataclass(frozen=True)
class Damage:
    """One line that is not what was written, or (line 0) a file that cannot be read."""

    file: str
    line: int
    why: str


@dataclass(frozen=True)
class Loaded:
    """All that was found."""

    events: tuple[Event, ...] = ()
    """Each once, in the order of `Event.order`; unknown kinds among them."""
    lines: Mapping[str, bytes] = field(default_factory=dict)
    """Each event's line as it was written, by id: what an export holds."""
    damage: tuple[Damage, ...] = ()
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
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".log"))
    except FileNotFoundError:
        return Loaded()
    except OSError as error:
        return Loaded(damage=(Damage(str(folder), 0, error.strerror or str(error)),))
    found: dict[str, tuple[Event, bytes]] = {}
    damage: list[Damage] = []
    for name in names:
        try:
            data = read_file(folder / name)
        except OSError as error:
            damage.append(Damage(str(folder / name), 0, error.strerror or str(error)))
            continue
        events, broken = parse(data, str(folder / name))
        damage += broken
        for event, line in events:
            found.setdefault(event.id, (event, line))
    ordered = sorted(found.values(), key=lambda pair: pair[0].order)
    return Loaded(
        events=tuple(event for event, _ in ordered),
        lines={event.id: line for event, line in ordered},
        damage=tuple(damage),
        files=len(names),
        newer=sum(event.schema > SCHEMA for event, _ in ordered),
    )


def parse(data: bytes, file: str) -> tuple[list[tuple[Event, bytes]], list[Damage]]:
    """Return the events of a file's bytes, each with its line, and the lines that are damaged."""
    events: list[tuple[Event, bytes]] = []
    damage: list[Damage] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line:
            continue
        event = decode(line)
        if event is None:
            damage.append(Damage(file, number, "the line was cut or changed"))
        else:
            events.append((event, line))
    return events, damage


def read_file(path: Path) -> bytes:
    """Return the bytes of a regular file, never of a link, a pipe or a device; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a regular file", str(path))
        return file.read()

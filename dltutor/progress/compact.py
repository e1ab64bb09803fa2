"""Keep the log's files few: what sessions that are over have written is put into one file, each line as it was.

No lock is taken. A file is removed only after the one that holds its lines lies verified on the disk, so whatever ends
this, and however many do it at once, the union of all files stays the same.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dltutor.durable import sync_folder
from dltutor.progress.event import SCHEMA, Event
from dltutor.progress.files import create, read_file, write_whole
from dltutor.progress.load import Damage, log_names, lost, parse

MOST_FILES = 32
MOST_BYTES = 4 << 20
"""Of what sessions have written since the last time."""
AT_ONCE = 200
"""Files that are put together at a time, at most."""
FORGOTTEN = 30 * 24 * 3600.0
"""Seconds after which a session that was never closed counts as over."""
SNAPSHOT, IMPORT = "snapshot-", "import-"
"""How the names of files begin that were written whole and do not grow."""


@dataclass(frozen=True)
class Part:
    """One file of the log, read."""

    path: Path
    size: int
    changed: float
    """When it was last written to, by the clock of the disk."""
    events: Sequence[tuple[Event, bytes]]
    damage: Sequence[Damage]

    def over(self, closed: set[str], now: float) -> bool:
        """Return whether nobody writes to it any more."""
        if self.path.name.startswith((SNAPSHOT, IMPORT)) or now - self.changed > FORGOTTEN:
            return True
        return bool(self.events) and all(event.session in closed for event, _ in self.events)


def due(folder: Path) -> bool:
    """Return whether there are so many files, or such large ones, that putting them together is worth it."""
    names = log_names(folder)
    grown = [folder / name for name in names if not name.startswith(SNAPSHOT)]
    return len(names) > MOST_FILES or sum(path.stat().st_size for path in grown) > MOST_BYTES


def compact(folder: Path) -> int:
    """Put the files of sessions that are over into one and return how many they were; raises OSError.

    A file with damaged lines stays as it is, and all do where a newer version of dltutor has written some of them.
    """
    now = _clock_of_disk(folder)
    parts = [_read(folder / name) for name in log_names(folder)]
    every = [event for part in parts for event, _ in part.events]
    if any(event.schema > SCHEMA for event in every):
        return 0
    closed = {event.session for event in every if event.kind == "close"}
    whole: dict[str, tuple[Event, bytes]] = {}
    taken: list[Part] = []
    for part in parts:
        if len(taken) < AT_ONCE and not part.damage and part.over(closed, now) and _agrees(part, whole):
            whole.update((event.id, (event, line)) for event, line in part.events)
            taken.append(part)
    if len(taken) < 2:
        return 0
    ordered = sorted(whole.values(), key=lambda pair: pair[0].order)
    data = b"".join(line + b"\n" for _, line in ordered)
    _write(folder / f"{SNAPSHOT}{os.urandom(8).hex()}.log", data)
    for part in taken:
        _remove(part)
    sync_folder(folder)
    return len(taken)


def _clock_of_disk(folder: Path) -> float:
    """Return the time by the clock that dates the folder's files, and remove what an interrupted try has left."""
    probe = folder / f"{SNAPSHOT}{os.urandom(8).hex()}.tmp"
    descriptor = create(probe)
    now = os.fstat(descriptor).st_mtime
    os.close(descriptor)
    probe.unlink()
    for left in folder.glob("*.tmp"):
        with contextlib.suppress(OSError):
            if now - left.lstat().st_mtime > FORGOTTEN:
                left.unlink()
    return now


def _read(path: Path) -> Part:
    """Return a file as it is now; one that is gone or cannot be read is as good as damaged."""
    try:
        changed = path.lstat().st_mtime
        data = read_file(path)
    except OSError as error:
        return Part(path, 0, 0.0, (), (Damage(str(path), 0, str(error)),))
    events, damage = parse(data, str(path))
    return Part(path, len(data), changed, events, lost(damage, (line for _, line in events)))


def _agrees(part: Part, whole: Mapping[str, tuple[Event, bytes]]) -> bool:
    return all(whole.get(event.id, (event, line))[1] == line for event, line in part.events)


def _write(path: Path, data: bytes) -> None:
    """Write the new file and read it back; raises OSError, and removes it where it is not what was written."""
    write_whole(path, data)
    if read_file(path) != data:
        path.unlink()
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))


def _remove(part: Part) -> None:
    """Remove a file unless it has grown since it was read.

    A session that was taken for over and is not sees at its next look that its file is gone, and writes all of it
    again (`Saver`); what it has written between our look and the removal is still to be read here.
    """
    with contextlib.suppress(FileNotFoundError), part.path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != part.size:
            return
        part.path.unlink()
        if os.fstat(file.fileno()).st_size != part.size:
            write_whole(part.path.with_name(f"{IMPORT}{os.urandom(8).hex()}.log"), file.read())

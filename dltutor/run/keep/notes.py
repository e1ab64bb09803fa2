"""Small files that say where a run is kept, in a folder that all login nodes see."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from pathlib import Path
from typing import Annotated, BinaryIO, NamedTuple

import msgspec

LARGEST = 64 * 1024
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
YEAR_5000 = 95_617_584_000
"""In seconds since 1970: clocks need not know later times."""


class Note(msgspec.Struct, frozen=True):
    """One run that is kept."""

    host: str
    pid: int
    """Of the process that keeps it."""
    socket: str
    """The path of its socket, on its host."""
    place: str
    """Where it trains: the name of a place."""
    job: str = ""
    """The name of its Slurm job, if it has one of its own."""
    lab: str = ""
    owner: str = ""
    """As in `Run.owner`."""
    until: Annotated[float, msgspec.Meta(ge=0, le=YEAR_5000)] = 0.0
    """When it ends unless a screen comes, in seconds since 1970; 0: a screen is there."""

    @property
    def here(self) -> bool:
        """Whether it is kept on this host."""
        return self.host == socket.gethostname()

    def told(self) -> str:
        """Return the sentence about a run that is kept on another host."""
        until = f" until {time.strftime('%H:%M', time.localtime(self.until))}" if self.until else ""
        return f"A run of {self.lab or 'a lab'} is kept on {self.host}{until}: start dltutor there to see it."


class Kept(NamedTuple):
    """What lost screens have left."""

    here: Note | None = None
    """The newest run that is kept on this host."""
    elsewhere: tuple[str, ...] = ()
    """Sentences about runs on other hosts."""


NOTHING = Kept()


def write(folder: Path, note: Note) -> Path:
    """Write a note, or a newer state of it, and return its file; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _name(note)
    fresh = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(msgspec.json.encode(note))
    fresh.replace(path)
    return path


def remove(folder: Path, note: Note) -> None:
    """Remove a note, if it is there."""
    with contextlib.suppress(OSError):
        (folder / _name(note)).unlink()


def found(folder: Path) -> list[Note]:
    """Return all notes that can be read, the newest last; files of others and broken ones are passed over.

    So is one by another name than `write` gives it: its file is not the one that `remove` would remove.
    """
    notes: list[tuple[float, Note]] = []
    try:
        paths = list(folder.glob("*.json"))
    except OSError:  # a folder that may not be looked into
        return []
    for path in paths:
        with contextlib.suppress(OSError, *UNREADABLE), _opened(path) as file:
            about = os.fstat(file.fileno())
            note = msgspec.json.decode(file.read(LARGEST), type=Note)
            if about.st_uid == os.getuid() and path.name == _name(note):
                notes.append((about.st_mtime, note))
    return [note for _, note in sorted(notes, key=lambda pair: pair[0])]


def _name(note: Note) -> str:
    return f"{note.host}-{note.pid}.json"


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")

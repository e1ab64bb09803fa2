"""The Python that a pack brings: read once, so that what is judged is what runs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

LAB = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""The names of labs: those of Python packages."""
LARGEST = 1_000_000
"""Bytes of all files of one lab."""
_FILE = re.compile(r"[a-z_][a-z0-9_]*\.py")
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Piece(NamedTuple):
    """Something of a pack that may be run."""

    name: str
    """Where it stands in the pack, for people."""
    size: int
    """Bytes."""
    hash: str
    """SHA-256, in hexadecimal digits."""


def hash_of(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def labs(pack: Path) -> list[str]:
    """Return the names of the labs of a pack's folder, sorted: the folders in `labs` that hold Python."""
    names = []
    with contextlib.suppress(OSError), os.scandir(pack / "labs") as found:
        names = [entry.name for entry in found if LAB.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)]
    return sorted(name for name in names if _modules(pack / "labs" / name))


def files(pack: Path, lab: str) -> dict[str, bytes]:
    """Return the Python files of a lab, by their names; raises OSError where one cannot be read, or is too large."""
    folder = pack / "labs" / lab
    if not LAB.fullmatch(lab) or (pack / "labs").is_symlink() or folder.is_symlink():
        raise OSError(0, "it is a link")
    room, read = LARGEST, dict[str, bytes]()
    for name in _modules(folder):
        with os.fdopen(os.open(folder / name, _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(0, f"{name} is not a regular file")
            read[name] = file.read(room + 1)
        room -= len(read[name])
        if room < 0:
            raise OSError(0, f"its files have more than {LARGEST:,} bytes together")
    return read


def pieces(lab: str, read: dict[str, bytes]) -> list[Piece]:
    """Return what `files` has read, as what the learner is asked to trust."""
    return [Piece(f"labs/{lab}/{name}", len(data), hash_of(data)) for name, data in read.items()]


def _modules(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if _FILE.fullmatch(name))
    except OSError:
        return []

"""The folder of all checkpoints: two of each lab, bounded in all; what others still write is left alone."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dltutor.checkpoints import layout
from dltutor.checkpoints.files import Disk, bytes_of, make_folder
from dltutor.checkpoints.layout import DamagedError

KEPT = 2
"""Checkpoints of one lab: the newest, and the one before, in case the newest turns out to be damaged."""
LEFT_ALONE = 24 * 3600.0
"""Seconds for which a worker on another computer, whose processes cannot be seen from here, counts as alive."""
NAME = re.compile(
    r"(?P<lab>(?:[a-z0-9-]{1,40}@)?[a-z0-9_]{1,40})-(?P<host>[A-Za-z0-9_]{1,40})-(?P<pid>\d{1,10})-(?P<run>\d{1,9})-(?P<step>\d{1,18})"
)
"""What a checkpoint is called, without its ending; also what may be asked for by name. The lab of a pack has an @."""
ENDING = ".safetensors"
UNFINISHED = ".part"
CURVE = ".curve"


@dataclass(frozen=True)
class Entry:
    """One file of the folder, as far as its name and its inode tell."""

    name: str
    lab: str
    owner: str
    """Host and process of the worker that wrote it."""
    run: int
    step: int
    size: int
    """Bytes."""
    time: float
    """When it was written, in seconds since 1970."""
    alive: bool
    """The worker that wrote it may still be at work, so its files are left alone."""
    here: bool
    """It was written on this computer, so that `alive` is known."""
    whole: bool = True
    """False: a file that a crash left unfinished."""


class Shelf:
    """Checkpoints in one folder, which is made for its owner alone when the first one is written."""

    def __init__(self, folder: Path, limit: int = layout.LARGEST, disk: Disk | None = None) -> None:
        self.folder, self.limit = folder, limit
        self._disk = disk or Disk()

    def entries(self) -> list[Entry]:
        """Return all checkpoints and what is left of unfinished ones, the oldest first; nothing where none can be."""
        try:
            names = os.listdir(self.folder)
        except OSError:
            return []
        return sorted(filter(None, map(self._entry, names)), key=lambda entry: (entry.time, entry.step))

    def save(self, lab: str, run: int, step: int, pieces: Iterable[bytes | memoryview]) -> str:
        """Write a checkpoint of this process's run, prove it, remove older ones, and return its name.

        Raises OSError, or ValueError for one that is too large or damaged; then all earlier ones are as they were.
        """
        parts = [memoryview(piece).cast("B") for piece in pieces if len(piece)]
        size = sum(map(len, parts))
        if size * KEPT > self.limit:
            most = self.limit / KEPT / 1e6
            raise ValueError(
                f"a checkpoint of this run takes {size / 1e6:,.1f} MB, and at most {most:,.1f} MB are kept"
            )
        make_folder(self.folder)
        name = f"{lab.replace('/', '@')}-{_host()}-{os.getpid()}-{run}-{step}"
        path = self._path(name)
        self._disk.save(self._path(name, whole=False), path, parts)
        try:
            layout.decoded(bytes_of(path, layout.LARGEST))
        except DamagedError:
            path.unlink(missing_ok=True)
            raise
        self._tidy(lab, name)
        return name

    def newest(self, name: str) -> str:
        """Return this name, or the newest of its run where that file has made room for later ones.

        A worker that lost its line saves on for some seconds, and nobody is told of what it saves then.
        """
        found = NAME.fullmatch(name)
        if found is None or os.path.lexists(self._path(name)):
            return name
        run, step = name.removesuffix(found["step"]), int(found["step"])
        later = [one for one in self.entries() if one.whole and one.name.startswith(run) and one.step > step]
        return max(later, key=lambda one: one.step).name if later else name

    def read(self, name: str) -> bytes:
        """Return a checkpoint's bytes, not judged; raises DamagedError where they cannot be had."""
        return self._read(name, layout.LARGEST + 1)

    def manifest(self, name: str) -> dict[str, object]:
        """Return what a checkpoint says of itself, from its first bytes, unproven; raises DamagedError."""
        return layout.manifest_of(self._read(name, layout.LENGTH.size + layout.LONGEST_HEADER))

    def path(self, entry: Entry) -> Path:
        """Return where a file of the folder lies."""
        return self._path(entry.name, entry.whole)

    def curve(self, name: str) -> Path:
        """Return where the curve of a checkpoint's run lies, if it is known; all checkpoints of a run have the same."""
        return self.folder / f"{name.rpartition('-')[0]}{CURVE}"

    def forget(self, lab: str, earlier: bool = False) -> None:
        """Remove this process's checkpoints of a lab, whose run is over; with `earlier` those of ended ones as well."""
        mine = (one for one in self.entries() if one.lab == lab and (one.owner == _me() or (earlier and not one.alive)))
        self._remove(mine)

    def _path(self, name: str, whole: bool = True) -> Path:
        return self.folder / f"{name}{ENDING if whole else UNFINISHED}"

    def _read(self, name: str, most: int) -> bytes:
        if not NAME.fullmatch(name):
            raise DamagedError("there is none by that name")
        try:
            return bytes_of(self._path(name), most)
        except OSError as error:
            raise DamagedError(f"it cannot be read: {error.strerror or error}") from error

    def _tidy(self, lab: str, name: str) -> None:
        """Keep two of this lab, whoever wrote them, and as many of other labs as there is room for.

        What belongs to another worker that may be at work is not touched.
        """
        entries = self.entries()
        free = [one for one in entries if one.owner == _me() or not one.alive]
        same = [one for one in free if one.lab == lab and one.name != name]
        leaving = [one for one in same if not one.whole]
        leaving += [one for one in same if one.whole][: 1 - KEPT]
        total = sum(one.size for one in entries if one not in leaving)
        for one in free:
            if total > self.limit and one not in leaving and one not in same and one.name != name:
                leaving.append(one)
                total -= one.size
        self._remove(leaving)

    def _remove(self, entries: Iterable[Entry]) -> None:
        """Remove checkpoints, and the curves of runs that have none left."""
        for one in entries:
            with contextlib.suppress(OSError):
                self.path(one).unlink(missing_ok=True)
        known = {self.curve(one.name).name for one in self.entries()}
        for path in self.folder.glob(f"*{CURVE}*"):
            if path.name.partition("+")[0] not in known:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)

    def _entry(self, file: str) -> Entry | None:
        name, dot, ending = file.rpartition(".")
        found = NAME.fullmatch(name)
        if found is None or dot + ending not in (ENDING, UNFINISHED):
            return None
        try:
            about = os.stat(self.folder / file, follow_symlinks=False)
        except OSError:
            return None
        if not stat.S_ISREG(about.st_mode):
            return None
        host, pid = found["host"], int(found["pid"])
        alive = _lives(pid) if host == _host() else time.time() - about.st_mtime < LEFT_ALONE
        return Entry(
            name,
            found["lab"].replace("@", "/"),
            f"{host}-{pid}",
            int(found["run"]),
            int(found["step"]),
            about.st_size,
            about.st_mtime,
            alive,
            host == _host(),
            dot + ending == ENDING,
        )


def _me() -> str:
    return f"{_host()}-{os.getpid()}"


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", socket.gethostname())[:40] or "unknown"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True

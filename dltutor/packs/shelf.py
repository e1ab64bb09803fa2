"""The packs that a learner has added: one folder each, replaced whole or not at all.

A pack ``id`` lies in ``id@N``, N growing with each update: a folder gets its name only when all of it is on the disk,
and the newest counts, so that a crash at any moment leaves the old pack or the new one.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from dltutor.durable import sync_folder

ID = re.compile(r"[a-z0-9-]{1,40}")
LEFT_ALONE = 3600.0
"""Seconds after which nobody can still be adding a pack."""
_FOLDER = re.compile(rf"(?P<id>{ID.pattern})@(?P<number>[1-9]\d{{0,8}})")


class Packs:
    """The packs below one folder, which is made for its owner alone when the first one comes."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` None: there are none, and none can be added."""
        self.folder = folder or Path(os.devnull)

    def ids(self) -> list[str]:
        """Return the ids of all packs, sorted; none where the folder cannot be read."""
        return sorted({id for id, _ in self._found()})

    def at(self, id: str) -> Path | None:
        """Return the folder of a pack; None: there is no such pack."""
        numbers = [number for one, number in self._found() if one == id]
        return self.folder / f"{id}@{max(numbers)}" if numbers else None

    def of(self, path: Path) -> str:
        """Return the id of the pack that a file or folder belongs to; empty: it is of none."""
        parts = path.relative_to(self.folder).parts if path.is_relative_to(self.folder) else ()
        found = _FOLDER.fullmatch(parts[0]) if parts else None
        return found["id"] if found else ""

    @contextlib.contextmanager
    def staged(self, files: Mapping[str, bytes]) -> Iterator[Path]:
        """Write files into a new folder that is no pack yet; unless `keep` makes it one it is removed. Raises OSError.

        All of it is on the disk when the folder is there.
        """
        _make(self.folder)
        self._sweep()
        place = self.folder / f".new-{secrets.token_hex(8)}"
        try:
            place.mkdir(mode=0o700)
            for name, data in files.items():
                _write(place / name, data)
            for folder, _, _ in os.walk(place):
                sync_folder(Path(folder))
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def keep(self, staged: Path, id: str) -> Path:
        """Make a staged folder the pack of that id, instead of an earlier one, and return where it lies now."""
        number = max((number for one, number in self._found() if one == id), default=0)
        while True:
            number += 1
            place = self.folder / f"{id}@{number}"
            try:
                staged.rename(place)
                break
            except OSError:
                if not place.exists():  # else another dltutor was faster
                    raise
        sync_folder(self.folder)
        with contextlib.suppress(OSError):  # the newest counts, and the next change clears away again
            self._clear(id, number)
        return place

    def remove(self, id: str) -> None:
        """Remove a pack; raises OSError when it stays."""
        self._clear(id, 10**9)
        sync_folder(self.folder)

    def _clear(self, id: str, below: int) -> None:
        """Remove what a pack was before its folder of that number, the oldest first: the newest is what counts."""
        for number in sorted(number for one, number in self._found() if one == id and number < below):
            gone = self.folder / f".old-{secrets.token_hex(8)}"
            (self.folder / f"{id}@{number}").rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what a crash has left."""
        for left in (*self.folder.glob(".new-*"), *self.folder.glob(".old-*")):
            with contextlib.suppress(OSError):
                if time.time() - left.lstat().st_mtime > LEFT_ALONE:
                    shutil.rmtree(left, ignore_errors=True)

    def _found(self) -> Iterator[tuple[str, int]]:
        try:
            names = os.listdir(self.folder)
        except OSError:
            return
        for name in names:
            found = _FOLDER.fullmatch(name)
            if found and not (self.folder / name).is_symlink():
                yield found["id"], int(found["number"])


def _make(folder: Path) -> None:
    for each in (*reversed(folder.parents), folder):
        if not os.path.isdir(each):
            each.mkdir(mode=0o700, exist_ok=True)


def _write(path: Path, data: bytes) -> None:
    _make(path.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

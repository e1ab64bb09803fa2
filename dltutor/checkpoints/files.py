"""Files of our own: written whole or not at all, read without following links."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from dltutor.durable import sync_folder


class Disk:
    """The operations on files that can fail; a test puts its own in their place."""

    def create(self, path: Path) -> int:
        """Make a new file for writing and return its descriptor; raises OSError."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of `data` and return how many bytes."""
        return os.write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        """Return once the file's bytes are on the disk."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close; network file systems report a full quota here."""
        os.close(descriptor)

    def save(self, unfinished: Path, path: Path, parts: Iterable[memoryview]) -> None:
        """Write `parts` to `unfinished`, and give it its name once all bytes are safe; raises OSError, leaving none."""
        try:
            self._fill(self.create(unfinished), parts)
            os.rename(unfinished, path)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
        sync_folder(path.parent)

    def _fill(self, descriptor: int, parts: Iterable[memoryview]) -> None:
        try:
            for part in parts:
                while part:
                    written = self.write(descriptor, part)
                    if written == 0:
                        raise OSError(errno.EIO, os.strerror(errno.EIO))
                    part = part[written:]
            self.fsync(descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                self.close(descriptor)
            raise
        self.close(descriptor)


def bytes_of(path: Path, most: int) -> bytes:
    """Return the first `most` bytes of a regular file that is ours; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
            raise OSError(errno.EPERM, "it is not a file of yours", str(path))
        return file.read(most)


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone; one that belongs to others, or is a link, is refused. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = os.lstat(folder)
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
        raise OSError(errno.EPERM, "the folder is not yours", str(folder))
    if about.st_mode & 0o077:
        folder.chmod(0o700)

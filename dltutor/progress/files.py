"""Files of the log that are read or written as a whole; the one that grows while a session runs is `log.Log`."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from dltutor.durable import sync_folder


def create(path: Path) -> int:
    """Make a new file for appending, for its owner alone, and return its descriptor; raises OSError.

    FileExistsError where something lies there, a link too.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    return os.open(path, flags, 0o600)


def read_file(path: Path) -> bytes:
    """Return the bytes of a regular file, never of a link, a pipe or a device; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a regular file", str(path))
        return file.read()


def write_new(path: Path, data: bytes) -> None:
    """Write a new file and return once it is on the disk; raises OSError and then leaves nothing behind."""
    descriptor = create(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is either not there or there as a whole, whatever happens meanwhile; raises OSError."""
    written = path.with_suffix(".tmp")
    write_new(written, data)
    written.rename(path)
    sync_folder(path.parent)

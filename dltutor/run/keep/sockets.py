"""The socket of a process that keeps a run: in a private folder on the host's own disk, for its owner alone."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import stat
import struct
import tempfile
import time
from pathlib import Path

STALE = 3600.0
"""Seconds after which a keeper that made a folder listens in it, or was killed."""
CREDENTIALS = struct.Struct("3i")
"""What SO_PEERCRED tells (unix(7)): process, user, group."""


def listening() -> socket.socket:
    """Return a new socket that listens in a folder of its own; raises OSError.

    Not in $XDG_RUNTIME_DIR, which a logout removes, and not in a home, whose path may be longer than a socket's can be
    (108 bytes) and whose file system may know no sockets.
    """
    _tidy()
    folder = tempfile.mkdtemp(prefix=_begin(), dir="/tmp")
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.bind(f"{folder}/keep")
        found.listen(8)
    except OSError:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return found


def _tidy() -> None:
    """Remove the folders of keepers that were killed; what is not this user's alone is never looked into."""
    for folder in Path("/tmp").glob(f"{_begin()}*"):
        with contextlib.suppress(OSError):
            about, path = folder.lstat(), str(folder / "keep")
            if not _private(about) or time.time() - about.st_mtime < STALE:
                continue
            try:
                connected(path).close()
            except FileNotFoundError:
                folder.rmdir()
            except ConnectionRefusedError:
                if stat.S_ISSOCK(os.lstat(path).st_mode):
                    removed(path)


def removed(path: str) -> None:
    """Remove a socket and its folder; nothing that `listening` did not make."""
    if _ours(path):
        with contextlib.suppress(OSError):
            os.unlink(path)
            os.rmdir(os.path.dirname(path))


def connected(path: str) -> socket.socket:
    """Return a connection to a socket of this user; raises OSError, also where folder or process is another's."""
    if not _ours(path):
        raise PermissionError(f"{path!r} is no socket of yours")
    if not _private(Path(path).parent.lstat()):
        raise PermissionError(f"{path} is not in a folder of yours alone")
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.settimeout(5)
        found.connect(path)
        if not own(found):
            raise PermissionError(f"{path} is another user's")
        found.settimeout(None)
    except OSError:
        found.close()
        raise
    return found


def own(connection: socket.socket) -> bool:
    """Return whether the process at the other end is this user's; where the system cannot say, the folder decides."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    return bool(CREDENTIALS.unpack(told)[1] == os.getuid())


def _private(about: os.stat_result) -> bool:
    """Return whether it is a folder, not a link, which only this user may enter."""
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o077


def _begin() -> str:
    return f"dltutor-{os.getuid()}-"


def _ours(path: str) -> bool:
    return re.fullmatch(rf"/tmp/{_begin()}\w+/keep", path, re.ASCII) is not None

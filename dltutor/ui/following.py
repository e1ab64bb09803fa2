"""Follow files that an editor saves: looked at from a thread, so that a slow disk never holds up the screen."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

PERIOD = 0.5
"""Seconds between two looks at the files."""


class Follower:
    """Calls `changed`, in its own thread, at the start and whenever the files have come to rest in a new state.

    They have when they are the same at two looks: until then an editor may be in the middle of writing one, or between
    taking the old file away and putting the new one in its place.
    """

    def __init__(self, paths: Callable[[], Sequence[Path]], changed: Callable[[], None]) -> None:
        self._paths, self._changed = paths, changed
        self._over = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._follow, name="follow", daemon=True).start()

    def stop(self) -> None:
        """End soon; nobody waits for it, since the disk may hang."""
        self._over.set()

    def _follow(self) -> None:
        known = before = self._stamps()
        self._changed()
        while not self._over.wait(PERIOD):
            now = self._stamps()
            if now == before != known:
                known = now
                self._changed()
            before = now

    def _stamps(self) -> dict[Path, tuple[int, ...]]:
        return {path: _stamp(path) for path in self._paths()}


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what differs once the file was written again; for one that cannot be read, why.

    It is opened first, as a network file system asks its server then, and else its memory.
    """
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))
        found = os.stat(path)
    except OSError as error:
        return (error.errno or 0,)
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

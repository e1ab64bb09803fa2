"""The curve of a run that was saved, beside its checkpoints: with it the run is whole when it goes on another day."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path

import msgspec

from dltutor.checkpoints.files import Disk, bytes_of
from dltutor.checkpoints.shelf import Shelf
from dltutor.run.history import History
from dltutor.run.keep.talk import packed, unpacked
from dltutor.run.state import Checkpoint, Run

LARGEST = 64 * 1024 * 1024
"""Bytes; each metric takes 120 kB at most."""
DIGEST = 32
"""Bytes of the SHA-256 that the file begins with."""
REST = 20
"""How many times as long as it took, the disk is left in peace after a curve."""


class Curves:
    """Writes the curves of one session's runs, in a thread, so that no disk holds up what is said meanwhile."""

    def __init__(self) -> None:
        self._thread = threading.Thread()
        self._waits: tuple[Path, Checkpoint] | None = None
        """What came while another was written, or soon after."""
        self._rests_until = 0.0

    def keep(self, folder: str, run: Run) -> None:
        """Write the curve of a run as far as its newest checkpoint, if that lies in this folder."""
        if run.checkpoint is not None and folder:
            self._waits = Path(os.path.expanduser(folder)), run.checkpoint
            if not self._thread.is_alive() and time.monotonic() >= self._rests_until:
                self._begin()

    def finish(self, seconds: float) -> None:
        """Write what waits, and return once it is safe, or after so long."""
        end = time.monotonic() + seconds
        for _ in range(2):
            if self._thread.ident is not None:
                self._thread.join(max(0.0, end - time.monotonic()))
            if not self._thread.is_alive():
                self._begin()

    def _begin(self) -> None:
        if self._waits is not None:
            self._thread = threading.Thread(target=self._write, args=self._waits, name="curve", daemon=True)
            self._waits = None
            self._thread.start()

    def _write(self, folder: Path, saved: Checkpoint) -> None:
        begin = time.monotonic()
        with contextlib.suppress(OSError):  # the checkpoint is there, and only the drawing would be missed
            _save(Shelf(folder), saved)
        self._rests_until = time.monotonic() + REST * (time.monotonic() - begin)


def curve(shelf: Shelf, name: str, step: int) -> dict[str, History]:
    """Return what is known of the curve of a checkpoint's run; nothing where it goes beyond `step`.

    A file that is damaged, or of another version, counts as none.
    """
    try:
        data = bytes_of(shelf.curve(name), LARGEST)
        known = unpacked(data[DIGEST:], dict[str, History])
    except (OSError, ValueError, msgspec.DecodeError):
        return {}
    sound = all(one.sound and one.final is not None and one.final.step <= step for one in known.values())
    return known if sound and _digest(data[DIGEST:]) == data[:DIGEST] else {}


def _save(shelf: Shelf, saved: Checkpoint) -> None:
    """Write a curve beside its checkpoint, unless that is on another computer; raises OSError."""
    if any(one.name == saved.name for one in shelf.entries()):
        body, path = packed(saved.histories), shelf.curve(saved.name)
        unfinished = path.with_name(f"{path.name}+{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        Disk().save(unfinished, path, [memoryview(_digest(body)), memoryview(body)])


def _digest(body: bytes) -> bytes:
    from hashlib import sha256  # 5 ms that the first screen needs not wait for

    return sha256(body).digest()

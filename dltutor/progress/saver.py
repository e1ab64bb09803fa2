"""A thread that saves events, so that neither a stuck screen nor a stuck file system holds up the other."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dltutor.progress.event import Event, encode
from dltutor.progress.log import Disk, Log
from dltutor.refusals import SILENT, told

LONGEST_WAIT = 30.0
"""Seconds between two tries; they begin with 1 and double."""
HURRY = 0.1
"""Seconds between two tries while the program waits to end."""
PATIENCE = 3.0
"""Seconds an event may wait for a disk that says nothing before the banner tells."""


class Saver:
    """Numbers events, keeps them in memory, and saves them in order; `record` never waits for a disk."""

    def __init__(
        self,
        folder: Path | None,
        *,
        why: str = "",
        after: int = 0,
        version: str = "",
        disk: Disk | None = None,
        clock: Callable[[], float] = time.time,
        first_wait: float = 1.0,
    ) -> None:
        """`folder` None: memory only, and `why` is the banner. `after`: the highest tick that was loaded."""
        self.session = f"{datetime.fromtimestamp(clock(), UTC):%Y%m%d-%H%M%S}-{os.urandom(4).hex()}"
        self._why = why
        self._folder = folder
        self._log = Log(folder, self.session, disk or Disk()) if folder else None
        self._clock = clock
        self._first_wait = first_wait
        self._tick = after
        self._lines: list[bytes] = []
        self._saved = 0
        self._refused = ""
        self._waiting_since = 0.0
        self._closing = False
        self._deadline = 0.0
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._opening = {"host": socket.gethostname(), "pid": os.getpid(), "version": version}

    def record(self, kind: str, **fields: Any) -> Event:
        """Take an event; it is numbered at once and saved soon."""
        with self._changed:
            if not self._lines:
                self._take("open", self._opening)
            event = self._take(kind, fields)
            if self._thread is None and self._log is not None:
                self._thread = threading.Thread(target=self._save, args=(self._log,), name="save", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return event

    def follow(self, tick: int) -> None:
        """Number what is recorded from now on above `tick`, which another session has reached."""
        with self._changed:
            self._tick = max(self._tick, tick)

    @property
    def unsaved(self) -> int:
        """How many events are not known to be on the disk."""
        return len(self._lines) - self._saved

    @property
    def banner(self) -> str:
        """What the learner must know about saving; empty while all is well."""
        if self._log is None:
            return self._why
        with self._changed:
            count, refused, since = self.unsaved, self._refused, self._waiting_since
        kept = f"{_entries(count)} kept in memory"
        if count and refused:
            return f"not saved: {refused}. {kept}"
        if count and time.monotonic() - since > PATIENCE:
            return f"not saved yet: {SILENT}. {kept}"
        return ""

    @property
    def lost(self) -> str:
        """What is lost if the program ends now, and why; empty where all is safe."""
        with self._changed:
            count, why = self.unsaved, self._refused or SILENT
        if not count:
            return ""
        if self._log is None:
            why = self._why.removeprefix("progress is not saved: ")
        return f"{_entries(count)} of this session could not be saved: {why}"

    def flush(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the disk; True: everything recorded so far is safe."""
        with self._changed:
            return self._changed.wait_for(lambda: self.unsaved == 0, timeout if self._log else 0.0)

    def close(self, timeout: float) -> bool:
        """Record the end, try once more whatever is unsaved, and wait at most `timeout` seconds; True: all is safe."""
        with self._changed:
            if self._lines and not self._closing:
                self._take("close", {})
            self._closing = True
            self._deadline = time.monotonic() + timeout - HURRY
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout)
        return self.unsaved == 0

    def _take(self, kind: str, fields: dict[str, Any]) -> Event:
        now = self._clock()
        self._tick = max(self._tick + 1, int(now * 1000))
        stamp = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
        event = Event(f"{self.session}:{len(self._lines)}", kind, stamp.replace("+00:00", "Z"), self._tick, fields)
        if self.unsaved == 0:
            self._waiting_since = time.monotonic()
        self._lines.append(encode(event))
        return event

    def _save(self, log: Log) -> None:
        """The thread: save what waits; after an error wait 1, 2, 4 … 30 s, or hurry until `close` waits no longer."""
        wait = self._first_wait
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self.unsaved > 0)
                last, total = self._closing, len(self._lines)  # together: the end is saved by the try that closes
            saved = self._try(log, total, last)
            if last and (saved or time.monotonic() > self._deadline):
                return
            if saved:
                wait = self._first_wait
            elif last:
                time.sleep(HURRY)
            else:
                with self._changed:
                    self._changed.wait_for(lambda: self._closing, wait)
                wait = min(LONGEST_WAIT, wait * 2)

    def _try(self, log: Log, total: int, last: bool) -> bool:
        """Save the first `total` events; with `last` close the file too, and trust nothing in it if that fails."""
        refused = ""
        try:
            log.look()
            log.append(b"".join(self._lines[0 if log.is_new else self._saved : total]))
            log.look()
            if log.is_new:
                log.append(b"".join(self._lines[:total]))
            if last:
                self._close(log, total)
        except OSError as error:
            refused = told(error, self._folder or Path("/"))
        with self._changed:
            self._refused = refused
            if not refused:
                self._saved = total
                self._waiting_since = time.monotonic()
            self._changed.notify_all()
        return not refused

    def _close(self, log: Log, total: int) -> None:
        """Close; where that reports bytes as lost, write the whole session once more, to a new file."""
        try:
            log.close()
        except OSError:
            log.append(b"".join(self._lines[:total]))
            log.close()


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"

"""The learner's progress while the program runs: loaded once, kept in step with what is recorded, saved behind."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from dltutor.progress import compact, kinds
from dltutor.progress.directory import DataDirectory
from dltutor.progress.fold import LessonRecord, Progress, Story
from dltutor.progress.load import Loaded, load
from dltutor.progress.saver import Saver
from dltutor.progress.sessions import open_elsewhere


@dataclass
class Store:
    """What the screens hold. Everything returns at once; only `close` and `flush` wait, and no longer than told."""

    directory: DataDirectory
    loaded: Loaded
    learner: str
    """The learner's id, from which questions draw their numbers."""
    _story: Story
    _saver: Saver

    @classmethod
    def open(cls, directory: DataDirectory, version: str = "") -> Store:
        """Read what there is. Nothing is written before the first `record`; nothing is raised for a broken disk."""
        loaded = load(directory.events)
        story = Story(kinds.read(event.kind, event.fields) for event in loaded.events)
        saver = Saver(directory.events, why=directory.why, after=loaded.tick, version=version)
        return cls(directory, loaded, story.progress.learner or os.urandom(8).hex(), story, saver)

    def tidy(self) -> threading.Thread | None:
        """Begin to put the log's files together where they have become many; nobody has to wait for it."""
        if self.directory.events is None or self.loaded.newer:
            return None
        thread = threading.Thread(target=_tidied, args=(self.directory.events,), name="tidy", daemon=True)
        thread.start()
        return thread

    @property
    def elsewhere(self) -> str:
        """Say where another session of this learner is open; empty when none is known."""
        hosts = open_elsewhere(self.loaded.events, socket.gethostname(), datetime.now(UTC))
        return f"another session is open on {', '.join(hosts)}; both are saved" if hosts else ""

    @property
    def progress(self) -> Progress:
        """An immutable snapshot of everything done so far."""
        return self._story.progress

    def lesson(self, id: str) -> LessonRecord:
        """Return the record of a lesson; an empty one where nothing was done yet."""
        return self.progress.lesson(id)

    def record(self, what: kinds.Kind) -> None:
        """Take what the learner did: it counts at once and is saved soon."""
        if not self.progress.learner:
            self._tell(kinds.Learner(learner=self.learner))
        self._tell(what)

    @property
    def unsaved(self) -> int:
        """How many events are in memory only."""
        return self._saver.unsaved

    @property
    def banner(self) -> str:
        """What the learner must know about saving; empty while all is well."""
        return self._saver.banner

    @property
    def lost(self) -> str:
        """What is lost if the program ends now, and why; empty where all is safe."""
        return self._saver.lost

    def flush(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until all is saved, and return whether it is."""
        return self._saver.flush(timeout)

    def close(self, timeout: float = 1.0) -> bool:
        """Save what is left, waiting at most `timeout` seconds, and return whether all is saved."""
        return self._saver.close(timeout)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _tell(self, what: kinds.Kind) -> None:
        self._story.add(what)
        self._saver.record(what.kind, **what.fields())


def _tidied(folder: Path) -> None:
    with contextlib.suppress(OSError):  # it is tried again the next time
        if compact.due(folder):
            compact.compact(folder)

"""The learner's progress while the program runs: loaded once, kept in step with what is recorded, saved behind."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from dltutor.progress import compact, kinds
from dltutor.progress.attempts import History, history
from dltutor.progress.directory import DataDirectory
from dltutor.progress.drafts import Drafts
from dltutor.progress.event import Event
from dltutor.progress.fold import LessonRecord, Progress, Story
from dltutor.progress.load import Loaded, grown, load
from dltutor.progress.saver import Saver
from dltutor.progress.sessions import open_elsewhere


@dataclass
class Store:
    """What the screens hold. Everything returns at once; only `close` and `flush` wait, and no longer than told."""

    directory: DataDirectory
    loaded: Loaded
    learner: str
    """The learner's id, from which questions draw their numbers."""
    drafts: Drafts
    """The code that the learner is writing."""
    _story: Story
    _saver: Saver
    _events: dict[str, Event]
    """All that is known, by id, in the order of all."""
    _sizes: dict[str, int]
    """How much of each file was read."""
    _clock: Callable[[], float]
    _history: tuple[int, History] = (0, {})
    """The attempts, and how many events they come from."""
    _looking: threading.Thread | None = None

    @classmethod
    def open(cls, directory: DataDirectory, version: str = "", clock: Callable[[], float] = time.time) -> Store:
        """Read what there is. Nothing is written before the first `record`; nothing is raised for a broken disk."""
        loaded = load(directory.events)
        story = Story(kinds.read(event.kind, event.fields) for event in loaded.events)
        saver = Saver(directory.events, why=directory.why, after=loaded.tick, version=version, clock=clock)
        learner, known = story.progress.learner or os.urandom(8).hex(), {event.id: event for event in loaded.events}
        drafts = Drafts(directory.drafts)
        return cls(directory, loaded, learner, drafts, story, saver, known, dict(loaded.sizes), clock)

    def tidy(self) -> threading.Thread | None:
        """Begin to put the log's files together where they have become many; nobody has to wait for it."""
        if self.directory.events is None or self.loaded.newer:
            return None
        thread = threading.Thread(target=_tidied, args=(self.directory.events,), name="tidy", daemon=True)
        thread.start()
        return thread

    def look(self, found: Callable[[Callable[[], None]], object]) -> None:
        """Look whether other sessions have saved something since; the disk may hang, so nobody waits for it.

        `found` is then called in another thread, with what takes it in: to be called where `record` is.
        """
        folder = self.directory.events
        if folder is None or (self._looking is not None and self._looking.is_alive()):
            return
        known, own = dict(self._sizes), self._saver.session

        def read() -> None:
            events, sizes = grown(folder, known, own)
            if sizes:
                found(lambda: self._take(events, sizes))

        self._looking = threading.Thread(target=read, name="look", daemon=True)
        self._looking.start()

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

    def history(self) -> History:
        """Return the attempts at each question, wherever it was asked."""
        if self._history[0] != len(self._events):
            self._history = len(self._events), history(self._events.values())
        return self._history[1]

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.fromtimestamp(self._clock(), UTC)

    def record(self, what: kinds.Kind) -> None:
        """Take what the learner did: it counts at once and is saved soon."""
        if not self.progress.learner:
            self._tell(kinds.Learner(learner=self.learner))
        self._tell(what)

    @property
    def banner(self) -> str:
        """What the learner must know about saving; empty while all is well."""
        return self._saver.banner or self.drafts.banner

    @property
    def lost(self) -> str:
        """What is lost if the program ends now, and why; empty where all is safe."""
        return "; ".join(lost for lost in (self._saver.lost, self.drafts.lost) if lost)

    def flush(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until all is saved, and return whether it is."""
        end = time.monotonic() + timeout
        saved = self._saver.flush(timeout)
        return self.drafts.flush(max(0.0, end - time.monotonic())) and saved

    def close(self, timeout: float = 1.0) -> bool:
        """Save what is left, waiting at most `timeout` seconds, and return whether all is saved."""
        end = time.monotonic() + timeout
        saved = self._saver.close(timeout)
        return self.drafts.close(max(0.0, end - time.monotonic())) and saved

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _tell(self, what: kinds.Kind) -> None:
        self._story.add(what)
        event = self._saver.record(what.kind, **what.fields())
        self._events[event.id] = event

    def _take(self, events: Iterable[Event], sizes: Mapping[str, int]) -> None:
        """Put the events of other sessions among those that are known, in the order of all."""
        self._sizes.update(sizes)
        known = {event.id: event for event in events} | self._events
        ordered = sorted(known.values(), key=lambda event: event.order)
        self._events = {event.id: event for event in ordered}
        self._saver.follow(ordered[-1].tick if ordered else 0)
        self._story = Story(kinds.read(event.kind, event.fields) for event in ordered)


def _tidied(folder: Path) -> None:
    with contextlib.suppress(OSError):  # it is tried again the next time
        if compact.due(folder):
            compact.compact(folder)

"""Keeps one worker at hand: starts it when needed, again after a death, but not for ever."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from dltutor.run.handle import Handle
from dltutor.run.keep.notes import Note
from dltutor.run.keep.remote import Remote
from dltutor.run.launch import Launch
from dltutor.run.life import Clock, Hear, Tell
from dltutor.run.state import Run
from dltutor.run.worker_state import Pace, WorkerPhase, WorkerState
from dltutor.wire.message import Message

STARTS = 5
WITHIN = 600.0
"""At most `STARTS` starts in so many seconds; then labs are off for the session."""


class Keeper:
    """At most one worker at a time; what earlier ones still say is not heard."""

    def __init__(self, launch: Launch, on_message: Hear, on_change: Tell, pace: Pace, clock: Clock) -> None:
        self._launch, self._begun, self._on_message, self._on_change = launch, launch, on_message, on_change
        self._pace, self._clock = pace, clock
        self._handle: Handle | Remote | None = None
        self._earlier: deque[Handle | Remote] = deque(maxlen=STARTS)
        self._starts: deque[float] = deque(maxlen=STARTS)
        self._refused = ""

    @property
    def state(self) -> WorkerState:
        """The worker's state; off before the first start."""
        state = self._handle.state if self._handle else WorkerState()
        return replace(state, phase=WorkerPhase.ENDED, sentence=self._refused, barred=True) if self._refused else state

    @property
    def alive(self) -> bool:
        """Whether there is a worker, or one on its way."""
        old = self._handle
        return old is not None and old.state.phase.alive and not (old.ending or old.state.again)

    @property
    def launch(self) -> Launch:
        """How the next worker is started."""
        return self._launch

    def move(self, launch: Launch) -> None:
        """Start the next worker by another launch; the one that lives stays until `settle`."""
        self._launch, self._refused = launch, ""
        self._starts.clear()

    @property
    def moved(self) -> bool:
        """Whether the worker that lives was started elsewhere than the next one is to be."""
        return self.alive and self._begun is not self._launch

    def settle(self) -> None:
        """End a worker that was started elsewhere than the next one is to be."""
        if self._handle is not None and self.moved:
            self._handle.mute()
            self._handle.end("Training has moved.", off=True)

    def ensure(self) -> bool:
        """Start a worker unless one lives; False when none may be started here, or there were too many starts."""
        old = self._handle
        if self.alive and not self._refused:
            return True
        self._refused = self._refused or self._launch.refused
        if self._refused:
            self._on_change()
            return False
        now = self._clock()
        if len(self._starts) == STARTS and now - self._starts[0] < WITHIN:
            why = old.state.sentence if old else ""
            self._refused = f"Labs are off for this session: the training process ended {STARTS} times. {why}".strip()
            self._on_change()
            return False
        self._starts.append(now)
        if old is not None:
            old.mute()
            self._earlier.append(old)
        self._begun = self._launch
        kind = Remote if self._launch.keep else Handle
        self._handle = kind(self._launch.fresh(), self._on_message, self._on_change, self._pace, self._clock)
        self._handle.begin()
        return True

    def attach(self, note: Note) -> None:
        """Take the worker of a run that was kept, instead of a new one."""
        self._begun, old = self._launch, replace(self._launch, job=note.job)
        self._handle = Remote(old, self._on_message, self._on_change, self._pace, self._clock, note)
        self._handle.begin()

    def hold(self, run: Run) -> None:
        """Have a new run kept, where that was asked for."""
        if isinstance(self._handle, Remote):
            self._handle.hold(run)

    def send(self, message: Message) -> None:
        """Say something to the worker, if there is one."""
        if self._handle is not None and not self._handle.ending:
            self._handle.send(message)

    def end(self, why: str) -> None:
        """End the worker, if there is one; `why` is shown."""
        if self._handle is not None:
            self._handle.end(why, off=True)

    async def close(self) -> None:
        """End the worker and wait until it is gone."""
        if self._handle is not None:
            self._handle.end("The session is over.", off=True)
            for one in (*self._earlier, self._handle):
                await one.ended()

"""One run without a screen, over the same worker and the same messages as in the tutor."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from msgspec import structs

from dltutor.cli.say import note
from dltutor.cli.watch import Quiet, Row
from dltutor.run.endings import without_key
from dltutor.run.handle import Handle
from dltutor.run.launch import Launch
from dltutor.run.state import Phase, Run, apply, lost, resumed
from dltutor.run.worker_state import Pace
from dltutor.wire.message import Message
from dltutor.wire.tails import unpacked
from dltutor.wire.to_screen import Ended, Hello, Metrics, Saved
from dltutor.wire.to_worker import Change, Quit, Start, Stop


class Gathered:
    """Brings together the metrics of one step, which may come in several messages."""

    def __init__(self) -> None:
        self._open: dict[int, dict[str, float]] = {}

    def taken(self, message: Metrics, tail: bytes) -> list[Row]:
        """Take a message and return the steps that are now whole: all before the newest."""
        for metric, steps, values in unpacked(message.series, tail):
            for step, value in zip(steps, values, strict=True):
                self._open.setdefault(step, {})[metric] = value
        newest = max(self._open, default=0)
        return list(self._popped(newest))

    def rest(self) -> list[Row]:
        """Return what is left once the run is over."""
        return list(self._popped(None))

    def _popped(self, before: int | None) -> Iterator[Row]:
        for step in sorted(self._open):
            if before is None or step < before:
                yield step, self._open.pop(step)


class Headless:
    """A run from its start to its end, or one that was cut short from there on.

    Ctrl+C and SIGTERM have it saved and ended after its next step; a second one ends it at once.
    """

    def __init__(self, launch: Launch, start: Start, watcher: Quiet, earlier: Run | None = None) -> None:
        """`earlier`: what is left of the run, which goes on with the live settings of `start`."""
        self.run = Run(start.run, start.lab, start.settings, start.seed, until=tuple(start.until))
        self.interrupted = False
        self._start, self._earlier = start, earlier
        self._watcher = watcher
        self._gathered = Gathered()
        self._handle = Handle(launch, self._heard, self._changed, Pace(), time.monotonic)
        self._over = asyncio.Event()
        self._error: OSError | None = None

    async def train(self) -> Run:
        """Train, and return the run as it ended; raises OSError where the watcher could not write."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupt)
        try:
            self._handle.begin()
            self._begin()
            await self._over.wait()
        finally:
            self._handle.end("The run is over.", off=True)
            await self._handle.ended()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
        if self._error is not None:
            raise self._error
        return self.run

    def _begin(self) -> None:
        """Say to the worker what to do: from the beginning, or from the newest checkpoint that is not damaged."""
        start, earlier = self._start, self._earlier
        if earlier is None or earlier.checkpoint is None:
            self._handle.send(start)
            return
        self.run, name = resumed(earlier, start.run), earlier.checkpoint.name
        self._handle.send(structs.replace(start, settings=dict(earlier.given), resume=name))
        for knob, value in start.settings.items():
            if value != self.run.settings[knob]:
                self._handle.send(Change(start.run, knob, value))

    def _heard(self, message: Message, tail: bytes) -> None:
        if self._over.is_set() and not isinstance(message, Saved):
            return
        self.run = apply(self.run, message, tail)
        if isinstance(message, Ended) and message.how == "damaged" and self.run.checkpoint is not None:
            note(f"dltutor: {self.run.sentence} The one before it is used.")
            self._earlier = self.run
            self._begin()
            return
        rows: list[Row] = []
        if isinstance(message, Metrics) and message.run == self.run.number:
            rows = self._gathered.taken(message, tail)
        if self.run.phase is Phase.PAUSED and not self.interrupted and self._start.cpu_seconds:
            self.run = lost(self.run, self.run.sentence)
        if self.run.phase is Phase.PAUSED:
            self._handle.send(Stop(self.run.number))
        if self.run.phase.over:
            rows += self._gathered.rest()
        self._watched(rows)
        if self.run.phase.over:
            self._over.set()

    def _changed(self) -> None:
        state = self._handle.state
        if not state.phase.alive and not self._over.is_set():
            self.run = lost(self.run, without_key(state.sentence))
            if self.interrupted:
                self.run = replace(self.run, phase=Phase.STOPPED, sentence="")
            self._watched(self._gathered.rest())
            self._over.set()
        elif self.run.phase is Phase.WAITING:
            self._watcher.says(state.sentence)

    def _watched(self, rows: list[Row]) -> None:
        """Tell the watcher; where its output has gone (a closed pipe, a full disk), the run is over."""
        try:
            self._watcher.rows(rows)
            self._watcher.moved(self.run)
        except OSError as error:
            self._error = error
            self._over.set()

    def _interrupt(self) -> None:
        if self.interrupted or self.run.phase is Phase.WAITING:
            self.run = replace(self.run, phase=Phase.STOPPED)
            self._over.set()
        self.interrupted = True
        self._handle.send(Quit())


async def asked(launch: Launch, says: Callable[[str], None], seconds: float = 180.0) -> Hello | str:
    """Start a training process only to hear its first message; return that, or the sentence why it never came."""
    change = asyncio.Event()
    handle = Handle(launch, lambda *_: None, change.set, Pace(), time.monotonic)
    handle.begin()
    try:
        async with asyncio.timeout(seconds):
            while handle.state.hello is None and handle.state.phase.alive:
                says(handle.state.sentence)
                change.clear()
                await change.wait()
    except TimeoutError:
        return f"The training process did not answer within {seconds:.0f} s."
    finally:
        hello, sentence = handle.state.hello, without_key(handle.state.sentence)
        handle.end("It was only asked what it can do.", off=True)
        await handle.ended()
    return hello or sentence

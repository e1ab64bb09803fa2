"""The screen's side of the sandbox: a process started when code is first to be tried, and again after a death."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from asyncio import StreamReader
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from dltutor.quiz.exercise import Exercise
from dltutor.run.apart import apart
from dltutor.run.child import Child
from dltutor.run.launch import Launch
from dltutor.wire.exercise import Cancel, FromSandbox, Mistake, Try, Verdict, Warm
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.to_screen import Bye

CHUNK = 64 * 1024
SPARE = 10.0
"""Seconds that a verdict may be late before the sandbox is taken for stuck, and ended."""
STARTS, WITHIN = 5, 600.0
"""At most so many starts in so many seconds."""
LARGEST = 1_000_000
"""Bytes of all files of an exercise."""
STARTING = "PyTorch is being loaded to run your code; this takes some seconds, the first time only."
DIED = "The process that runs code was ended from outside, and your code with it. Run it again."
STUCK = "The process that runs code did not answer and was ended. Run your code again."
OFTEN = f"The process that runs code has ended {STARTS} times within {WITHIN / 60:.0f} minutes; try again later."


class CannotTryError(Exception):
    """Code cannot be run here; the message says why, and what to do."""


@dataclass(frozen=True)
class SandboxState:
    """Where the sandbox stands."""

    phase: Literal["off", "starting", "ready", "trying"] = "off"
    sentence: str = ""
    """What to tell meanwhile; empty: nothing."""
    warm: Warm | None = None
    """What it said of itself: how it confines code, and what it lacks."""


class Sandbox:
    """At most one process and one answer at a time. All of it needs a running event loop, in the main thread."""

    def __init__(
        self,
        launch: Callable[[], Launch],
        on_change: Callable[[], None] = lambda: None,
        why_not: Callable[[Try, Path | None], str] = lambda *_: "",
    ) -> None:
        """`launch` says how to start it, when it is to be started; `on_change` is called when `state` has changed.

        `why_not` says of each order, as it would be sent, and of the exercise's folder, why it may not be run; empty:
        it may.
        """
        self.state = SandboxState()
        self.lacks_told = False
        """Whether the learner was told what `state.warm` lacks; once a session is enough."""
        self._launch, self._on_change, self._why_not = launch, on_change, why_not
        self._one_at_a_time = asyncio.Lock()
        self._child: Child | None = None
        self._life: asyncio.Task[None] | None = None
        self._encoder = Encoder()
        self._warm: asyncio.Future[Warm] | None = None
        self._verdict: asyncio.Future[Verdict] | None = None
        self._number = 0
        self._starts: deque[float] = deque(maxlen=STARTS)
        self._why = ""
        self._closing = False

    @property
    def pid(self) -> int:
        """The id of the process; 0 before the first."""
        return self._child.pid if self._child else 0

    async def attempt(self, exercise: Exercise, answer: str, folder: Path | None = None) -> Verdict:
        """Return what comes of an answer; `folder`: where the files of the exercise lie. Raises CannotTryError."""
        async with self._one_at_a_time:
            self._number += 1
            order = order_of(self._number, exercise, answer, folder)
            if why := self._why_not(order, folder):
                raise CannotTryError(why)
            await self._ready()
            self._verdict = asyncio.get_running_loop().create_future()
            self._show("trying")
            self._say(order)
            try:
                return await asyncio.wait_for(self._verdict, order.seconds + SPARE)
            except TimeoutError:
                await self.close()
                return Verdict(self._number, "ended", STUCK)
            except asyncio.CancelledError:
                self.stop()
                raise
            finally:
                self._verdict = None
                if self.state.phase == "trying":
                    self._show("ready")

    async def warm(self) -> Warm:
        """Start it, if it is not there, and return what it says of itself; raises CannotTryError."""
        async with self._one_at_a_time:
            return await self._ready()

    def stop(self) -> None:
        """End the answer that is being tried, if there is one; its verdict is ``cancelled``."""
        if self._verdict is not None:
            self._say(Cancel(self._number))

    async def close(self) -> None:
        """End the process and wait until it is gone."""
        self._closing = True
        if self._child is not None and self._life is not None:
            self._child.part()
            self._child.kill()
            await asyncio.wait([self._life])

    async def _ready(self) -> Warm:
        if self._life is None or self._life.done():
            launch = self._launch()
            if launch.refused:
                raise CannotTryError(launch.refused)
            if len(self._starts) == STARTS and time.monotonic() - self._starts[0] < WITHIN:
                raise CannotTryError(OFTEN)
            self._starts.append(time.monotonic())
            loop = asyncio.get_running_loop()
            self._child, self._encoder, self._why = Child(), Encoder(), ""
            self._warm = loop.create_future()
            self._show("starting", STARTING)
            self._life = apart(self._live(self._child, launch), "sandbox")
        assert self._warm is not None
        either: list[asyncio.Future[Any]] = [self._warm, self._life]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not self._warm.done():
            raise CannotTryError(self._why or DIED)
        return self._warm.result()

    async def _live(self, child: Child, launch: Launch) -> None:
        """Start the process and listen to it until it ends."""
        try:
            out, errors = await child.start(launch)
        except OSError as error:
            self._why = f"The process that runs code cannot be started: {error}."
            self._show("off", self._why)
            return
        if self._closing:
            child.kill()
        helpers = [asyncio.create_task(self._listen(out)), asyncio.create_task(_drain(errors))]
        try:
            await child.over()
            await asyncio.wait(helpers, timeout=1.0)
        finally:
            for helper in helpers:
                helper.cancel()
            child.kill()
            await child.release()
            self._show("off", self._why)
            if self._verdict is not None and not self._verdict.done():
                self._verdict.set_result(Verdict(self._number, "ended", DIED))

    async def _listen(self, out: StreamReader) -> None:
        decoder: Decoder[FromSandbox] = Decoder(FromSandbox)
        while data := await out.read(CHUNK):
            for message, _ in decoder.feed(data):
                match message:
                    case Warm() if self._warm is not None and not self._warm.done():
                        self._warm.set_result(message)
                        self.state = replace(self.state, warm=message)
                        self._show("ready")
                    case Verdict(number=number) if number == self._number and self._verdict is not None:
                        if not self._verdict.done():
                            self._verdict.set_result(message)
                    case Bye(why=why):
                        self._why = why

    def _say(self, message: Try | Cancel) -> None:
        if self._child is not None:
            self._child.write(self._encoder.encode(message))

    def _show(self, phase: Literal["off", "starting", "ready", "trying"], sentence: str = "") -> None:
        self.state = replace(self.state, phase=phase, sentence=sentence)
        self._on_change()


def order_of(number: int, exercise: Exercise, answer: str, folder: Path | None) -> Try:
    """Return the order to try an answer; raises CannotTryError when a file of the exercise cannot be read."""
    mistakes = [Mistake(known.code, known.why) for known in exercise.known_wrong]
    files = {name: _read(folder, name) for name in exercise.files}
    if sum(map(len, files.values())) + len(answer) > LARGEST:
        raise CannotTryError(f"Your code and the files of this exercise are larger than {LARGEST:,} bytes together.")
    return Try(number, answer, exercise.tests, list(exercise.functions), mistakes, exercise.timeout, files)


def _read(folder: Path | None, name: str) -> bytes:
    if folder is None:
        raise CannotTryError(f"The file {name} of this exercise is not here.")
    try:
        # A pipe would be waited for.
        descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(0, "it is not a regular file")
            return file.read(LARGEST + 1)
    except OSError as error:
        raise CannotTryError(f"The file {name} of this exercise cannot be read: {error.strerror}.") from None


async def _drain(errors: StreamReader) -> None:
    """Read its stderr, so that the pipe never fills."""
    while await errors.read(CHUNK):
        pass

"""One worker process: started, fed, listened to and watched, without ever blocking the event loop."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dltutor.run.endings import AGAIN, told
from dltutor.run.launch import Launch
from dltutor.run.worker_state import Pace, WorkerPhase, WorkerState
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.message import PROTOCOL, Message
from dltutor.wire.to_screen import Bye, Hello, Pong, ToScreen
from dltutor.wire.to_worker import Ping, Quit

CHUNK = 64 * 1024
LINES = 200
"""How many last lines of stderr are kept, each cut at `LINE` characters."""
LINE = 500
BACKLOG = 256 * 1024
"""Bytes that may wait for a worker that does not read; more are thrown away."""


@dataclass
class Handle:
    """One life of one worker. `begin` it once; `state` tells the rest, `on_change` that it has changed."""

    launch: Launch
    on_message: Callable[[Message, bytes], None]
    on_change: Callable[[], None]
    pace: Pace
    clock: Callable[[], float]
    state: WorkerState = field(default_factory=WorkerState)
    _process: Process | None = None
    _task: asyncio.Task[None] | None = None
    _unsent: list[Message] = field(default_factory=list)
    _encoder: Encoder = field(default_factory=Encoder)
    _bye: str = ""
    _heard: float = 0.0
    _used: float = 0.0
    _pings: int = 0
    _off: bool = False
    ending: bool = False
    """It was asked to end."""

    def begin(self) -> None:
        """Start the process in the background; needs a running event loop, in the main thread."""
        self._used = self._heard = self.clock()
        self._become(WorkerPhase.STARTING, "Starting the training process.")
        self._task = asyncio.get_running_loop().create_task(self._live(), name="worker")

    def send(self, message: Message) -> None:
        """Say something to the worker, now or as soon as it runs; lost when it is over or has stopped reading."""
        if not isinstance(message, Ping):
            self._used = self.clock()
        if self._process is None:
            self._unsent.append(message)
            return
        stdin = self._process.stdin
        if stdin and not stdin.is_closing() and stdin.transport.get_write_buffer_size() < BACKLOG:
            stdin.write(self._encoder.encode(message))

    def end(self, why: str, off: bool = False) -> None:
        """Ask the worker to end, kill it if it does not; `why` becomes the state's sentence, `off` its phase."""
        self._bye, self._off, self.ending = why, off, True
        if self._task is not None and not self._task.done():
            self.send(Quit())
            asyncio.get_running_loop().call_later(self.pace.grace, self._kill)

    def mute(self) -> None:
        """Report nothing any more: another worker has taken its place."""
        self.on_message = self.on_change = _nothing

    async def ended(self) -> None:
        """Wait until the process is gone."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _live(self) -> None:
        launch = self.launch
        try:
            process = await asyncio.create_subprocess_exec(
                *launch.command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                cwd=launch.folder,
                env=dict(launch.environment),
                start_new_session=True,
            )
        except OSError as error:
            self._become(WorkerPhase.ENDED, f"The training process cannot be started: {error}.")
            return
        self._process = process
        for message in self._unsent:
            self.send(message)
        helpers = [asyncio.create_task(task) for task in (self._listen(process), self._drain(process), self._watch())]
        try:
            code = await process.wait()
            await asyncio.wait(helpers[:2], timeout=self.pace.grace)
        finally:
            for helper in helpers:
                helper.cancel()
            self._kill()
        phase = WorkerPhase.OFF if self._off else WorkerPhase.ENDED
        self._become(phase, told(code, self._bye, self.state.stderr_tail))

    async def _listen(self, process: Process) -> None:
        """Take the worker's messages until it closes its stdout; whatever lives on after that is killed."""
        assert process.stdout is not None
        decoder: Decoder[ToScreen] = Decoder(ToScreen)
        begin = self.clock()
        while data := await process.stdout.read(CHUNK):
            self._heard = self.clock()
            for message, tail in decoder.feed(data):
                self._take(message, tail)
                if self.clock() - begin > self.pace.share:
                    await asyncio.sleep(0)
                    begin = self.clock()
        asyncio.get_running_loop().call_later(self.pace.grace, self._kill)

    def _take(self, message: ToScreen, tail: bytes) -> None:
        if self.state.phase is WorkerPhase.SILENT:
            self._become(WorkerPhase.READY, "The training process is ready.")
        match message:
            case Hello(protocol=protocol) if protocol != PROTOCOL:
                self.end(
                    f"The training process speaks protocol {protocol}, this screen {PROTOCOL}: install one version."
                )
            case Hello():
                self.state = replace(self.state, hello=message)
                self._become(WorkerPhase.READY, "The training process is ready.")
            case Bye(why=why):
                self._bye = self._bye or why
            case Pong():
                pass
            case _:
                self._used = self.clock()
                self.on_message(message, tail)

    async def _drain(self, process: Process) -> None:
        """Keep the last lines of stderr, so that the pipe never fills."""
        assert process.stderr is not None
        lines: deque[str] = deque(maxlen=LINES)
        rest = ""
        while data := await process.stderr.read(CHUNK):
            *whole, rest = (rest + data.decode("utf-8", "replace")).split("\n")
            lines.extend(line[:LINE] for line in whole)
            rest = rest[:LINE]
            self.state = replace(self.state, stderr_tail=(*lines, rest) if rest else tuple(lines))
            self.on_change()

    async def _watch(self) -> None:
        """Look at the clock: tell seconds while it starts, ask for signs of life, stop it when nobody uses it."""
        pinged = self.clock()
        while True:
            await asyncio.sleep(self.pace.tick)
            now = self.clock()
            if self.state.phase is WorkerPhase.STARTING:
                seconds = int(now - self.state.since)
                self._say(f"Starting the training process (importing torch), {seconds} s.")
            elif now - self._heard > self.pace.silent:
                seconds = int(now - self._heard)
                self._become(
                    WorkerPhase.SILENT, f"The training process has not answered for {seconds} s. Wait, or stop it."
                )
            if now - pinged >= self.pace.ping:
                pinged = now
                self._pings += 1
                self.send(Ping(self._pings))
            if now - self._used > self.pace.idle:
                self.end(f"Stopped after {self.pace.idle / 60:.0f} minutes without use. {AGAIN}", off=True)
                self._used = now

    def _become(self, phase: WorkerPhase, sentence: str) -> None:
        since = self.state.since if phase is self.state.phase else self.clock()
        self.state = replace(self.state, phase=phase, since=since)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.state = replace(self.state, sentence=sentence)
        self.on_change()

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()


def _nothing(*_: object) -> None:
    """Hear and forget."""

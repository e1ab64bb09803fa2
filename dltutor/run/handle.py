"""One worker process: started, fed, listened to and watched, without ever blocking the event loop."""

from __future__ import annotations

import asyncio
import re
import signal
from asyncio import StreamReader
from dataclasses import replace

from dltutor.run.apart import apart
from dltutor.run.child import Child
from dltutor.run.endings import AGAIN, not_started, told
from dltutor.run.launch import Launch
from dltutor.run.life import Clock, Hear, Life, Tell
from dltutor.run.places.job import Job, aged
from dltutor.run.stderr import Tail
from dltutor.run.worker_state import Pace, WorkerPhase
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.message import PROTOCOL, Message
from dltutor.wire.to_screen import Bye, Hello, Pong, ToScreen
from dltutor.wire.to_worker import Ping, Quit

CHUNK = 64 * 1024
GONE = re.compile(r"^srun: error: \S+: task 0: ")
"""What srun says when the worker has ended, while its children may keep srun and the job alive."""


class Handle(Life):
    """One life of one worker. `begin` it once; `state` tells the rest, `on_change` that it has changed."""

    def __init__(self, launch: Launch, on_message: Hear, on_change: Tell, pace: Pace, clock: Clock) -> None:
        super().__init__(launch, on_message, on_change, pace, clock)
        self.job = Job(launch, pace.squeue, clock)
        self._child = Child()
        self._encoder = Encoder()
        self._bye = ""
        self._off = False
        self._pings = 0
        self._heard = self._used = self._pinged = clock()
        self._stood = 0.0
        """For how long the worker was asked nothing because this process was stopped, until it answers again."""

    def begin(self) -> None:
        """Start the process in the background; needs a running event loop, in the main thread."""
        self._become(WorkerPhase.STARTING, "Starting the training process.")
        self._task = apart(self._live(), "worker")

    def send(self, message: Message) -> None:
        """Say something to the worker, now or as soon as it runs; lost when it is over or has stopped reading."""
        if not isinstance(message, Ping):
            self._used = self.clock()
        if self._child.pid:
            self._child.write(self._encoder.encode(message))
        else:
            self._unsent.append(message)

    def ping(self) -> None:
        """Ask for a sign of life; `state.latency` tells how long it took."""
        self._pings += 1
        self._pinged = self.clock()
        self.send(Ping(self._pings))

    def end(self, why: str, off: bool = False) -> None:
        """Ask the worker to end, kill it if it does not; `why` becomes the state's sentence, `off` its phase."""
        self._bye, self._off, self.ending = why, off, True
        if self._task is None or self._task.done():
            return
        self.send(Quit())
        if self.launch.job and self.state.hello is None:  # a job in the queue is not ended by the end of stdin
            self._child.signal(signal.SIGTERM)
        self._finish()

    def _finish(self) -> None:
        """Give the process a moment to end by itself; then end what is left of it, and of its job."""
        call_later, grace = asyncio.get_running_loop().call_later, self.pace.grace
        if not self.launch.job:
            call_later(grace, self._child.kill)
            return
        call_later(grace, self._child.part)
        call_later(grace, self.job.sweep)
        call_later(2 * grace, self._child.kill)

    async def _live(self) -> None:
        try:
            out, errors = await self._child.start(self.launch)
        except OSError as error:
            self._become(WorkerPhase.ENDED, not_started(self.launch.command[0], error))
            return
        self.job.guard(self._child.pid)
        if self.ending:
            self._child.signal(signal.SIGTERM)
        for message in self._unsent:
            self.send(message)
        helpers = [asyncio.create_task(task) for task in (self._listen(out), self._drain(errors), self._watch())]
        try:
            code = await self._child.over()
            await asyncio.wait(helpers[:2], timeout=self.pace.grace)
            said = self.state.stderr_tail
            said = said if self.ending else (*said, *await self.job.fate(code, said))
        finally:
            for helper in helpers:
                helper.cancel()
            await self._child.release()
            await self.job.over()
        phase = WorkerPhase.OFF if self._off else WorkerPhase.ENDED
        stood = max(self._stood, self.clock() - self._pinged)
        self._become(phase, told(code, self._bye, said, self.launch.kind, self.ending, stood))

    async def _listen(self, out: StreamReader) -> None:
        """Take the worker's messages until it closes its stdout; whatever lives on after that is killed."""
        decoder: Decoder[ToScreen] = Decoder(ToScreen)
        begin = self.clock()
        while data := await out.read(CHUNK):
            self._heard = self.clock()
            for message, tail in decoder.feed(data):
                self._take(message, tail)
                if self.clock() - begin > self.pace.share:
                    await asyncio.sleep(0)
                    begin = self.clock()
        asyncio.get_running_loop().call_later(self.pace.grace, self._child.kill)

    def _take(self, message: ToScreen, tail: bytes) -> None:
        if self.state.phase is WorkerPhase.SILENT:
            self._become(WorkerPhase.READY, "The training process is ready.")
        match message:
            case Hello(protocol=protocol) if protocol != PROTOCOL:
                self.end(
                    f"The training process speaks protocol {protocol}, this screen {PROTOCOL}: install one version."
                )
            case Hello():
                self._used = self.clock()
                self.job.dismiss()
                self.state = replace(self.state, hello=message)
                self._become(WorkerPhase.READY, "The training process is ready.")
            case Bye(why=why, again=again):
                self._bye = self._bye or (f"{why} {AGAIN}" if again else why)
                self._show(replace(self.state, again=again))
                self._finish()  # children that hold its stdout open must not hold the job
            case Pong(number=number):
                if number == self._pings:
                    self._stood = 0.0
                    self._show(replace(self.state, latency=self.clock() - self._pinged))
            case _:
                self._used = self.clock()
                self.on_message(message, tail)

    async def _drain(self, errors: StreamReader) -> None:
        """Keep the last lines of stderr, so that the pipe never fills, and hear what srun says of its job."""
        tail = Tail()
        while data := await errors.read(CHUNK):
            for line in tail.feed(data):
                queued = self.job.heard(line) if self.state.hello is None else None
                if GONE.search(line):
                    self._finish()
                if queued:
                    self._become(WorkerPhase.QUEUED, self.job.waits(self.clock()))
                elif queued is False:
                    self._become(WorkerPhase.STARTING, "Slurm has started the job.")
            self._show(replace(self.state, stderr_tail=tail.lines))

    async def _watch(self) -> None:
        """Look at the clock: tell seconds while it starts, ask for signs of life, stop it when nobody uses it."""
        looked = self.clock()
        while True:
            await asyncio.sleep(self.pace.tick)
            now = self.clock()
            if now - looked > self.pace.silent:  # it was this process that stood still: what came waits to be heard
                self._heard = self._used = now
                self._stood = now - self._pinged
            looked = now
            self.job.attend(self.state.phase)
            self._show(aged(self.state, self.job, now, now - self._heard, self.pace))
            if now - self._pinged >= self.pace.ping:
                self.ping()
            if now - self._heard > self.pace.lost and self.job.billed and not self.ending:
                why = f"Its job ran, but nothing was heard from it for {self.pace.lost:.0f} s, so it was ended. {AGAIN}"
                self.end(why, off=True)
            if now - self._used > self.pace.idle and self.state.hello is not None:
                self.end(f"Stopped after {self.pace.idle / 60:.0f} minutes without use. {AGAIN}", off=True)
                self._used = now

    def _become(self, phase: WorkerPhase, sentence: str) -> None:
        since = self.state.since if phase is self.state.phase else self.clock()
        where = self.job.where(self.state.hello)
        self._show(replace(self.state, phase=phase, since=since, sentence=sentence, where=where))

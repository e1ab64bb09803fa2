"""The screen's handle on a worker that is kept: the same to whoever uses it as `Handle`, with a process in between."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from dataclasses import replace

import msgspec

from dltutor.run.apart import apart
from dltutor.run.endings import AGAIN
from dltutor.run.keep import sockets, talk
from dltutor.run.keep.line import Line
from dltutor.run.keep.notes import Note
from dltutor.run.launch import Launch, local
from dltutor.run.life import Clock, Hear, Life, Tell
from dltutor.run.places.squeue import cancelled
from dltutor.run.state import Run
from dltutor.run.worker_state import Pace, WorkerPhase, WorkerState
from dltutor.wire.message import Message

OTHER = "The run that was kept is another version's: start the dltutor that began it, to see it."


class Remote(Life):
    """One life of one worker behind a relay: of a new one, or of the one that a note tells of."""

    def __init__(
        self, launch: Launch, on_message: Hear, on_change: Tell, pace: Pace, clock: Clock, note: Note | None = None
    ) -> None:
        super().__init__(launch, on_message, on_change, pace, clock)
        self._note = note
        self._line: Line | None = None
        self._relay: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start the relay, or find the one of the note; needs a running event loop."""
        sentence = "Going back to the run that was kept." if self._note else "Starting the training process."
        self._show(WorkerState(WorkerPhase.STARTING, self.clock(), sentence))
        self._task = apart(self._live(), "worker")

    def send(self, message: Message) -> None:
        """Say something to the worker, now or as soon as there is a line; lost when that is closed."""
        if self._line is not None:
            self._line.send(message)
        else:
            self._unsent.append(message)

    def hold(self, run: Run) -> None:
        """Give a new run to be kept."""
        self.send(talk.Hold(talk.packed(run)))

    def end(self, why: str, off: bool = False) -> None:
        """Ask for the end of worker and relay; `why` becomes the state's sentence, `off` its phase."""
        self.ending = True
        self.send(talk.End(why, off))

    async def _live(self) -> None:
        try:
            connection = sockets.connected(self._note.socket) if self._note else self._started()
            line = await Line.over(connection)
        except OSError as error:
            why = "The run that was kept is over." if self._note else f"Nothing can be kept here: {error}. {AGAIN}"
            self._show(replace(self.state, phase=WorkerPhase.ENDED, sentence=why))
            return
        line.send(talk.Attach() if self._note else self._order())
        self._line = line
        for message in self._unsent:
            line.send(message)
        begin = self.clock()
        async for message, tail in line.messages(talk.FromRelay):
            if isinstance(message, talk.Stands):
                self._show(message.state)
            else:
                try:
                    self.on_message(message, tail)
                except msgspec.DecodeError:
                    self._show(replace(self.state, phase=WorkerPhase.ENDED, sentence=OTHER))
                    await line.close(0)
                    return
            if self.clock() - begin > self.pace.share:
                await asyncio.sleep(0)
                begin = self.clock()
        if self.state.phase.alive:
            if self.launch.job:
                cancelled(self.launch.job, self.launch.environment)
            why = f"The process that kept the run has ended, and the training with it. {AGAIN}"
            self._show(replace(self.state, phase=WorkerPhase.ENDED, sentence=why))

    def _started(self) -> socket.socket:
        """Start a relay in a session of its own, and return our end of its line; raises OSError."""
        ours, its = socket.socketpair()
        here = local()
        with its:
            self._relay = subprocess.Popen(
                (sys.executable, "-P", "-m", "dltutor.run.keep"),
                stdin=its.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=dict(here.environment),
                start_new_session=True,
            )
        return ours

    def _order(self) -> talk.Begin:
        return talk.Begin(talk.packed(self.launch), talk.packed(self.pace))

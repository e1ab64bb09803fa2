"""The process between a screen and its worker: when the screen is lost, the run goes on for a while.

It knows the run as a screen does, in the same fixed memory, and gives it whole to the next screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import structs

from dltutor.run.curves import Curves
from dltutor.run.handle import Handle
from dltutor.run.keep import notes, sockets, talk
from dltutor.run.keep.line import Line
from dltutor.run.keep.notes import Note
from dltutor.run.launch import Launch
from dltutor.run.state import Run, apply, lost
from dltutor.run.worker_state import Pace, WorkerPhase
from dltutor.wire.message import Message
from dltutor.wire.to_screen import Picture, Saved
from dltutor.wire.to_worker import Go, Look, Quit

TICK = 0.5
"""Seconds between two looks at the clock."""
BEHIND = 4 * 1024 * 1024
"""Bytes that a screen may leave untaken; after more it gets the run whole once it reads again."""
POLITE = 5.0
"""Seconds in which a worker that nobody waits for may save its run."""
DELIVERY = 2.0
"""Seconds in which the last screen may take the last words."""
TAKEN = "Another dltutor has taken this run over."

Stream = AsyncIterator[tuple[Any, bytes]]


class Relay:
    """One worker, and the screens that come and go."""

    def __init__(self, launch: Launch, pace: Pace) -> None:
        assert launch.keep is not None
        self._keep, self._checkpoints, self._curves = launch.keep, launch.checkpoints, Curves()
        patient = replace(pace, idle=max(pace.idle, self._keep.seconds))
        self._handle = Handle(launch, self._heard, self._changed, patient, time.monotonic)
        self._run: Run | None = None
        self._screen: Line | None = None
        self._behind = False
        self._alone = time.monotonic()
        """Since when no screen is there."""
        self._note = Note(socket.gethostname(), os.getpid(), "", self._keep.place, launch.job)
        self._noted = False
        self._ended = asyncio.Event()

    async def serve(self, first: Line, says: Stream) -> None:
        """Begin the worker for the first screen; return when there is nothing left to wait for."""
        listener = sockets.listening()
        self._note = structs.replace(self._note, socket=listener.getsockname())
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._leave, "It was ended from outside (SIGTERM).")
        server = await asyncio.start_unix_server(self._come, sock=listener)
        try:
            self._screen = first
            self._handle.begin()
            talking = loop.create_task(self._talk(first, says))
            while not self._over():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), TICK)
            await self._handle.ended()
            self._curves.finish(POLITE)
            if self._screen is not None:
                await self._screen.close(DELIVERY)
            talking.cancel()
        finally:
            server.close()
            sockets.removed(self._note.socket)
            notes.remove(self._keep.folder, self._note)

    def _over(self) -> bool:
        """Do what time asks for; return whether there is nothing left to wait for."""
        over = not self._handle.state.phase.alive
        if self._screen is not None:
            if self._behind and not self._screen.waiting:
                self._tell_all(self._screen)
            return over
        self._ended.clear()
        if not over and (self._run is None or self._run.phase.over):
            self._leave("The run was over, and no screen was there.")
        if time.monotonic() - self._alone < (self._keep.seconds if self._noted else 0.0):
            return False
        self._leave("No screen came back.")
        return True

    def _leave(self, why: str) -> None:
        """End the worker, once, and give it time to save its run."""
        if not self._handle.ending:
            self._handle.pace = replace(self._handle.pace, grace=max(POLITE, self._handle.pace.grace))
            self._handle.end(why, off=True)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Let a later screen in by its first word, unless it is another user's; the one that is there has to go."""
        line = Line(reader, writer)
        says = line.messages(talk.ToRelay)
        word, _ = await anext(says, (None, b"")) if sockets.own(line.connection) else (None, b"")
        if isinstance(word, talk.Attach):
            old, self._screen = self._screen, line
            self._tell_all(line)
            self._write_note(0.0)
            if old is not None:
                old.send(talk.Stands(replace(self._handle.state, phase=WorkerPhase.OFF, sentence=TAKEN)))
                await old.close(DELIVERY)
            await self._talk(line, says)
        await line.close(DELIVERY)

    async def _talk(self, line: Line, says: Stream) -> None:
        """Do what one screen says, until it is gone or another has taken its place."""
        async for message, _ in says:
            if line is not self._screen:
                return
            match message:
                case talk.Hold(held=held):
                    with contextlib.suppress(msgspec.DecodeError):
                        self._run = talk.unpacked(held, Run)
                        self._write_note(0.0)
                case talk.End(why=why, off=off):
                    self._handle.end(why, off)
                case talk.Begin() | talk.Attach() | Quit():
                    pass
                case Go(until=[*until]) if self._run is not None:
                    self._run = replace(self._run, until=tuple(until))
                    self._handle.send(message)
                case _:
                    self._handle.send(message)
        if line is self._screen:
            self._lost()

    def _lost(self) -> None:
        """Go on without the screen, which is gone without a word; nothing is drawn for nobody."""
        self._screen, self._alone = None, time.monotonic()
        if self._handle.state.phase.alive and not self._handle.ending:
            self._handle.send(Look([]))
        self._write_note(time.time() + self._keep.seconds)

    def _write_note(self, until: float) -> None:
        """Say where the run can be found; one that cannot be found is not kept."""
        run = self._run
        if run is None:
            return
        self._note = structs.replace(self._note, lab=run.lab, owner=run.owner, until=until)
        try:
            notes.write(self._keep.folder, self._note)
            self._noted = True
        except OSError:
            self._noted = False

    def _heard(self, message: Message, tail: bytes) -> None:
        if self._run is not None and not isinstance(message, Picture):
            self._run = apply(self._run, message, tail)
            if isinstance(message, Saved) and self._screen is None:
                self._curves.keep(self._checkpoints, self._run)
        self._tell(message, tail)

    def _changed(self) -> None:
        state = self._handle.state
        if not state.phase.alive:
            if self._run is not None:
                self._run = lost(self._run, state.sentence)
            self._ended.set()
        self._tell(talk.Stands(state))

    def _tell_all(self, line: Line) -> None:
        self._behind = False
        if self._run is not None:
            line.send(talk.Hold(talk.packed(self._run)))
        line.send(talk.Stands(self._handle.state))

    def _tell(self, message: Message, tail: bytes = b"") -> None:
        """Tell the screen, unless it takes too little: then it gets the run whole as soon as it reads again."""
        if self._screen is not None and not self._behind:
            self._behind = self._screen.waiting > BEHIND
            if not self._behind:
                self._screen.send(message, tail)

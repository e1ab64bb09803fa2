"""What a worker is to whoever keeps one at hand, whether this process started it or another one keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from dltutor.run.launch import Launch
from dltutor.run.worker_state import Pace, WorkerState
from dltutor.wire.message import Message

Hear: TypeAlias = Callable[[Message, bytes], None]
"""Takes a message of the worker with its tail."""
Tell: TypeAlias = Callable[[], None]
"""Is called whenever the state has changed."""
Clock: TypeAlias = Callable[[], float]


class Life:
    """One life of one worker; `state` tells where it stands, `on_change` that this has changed."""

    def __init__(self, launch: Launch, on_message: Hear, on_change: Tell, pace: Pace, clock: Clock) -> None:
        self.launch, self.on_message, self.on_change, self.pace, self.clock = launch, on_message, on_change, pace, clock
        self.state = WorkerState()
        self.ending = False
        """It was asked to end."""
        self._task: asyncio.Task[None] | None = None
        self._unsent: list[Message] = []
        """What was said before there was anybody to hear it."""

    def mute(self) -> None:
        """Report nothing any more: another worker has taken its place."""
        self.on_message = self.on_change = _nothing

    async def ended(self) -> None:
        """Wait until the worker is gone, or somebody else's."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _show(self, state: WorkerState) -> None:
        if state != self.state:
            self.state = state
            self.on_change()


def _nothing(*_: object) -> None:
    """Hear and forget."""

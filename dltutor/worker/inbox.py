"""What the screen, or this computer, has said and the training thread has not heard yet."""

from __future__ import annotations

import threading
from collections import deque
from typing import NamedTuple

from dltutor.wire.to_worker import ToWorker


class Leave(NamedTuple):
    """This computer wants the worker to end: save what can be saved, and go."""

    why: str


class Keep(NamedTuple):
    """This computer warns: make a checkpoint now, and pass the sentence on."""

    why: str


Order = ToWorker | Leave | Keep


class Inbox:
    """A queue between two threads, and the one number that the training thread compares with its step."""

    def __init__(self) -> None:
        self._filled = threading.Condition()
        self._messages: deque[Order] = deque()
        self.attention = 0
        """The step at which the training thread has to look up; 0 while a message waits. Read without a lock."""

    def post(self, message: Order) -> None:
        """Add a message and wake who waits for one."""
        with self._filled:
            self._messages.append(message)
            self.attention = 0
            self._filled.notify()

    def give_back(self, message: Order) -> None:
        """Put a message first again, for the next who asks."""
        with self._filled:
            self._messages.appendleft(message)
            self.attention = 0

    def take(self, wait: bool = False) -> Order | None:
        """Return the oldest message; when there is none, None, or the next one with `wait`."""
        with self._filled:
            while wait and not self._messages:
                self._filled.wait()
            return self._messages.popleft() if self._messages else None

    def rest(self, until: int) -> None:
        """Nothing is to be done before this step, unless a message comes, or waits already."""
        with self._filled:
            self.attention = 0 if self._messages else until

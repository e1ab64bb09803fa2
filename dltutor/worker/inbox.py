"""What the screen has said and the training thread has not heard yet."""

from __future__ import annotations

import threading
from collections import deque

from dltutor.wire.to_worker import ToWorker


class Inbox:
    """A queue between two threads with a flag that is cheap to look at."""

    def __init__(self) -> None:
        self._filled = threading.Condition()
        self._messages: deque[ToWorker] = deque()
        self.alert = False
        """True while a message waits; read without a lock once per step."""

    def post(self, message: ToWorker) -> None:
        """Add a message and wake who waits for one."""
        with self._filled:
            self._messages.append(message)
            self.alert = True
            self._filled.notify()

    def give_back(self, message: ToWorker) -> None:
        """Put a message first again, for the next who asks."""
        with self._filled:
            self._messages.appendleft(message)
            self.alert = True

    def take(self, wait: bool = False) -> ToWorker | None:
        """Return the oldest message; when there is none, None, or the next one with `wait`."""
        with self._filled:
            while wait and not self._messages:
                self._filled.wait()
            message = self._messages.popleft() if self._messages else None
            self.alert = bool(self._messages)
            return message

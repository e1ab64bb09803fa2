"""The fork server's loop: one answer after the other, from orders to verdicts, in a process without threads."""

from __future__ import annotations

import os
import select
from collections import deque
from collections.abc import Callable

from dltutor.sandbox.confinement import Confinement
from dltutor.sandbox.trial import Trial
from dltutor.sandbox.words import STOPPED
from dltutor.wire.exercise import Cancel, ToSandbox, Try, Verdict
from dltutor.wire.frames import Decoder

CHUNK = 256 * 1024


class Server:
    """Reads orders from a descriptor until it closes, or nobody has asked for anything for `idle` seconds."""

    def __init__(self, orders: int, say: Callable[[Verdict], None], confinement: Confinement, idle: float) -> None:
        self._orders, self._say, self._confinement, self._idle = orders, say, confinement, idle
        self._decoder: Decoder[ToSandbox] = Decoder(ToSandbox)
        self._waiting: deque[Try] = deque()
        self._closed = False
        self._unwanted: set[int] = set()

    def serve(self) -> None:
        """Try answers until there will be no more."""
        ready = select.poll()
        ready.register(self._orders, select.POLLIN)
        while True:
            while self._waiting and not self._closed:
                self._try(self._waiting.popleft())
            if self._closed or not ready.poll(self._idle * 1000):
                return
            self._listen()

    def _try(self, order: Try) -> None:
        def unwanted() -> bool:
            self._listen()
            return self._closed or order.number in self._unwanted

        if order.number in self._unwanted:
            verdict = Verdict(order.number, "cancelled", STOPPED)
        else:
            verdict = Trial(order, self._confinement).verdict(self._orders, unwanted)
        self._unwanted.discard(order.number)
        if not self._closed:
            self._say(verdict)

    def _listen(self) -> None:
        """Take what has come."""
        data = os.read(self._orders, CHUNK)
        self._closed = not data
        heard = [message for message, _ in self._decoder.feed(data)]
        self._waiting += (message for message in heard if isinstance(message, Try))
        self._unwanted |= {message.number for message in heard if isinstance(message, Cancel)}

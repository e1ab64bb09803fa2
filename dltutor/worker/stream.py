"""The worker's two ends of the byte stream, kept clear of everything that prints."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator

from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.message import Message
from dltutor.wire.to_worker import ToWorker

CHUNK = 64 * 1024


def claimed_stdout() -> int:
    """Return a new descriptor of stdout, and point descriptor 1 at stderr: what prints from now on is only logged."""
    stream = os.dup(1)
    os.dup2(2, 1)
    return stream


class Sender:
    """Writes frames whole, from any thread; waits while the pipe is full; ends the process when nobody reads."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._encoder = Encoder()
        self._lock = threading.Lock()
        self._soon: deque[Message] = deque()

    def __call__(self, message: Message, tail: bytes = b"") -> None:
        """Send one message; raises FrameTooLargeError."""
        with self._lock:
            self._write(message, tail)
        self._send_waiting()

    def soon(self, message: Message) -> None:
        """Send one message, or leave it to the thread that is writing: the reader of stdin must never wait."""
        self._soon.append(message)
        self._send_waiting()

    def _send_waiting(self) -> None:
        while self._soon and self._lock.acquire(blocking=False):
            try:
                self._write(self._soon.popleft(), b"")
            finally:
                self._lock.release()

    def _write(self, message: Message, tail: bytes) -> None:
        rest = memoryview(self._encoder.encode(message, tail))
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except BrokenPipeError:
            os._exit(0)


def received(descriptor: int) -> Iterator[ToWorker]:
    """Yield the screen's messages until it closes its end."""
    decoder: Decoder[ToWorker] = Decoder(ToWorker)
    while data := os.read(descriptor, CHUNK):
        for message, _ in decoder.feed(data):
            yield message

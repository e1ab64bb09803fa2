"""The worker's two ends of the byte stream, kept clear of everything that prints."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator

from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.message import Message
from dltutor.wire.to_worker import ToWorker

CHUNK = 64 * 1024
ROOM = 1 << 20
"""Bytes that a pipe may hold, so that training need not wait until the screen reads on; Linux allows no more."""


def claimed_stdout() -> int:
    """Return a new descriptor of stdout, and point descriptor 1 at stderr: what prints from now on is only logged."""
    stream = os.dup(1)
    os.dup2(2, 1)
    with contextlib.suppress(OSError, AttributeError):  # not a pipe, or not Linux
        fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, ROOM)
    return stream


def claimed_stdin() -> int:
    """Return a new descriptor of stdin, and let descriptor 0 be empty: a lab that asks for input gets its end."""
    stream = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return stream


def keep_from_children(*descriptors: int) -> None:
    """Close these in every forked child: one that lives on must neither eat orders nor hold the stream open."""

    def close() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    os.register_at_fork(after_in_child=close)


class Sender:
    """Writes frames whole, from any thread; waits while the pipe is full; keeps silent once nobody reads."""

    def __init__(self, descriptor: int, unheard: Callable[[], None] = lambda: None) -> None:
        """`unheard` is called once, when the first frame finds nobody to read it."""
        self.descriptor = descriptor
        self._unheard, self._silent = unheard, False
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

    def hush(self) -> None:
        """Send nothing from now on: the screen is gone."""
        self._silent = True

    def _send_waiting(self) -> None:
        while self._soon and self._lock.acquire(blocking=False):
            try:
                self._write(self._soon.popleft(), b"")
            finally:
                self._lock.release()

    def _write(self, message: Message, tail: bytes) -> None:
        rest = memoryview(self._encoder.encode(message, tail))
        try:
            while rest and not self._silent:
                rest = rest[os.write(self.descriptor, rest) :]
        except BrokenPipeError:
            self.hush()
            self._unheard()


def received(descriptor: int, lease: float) -> Iterator[ToWorker | None]:
    """Yield the screen's messages until it closes its end, and None whenever none has come for `lease` seconds."""
    decoder: Decoder[ToWorker] = Decoder(ToWorker)
    ready = select.poll()
    ready.register(descriptor, select.POLLIN)
    while True:
        if not ready.poll(lease * 1000):
            yield None
            continue
        if not (data := os.read(descriptor, CHUNK)):
            return
        for message, _ in decoder.feed(data):
            yield message

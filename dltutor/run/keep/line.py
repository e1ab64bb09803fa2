"""One connection between a screen and the process that keeps its worker, as either side holds it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.message import Message

CHUNK = 64 * 1024


class Line:
    """Sends messages without waiting, and yields those that come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._encoder = Encoder()

    @classmethod
    async def over(cls, connection: socket.socket) -> Line:
        """Return a line over a connected socket."""
        return cls(*await asyncio.open_unix_connection(sock=connection))

    @property
    def connection(self) -> socket.socket:
        """The socket, to ask it who is at the other end."""
        found: socket.socket = self._writer.get_extra_info("socket")
        return found

    @property
    def waiting(self) -> int:
        """How many bytes the other side has not taken yet."""
        return self._writer.transport.get_write_buffer_size()

    def send(self, message: Message, tail: bytes = b"") -> None:
        """Say something; lost when the line is closed."""
        if not self._writer.is_closing():
            self._writer.write(self._encoder.encode(message, tail))

    async def messages(self, kind: Any) -> AsyncIterator[tuple[Any, bytes]]:
        """Yield what comes, of the union `kind`, with its tail, until the line is closed."""
        decoder: Decoder[Any] = Decoder(kind)
        with contextlib.suppress(ConnectionError):
            while data := await self._reader.read(CHUNK):
                for found in decoder.feed(data):
                    yield found

    async def close(self, seconds: float) -> None:
        """Let the other side take what waits, but not for longer than so many seconds, and close the line."""
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), seconds)
        self._writer.transport.abort()

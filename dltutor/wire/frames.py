"""Messages to bytes and back, over a stream that others may write noise into. Reads and writes nothing itself.

A frame is a header, a msgpack head, a raw tail and a newline (srun flushes at newlines). The header holds a magic
number, a sequence number, both lengths and the CRC of what follows, and is protected by a CRC of its own, so that a
false start is refused at once instead of swallowing what a false length says.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any, Generic, TypeVar

import msgspec

from dltutor.wire.message import Message

MAGIC = b"\xd7dlt"
LIMIT = 4 * 1024 * 1024
"""The most bytes that a whole frame may have."""
HEADER = struct.Struct("<4sIIII")
"""Magic, sequence number, length of the head, length of the tail, CRC-32 of head and tail."""
CHECK = struct.Struct("<I")
"""CRC-32 of the header."""
START = HEADER.size + CHECK.size
NEWLINE = b"\n"

M = TypeVar("M", bound=Message)


class FrameTooLargeError(ValueError):
    """A message with its tail does not fit into one frame."""


class Encoder:
    """Numbers and packs what one side says."""

    def __init__(self) -> None:
        self._sequence = 0
        self._pack = msgspec.msgpack.Encoder()

    def encode(self, message: Message, tail: bytes = b"") -> bytes:
        """Return the frame of a message; raises FrameTooLargeError."""
        head = self._pack.encode(message)
        size = START + len(head) + len(tail) + len(NEWLINE)
        if size > LIMIT:
            raise FrameTooLargeError(f"{type(message).__name__} takes {size:,} bytes; a frame holds {LIMIT:,}")
        crc = zlib.crc32(tail, zlib.crc32(head))
        header = HEADER.pack(MAGIC, self._sequence, len(head), len(tail), crc)
        self._sequence = (self._sequence + 1) % 2**32
        return b"".join((header, CHECK.pack(zlib.crc32(header)), head, tail, NEWLINE))


class Decoder(Generic[M]):
    """Finds the messages of the other side in a stream; `kind` is the union of those it may send."""

    def __init__(self, kind: Any) -> None:
        self._unpack: msgspec.msgpack.Decoder[M] = msgspec.msgpack.Decoder(kind)
        self._buffer = bytearray()
        self._next = 0
        self.skipped = 0
        """Bytes that belonged to no frame."""
        self.refused = 0
        """Whole frames whose head is no message that this side knows."""
        self.missing = 0
        """Frames that the sequence numbers say were lost."""

    def feed(self, data: bytes) -> list[tuple[M, bytes]]:
        """Return the messages, each with its tail, that are complete with these bytes."""
        self._buffer += data
        found: list[tuple[M, bytes]] = []
        at = 0
        while (at := self._begin(at)) + START <= len(self._buffer):
            _, sequence, head_size, tail_size, crc = HEADER.unpack_from(self._buffer, at)
            middle = at + START + head_size
            end = middle + tail_size
            if end - at >= LIMIT or not self._header_holds(at):
                at = self._skip(at, 1)
                continue
            if end + len(NEWLINE) > len(self._buffer):
                break
            head, tail = bytes(self._buffer[at + START : middle]), bytes(self._buffer[middle:end])
            if zlib.crc32(tail, zlib.crc32(head)) != crc or self._buffer[end : end + 1] != NEWLINE:
                at = self._skip(at, 1)
                continue
            self._count(sequence)
            at = end + len(NEWLINE)
            try:
                found.append((self._unpack.decode(head), tail))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self.refused += 1
        del self._buffer[:at]
        return found

    def _begin(self, at: int) -> int:
        """Return where the next frame may begin, at `at` or later."""
        start = self._buffer.find(MAGIC, at)
        if start < 0:
            kept = next((n for n in range(len(MAGIC) - 1, 0, -1) if self._buffer.endswith(MAGIC[:n])), 0)
            start = max(at, len(self._buffer) - kept)
        return self._skip(at, start - at)

    def _skip(self, at: int, count: int) -> int:
        self.skipped += count
        return at + count

    def _header_holds(self, at: int) -> bool:
        (check,) = CHECK.unpack_from(self._buffer, at + HEADER.size)
        return bool(check == zlib.crc32(self._buffer[at : at + HEADER.size]))

    def _count(self, sequence: int) -> None:
        self.missing += (sequence - self._next) % 2**32
        self._next = (sequence + 1) % 2**32

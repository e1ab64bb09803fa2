"""One event of the log, and the line it is written as: ``crc32 json\\n``."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from typing import Any

import msgspec

SCHEMA = 1
"""Grows when an event changes its meaning; unknown fields and kinds need no new number."""
LONGEST = 1 << 20
"""Bytes a line may have; a longer one is damaged."""

_ID = re.compile(r"([A-Za-z0-9-]{1,80}):(\d{1,12})")


class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened, immutable; `fields` hold what the kind says (see `kinds`)."""

    id: str
    """``session:seq``; the same id is the same event, wherever it is found."""
    kind: str
    time: str
    """When, by that computer's clock: ISO 8601, UTC. For people and for reviews, never for the order."""
    tick: int
    """The order: milliseconds of the clock, but always above every event that the session knew of."""
    fields: dict[str, Any]
    schema: int = SCHEMA

    @property
    def session(self) -> str:
        """The session that wrote it."""
        return self.id.partition(":")[0]

    @property
    def seq(self) -> int:
        """Its place within the session, from 0."""
        return int(self.id.partition(":")[2])

    @property
    def order(self) -> tuple[int, str, int]:
        """The key that sorts events of all sessions: after what was known, and by sequence within a session."""
        session, _, seq = self.id.partition(":")
        return self.tick, session, int(seq)


_DECODER = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    """Return the event's line, ending in a newline. NaN and infinity become null: JSON has no word for them."""
    try:
        text = msgspec.json.encode(event)
    except UnicodeEncodeError:
        text = msgspec.json.encode(msgspec.structs.replace(event, fields=_printable(event.fields)))
    return b"%08x %s\n" % (binascii.crc32(text), text)


def decode(line: bytes) -> Event | None:
    """Return the event of a line without its newline, or None where the line is damaged."""
    if len(line) > LONGEST or line[8:9] != b" " or line[:8] != b"%08x" % binascii.crc32(line[9:]):
        return None
    try:
        event = _DECODER.decode(line[9:])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return event if _ID.fullmatch(event.id) else None


def _printable(value: Any) -> Any:
    """Return `value` with the halves of characters that UTF-8 cannot hold replaced by ``?``."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_printable(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value

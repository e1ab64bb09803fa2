"""What a screen and the process that keeps its worker say to each other, beside what screen and worker say."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from dltutor.run.worker_state import WorkerState
from dltutor.wire.message import Message
from dltutor.wire.to_screen import ToScreen
from dltutor.wire.to_worker import ToWorker

T = TypeVar("T")


class Begin(Message, frozen=True, tag="begin"):
    """The first word of the first screen: start this worker (a packed `Launch`) with such patience (`Pace`)."""

    launch: bytes
    pace: bytes


class Attach(Message, frozen=True, tag="attach"):
    """The first word of a later screen; one that is there is sent away."""


class Hold(Message, frozen=True, tag="hold"):
    """The run that is known, a packed `Run`: a new one from the screen, the whole curve so far to it."""

    held: bytes


class End(Message, frozen=True, tag="end"):
    """End the worker; `why` and `off` as in `Handle.end`."""

    why: str
    off: bool


class Stands(Message, frozen=True, tag="stands"):
    """Where the worker stands; its times are of the computer's own monotonic clock, which both sides read."""

    state: WorkerState


ToRelay = Begin | Attach | Hold | End | ToWorker
FromRelay = Stands | Hold | ToScreen


def packed(value: object) -> bytes:
    """Return the bytes of a dataclass: of a `Run` with its whole curve, or of a `Launch`."""
    return msgspec.msgpack.encode(value, enc_hook=_plain)


def unpacked(data: bytes, kind: type[T]) -> T:
    """Return the dataclass again; raises msgspec.DecodeError, as for one of another version."""
    try:
        return msgspec.msgpack.decode(data, type=kind, dec_hook=_typed)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(str(error)) from error


def _plain(value: Any) -> object:
    if isinstance(value, array):
        return value.typecode.encode() + value.tobytes()
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(type(value))


def _typed(kind: type, value: Any) -> object:
    if kind is array:
        found = array(chr(int.from_bytes(value[:1])))
        found.frombytes(value[1:])
        return found
    return kind(value)

"""The bytes of a checkpoint: the safetensors layout, with a manifest and a SHA-256 over every byte of the file.

Eight bytes say how long the header is; the header is JSON and names each tensor with its kind, shape and place; the
tensors follow without a gap. The first one, ``sha256``, is the digest of all other bytes, header included. Nothing
here can run code, and nothing is believed before the digest is right. See huggingface.co/docs/safetensors.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

LARGEST = 200 * 1000 * 1000
"""Bytes that a checkpoint may have, as all of them together."""
LONGEST_HEADER = 1024 * 1024
DEEPEST = 8
"""Dimensions that a tensor may have."""
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
"""The kinds of numbers, as safetensors calls them, and their bytes."""
LENGTH = struct.Struct("<Q")
DIGEST = "sha256"
DIGEST_SIZE = 32
VERSION = "dltutor-1"


class DamagedError(ValueError):
    """A file is no checkpoint, or not as it was written; the text says what is wrong with it."""


class Raw(NamedTuple):
    """A tensor without torch: kind of numbers, shape, and its bytes, little-endian and row-major."""

    kind: str
    shape: tuple[int, ...]
    data: bytes | memoryview


def encoded(manifest: Mapping[str, Any], tensors: Mapping[str, Raw]) -> list[bytes | memoryview]:
    """Return a checkpoint's bytes in pieces, so that no tensor is copied; raises ValueError for too large a header."""
    header: dict[str, Any] = {"__metadata__": {"format": VERSION, "manifest": json.dumps(manifest)}}
    header[DIGEST] = {"dtype": "U8", "shape": [DIGEST_SIZE], "data_offsets": [0, DIGEST_SIZE]}
    at = DIGEST_SIZE
    for name, raw in tensors.items():
        header[name] = {"dtype": raw.kind, "shape": list(raw.shape), "data_offsets": [at, at + len(raw.data)]}
        at += len(raw.data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    if len(text) > LONGEST_HEADER:
        raise ValueError(f"the state has too many parts: a list of {len(text):,} bytes")
    pieces = [LENGTH.pack(len(text)), text, *(raw.data for raw in tensors.values())]
    return [*pieces[:2], _digest(pieces), *pieces[2:]]


def decoded(data: bytes) -> tuple[dict[str, Any], dict[str, Raw]]:
    """Return manifest and tensors, these as views of `data`; raises DamagedError with what is wrong."""
    begin, header = _header(data)
    body = memoryview(data)[begin:]
    if _digest([data[:begin], body[DIGEST_SIZE:]]) != body[:DIGEST_SIZE]:
        raise DamagedError("its checksum is wrong")
    manifest, entries = _understood(header)
    tensors: dict[str, Raw] = {}
    at = 0
    for name, entry in entries.items():
        raw = _tensor(entry, at, body)
        at += len(raw.data)
        tensors[name] = raw
    if at != len(body) or next(iter(tensors), "") != DIGEST:
        raise DamagedError("its parts do not fill it")
    del tensors[DIGEST]
    return manifest, tensors


def manifest_of(begin: bytes) -> dict[str, Any]:
    """Return the manifest from the beginning of a file, for a list; unproven, since the digest is not looked at.

    Raises DamagedError.
    """
    return _understood(_header(begin)[1])[0]


def _digest(pieces: list[bytes | memoryview]) -> bytes:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _header(data: bytes) -> tuple[int, bytes]:
    """Return where the tensors begin, and the header's text."""
    if len(data) < LENGTH.size:
        raise DamagedError("it is cut off")
    (length,) = LENGTH.unpack_from(data)
    if length > LONGEST_HEADER:
        raise DamagedError("it does not begin as a checkpoint does")
    begin = LENGTH.size + length
    if len(data) < begin:
        raise DamagedError("it is cut off")
    return begin, data[LENGTH.size : begin]


def _understood(text: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the manifest and the entries of the tensors."""
    try:
        header = json.loads(text)
        entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
        about = header["__metadata__"]
        if about["format"] != VERSION:
            raise DamagedError("another version of dltutor wrote it")
        manifest = json.loads(about["manifest"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, DamagedError):
            raise
        raise DamagedError("its list of contents cannot be read") from error
    if not isinstance(manifest, dict):
        raise DamagedError("its list of contents cannot be read")
    return manifest, entries


def _tensor(entry: Any, at: int, body: memoryview) -> Raw:
    """Return the tensor that an entry describes, which must begin at `at` and fill its place exactly."""
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [int(begin), int(end)]} if kind in SIZES:
            pass
        case _:
            raise DamagedError("its list of contents cannot be read")
    if len(shape) > DEEPEST or not all(type(size) is int and 0 <= size <= LARGEST for size in shape):
        raise DamagedError("a shape in it cannot be")
    if begin != at or end > len(body) or end - begin != math.prod(shape) * SIZES[kind]:
        raise DamagedError("its parts do not fit their places")
    return Raw(kind, tuple(shape), body[begin:end])

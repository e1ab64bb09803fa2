"""The bytes of a checkpoint: readable by the library of their format, and never believed where one bit is wrong."""

from __future__ import annotations

import hashlib
import json
import random
import struct
from typing import Any

import pytest

from dltutor.checkpoints import layout
from dltutor.checkpoints.layout import DamagedError, Raw, decoded, encoded, manifest_of

MANIFEST = {"lab": "five_points", "step": 400, "best": float("inf"), "words": "v̄ = a·x + b·y"}
TENSORS = {
    "weights": Raw("F32", (2, 3), struct.pack("<6f", *range(6))),
    "scalar": Raw("F64", (), struct.pack("<d", 0.1)),
    "rows": Raw("I64", (4,), struct.pack("<4q", 3, 1, 0, 2)),
    "none": Raw("U8", (0, 5), b""),
    "flags": Raw("BOOL", (3,), b"\1\0\1"),
}


def whole(manifest: Any = MANIFEST, tensors: Any = TENSORS) -> bytes:
    return b"".join(map(bytes, encoded(manifest, tensors)))


def forged(header: Any, body: bytes = b"", length: int | None = None) -> bytes:
    """Return a file whose checksum is right, whatever its header says: written by hand from the page of the format."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    begin = struct.pack("<Q", len(text) if length is None else length) + text
    return begin + hashlib.sha256(begin + body).digest() + body


def header(**entries: Any) -> dict[str, Any]:
    about = {"format": layout.VERSION, "manifest": "{}"}
    digest = {"dtype": "U8", "shape": [32], "data_offsets": [0, 32]}
    return {"__metadata__": about, "sha256": digest} | entries


def entry(begin: int, end: int, *shape: int, kind: str = "U8") -> dict[str, Any]:
    return {"dtype": kind, "shape": list(shape), "data_offsets": [begin, end]}


def test_what_was_written_is_read_again() -> None:
    manifest, tensors = decoded(whole())
    assert manifest == MANIFEST
    assert {name: (one.kind, one.shape, bytes(one.data)) for name, one in tensors.items()} == {
        name: (one.kind, one.shape, one.data) for name, one in TENSORS.items()
    }
    assert manifest_of(whole()[:2000]) == MANIFEST


def test_the_library_of_the_format_reads_the_same_numbers() -> None:
    numpy, safetensors = pytest.importorskip("numpy"), pytest.importorskip("safetensors.numpy")
    found = safetensors.load(whole())
    assert found.keys() == {*TENSORS, "sha256"}
    assert found["weights"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["scalar"] == numpy.float64(0.1)
    assert (found["rows"].dtype, found["rows"].tolist()) == (numpy.int64, [3, 1, 0, 2])
    assert (found["none"].shape, found["flags"].tolist()) == ((0, 5), [True, False, True])


def test_the_digest_is_the_one_of_all_other_bytes() -> None:
    data = whole()
    at = 8 + struct.unpack("<Q", data[:8])[0]
    assert data[at : at + 32] == hashlib.sha256(data[:at] + data[at + 32 :]).digest()


def test_a_file_cut_anywhere_is_refused() -> None:
    data = whole()
    for length in range(len(data)):
        with pytest.raises(DamagedError):
            decoded(data[:length])


def test_one_wrong_bit_anywhere_is_noticed() -> None:
    data = whole()
    for at in range(len(data)):
        with pytest.raises(DamagedError):
            decoded(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])


def test_of_600_random_mutations_none_is_silently_wrong_and_none_crashes() -> None:
    chance, data = random.Random(43), whole()
    for _ in range(600):
        mutated = bytearray(data)
        for _ in range(chance.randrange(1, 4)):
            first = chance.randrange(len(mutated))
            last = min(len(mutated), first + chance.randrange(1, 64))
            mutated[first:last] = chance.choice(
                [b"", bytes(last - first), chance.randbytes(last - first), mutated[first:last] * 2]
            )
        if bytes(mutated) != data:
            with pytest.raises(DamagedError):
                decoded(bytes(mutated))


def test_a_forged_file_is_as_good_as_ours_where_all_is_right() -> None:
    manifest, tensors = decoded(forged(header(t=entry(32, 36, 4)), b"abcd"))
    assert (manifest, bytes(tensors["t"].data)) == ({}, b"abcd")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "cut off"),
        (forged(header(), length=2**62), "does not begin"),
        (forged(header(), length=2**20), "cut off"),
        (forged(b"{"), "contents"),
        (forged(b"\xff\xfe"), "contents"),
        (forged(b"[" * 100_000), "contents"),
        (forged([]), "contents"),
        (forged({}), "contents"),
        (forged({"__metadata__": {"format": "dltutor-2", "manifest": "{}"}}), "another version"),
        (forged({"__metadata__": {"format": layout.VERSION, "manifest": "[]"}}), "contents"),
        (forged({"__metadata__": {"format": layout.VERSION, "manifest": "["}}), "contents"),
        (forged({"__metadata__": {"format": layout.VERSION}}), "contents"),
        (forged(header(t=entry(32, 36, 10**12)), b"abcd"), "shape"),
        (forged(header(t=entry(32, 36, -4)), b"abcd"), "shape"),
        (forged(header(t=entry(32, 36, *[1] * 9)), b"abcd"), "shape"),
        (forged(header(t=entry(32, 36, 10**8, 10**8, 0)), b"abcd"), "places"),
        (forged(header(t=entry(32, 36, True, 4)), b"abcd"), "shape"),
        (forged(header(t=entry(32, 40, 8)), b"abcd"), "places"),
        (forged(header(t=entry(0, 32, 32)), b"abcd"), "places"),
        (forged(header(t=entry(36, 32, 4)), b"abcd"), "places"),
        (forged(header(t=entry(33, 36, 3)), b"abcd"), "places"),
        (forged(header(t=entry(32, 36, 4, kind="F8"), u=3), b"abcd"), "contents"),
        (forged(header(t={"dtype": "U8", "shape": 4, "data_offsets": [32, 36]}), b"abcd"), "contents"),
        (forged(header(), b"abcd"), "fill"),
        (forged({"t": entry(0, 32, 32)} | header(sha256=entry(32, 36, 4)), b"abcd"), "fill"),
    ],
)
def test_a_crafted_file_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(DamagedError, match=says):
        decoded(data)


def test_a_state_of_too_many_parts_is_refused_before_it_is_written() -> None:
    with pytest.raises(ValueError, match="too many parts"):
        encoded({}, {f"{number:0100}": Raw("U8", (0,), b"") for number in range(10_000)})

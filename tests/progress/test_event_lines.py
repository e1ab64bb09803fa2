"""A line of the log is either what was written, or seen to be damaged."""

import json
import math
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.progress.event import LONGEST, Event, decode, encode

EVENT = Event("20261121-083834-bca81f4e:7", "answer", "2026-11-21T08:38:34.287Z", 12, {"lesson": "loss", "item": "q"})
LINE = encode(EVENT)
AS_EVER = (
    b'bc6bbdc3 {"id":"s-1:0","kind":"answer","time":"2026-11-21T08:38:34.287Z","tick":12,'
    b'"fields":{"lesson":"loss"},"schema":1}\n'
)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), values, max_size=4))
def test_what_is_written_is_read(fields: dict[str, object]) -> None:
    event = Event("s-1:0", "kind", "now", 1, fields)
    line = encode(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == event


def test_a_line_is_a_checksum_and_json_that_anyone_can_read() -> None:
    checksum, _, text = LINE[:-1].partition(b" ")
    assert int(checksum, 16) == zlib.crc32(text)
    assert json.loads(text)["fields"] == {"lesson": "loss", "item": "q"}
    event = Event("s-1:0", "answer", "2026-11-21T08:38:34.287Z", 12, {"lesson": "loss"})
    assert encode(event) == AS_EVER, "every version must read what every other has written"
    assert event.session == "s-1"


def test_a_line_cut_at_any_byte_is_damaged() -> None:
    assert all(decode(LINE[:cut]) is None for cut in range(len(LINE) - 1))


def test_a_line_with_any_bit_flipped_is_damaged() -> None:
    line = LINE[:-1]
    for at in range(len(line)):
        for bit in range(8):
            flipped = line[:at] + bytes([line[at] ^ (1 << bit)]) + line[at + 1 :]
            # the checksum's own letters may change their case: the line still says the same
            assert decode(flipped) in (None, EVENT)
            assert at < 8 or decode(flipped) is None


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    decode(data)
    decode(b"%08x %s" % (zlib.crc32(data), data))


@pytest.mark.parametrize(
    "text", [b"{}", b"[]", b"null", b"[" * 100_000, b'{"id":"no seq","kind":"a","time":"","tick":1,"fields":{}}']
)
def test_a_right_checksum_over_something_else_is_damaged(text: bytes) -> None:
    assert decode(b"%08x %s" % (zlib.crc32(text), text)) is None


def test_a_line_of_more_than_a_megabyte_is_damaged() -> None:
    assert decode(encode(Event("s:0", "k", "", 1, {"a": "x" * LONGEST}))[:-1]) is None


def test_numbers_without_a_word_in_json_become_null() -> None:
    event = decode(encode(Event("s:0", "k", "", 1, {"a": math.nan, "b": [math.inf]}))[:-1])
    assert event is not None
    assert event.fields == {"a": None, "b": [None]}


def test_half_a_character_does_not_stop_an_answer_from_being_saved() -> None:
    event = decode(encode(Event("s:0", "k", "", 1, {"given": ["\ud800a", {"\udfff": 1}], "n": 2}))[:-1])
    assert event is not None
    assert event.fields == {"given": ["?a", {"?": 1}], "n": 2}

"""Whatever bytes come from a terminal, what goes on to the parser is text that it can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.ui.driver.intake import BEGIN, END, PASTE, Intake


def typed(*pieces: bytes) -> str:
    intake = Intake()
    return "".join(intake.feed(piece) for piece in pieces)


def test_ordinary_keys_pass_at_once_and_unchanged() -> None:
    for key in ("a", "é", "漢", "\x1b", "\x1b[A", "\x1b[<0;10;5M", "\r"):
        assert typed(key.encode()) == key


def test_a_character_may_come_in_two_reads() -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert typed(first, second) == "é"


def test_bytes_that_are_not_utf8_cost_themselves_only() -> None:
    assert typed(b"a\xff\xfeb") == "a��b"


def test_a_legacy_mouse_report_vanishes_even_past_column_95_and_in_pieces() -> None:
    assert typed(b"a\x1b[M !\xe0b") == "ab"
    assert typed(b"a\x1b[M ", b"!\xe0b") == "ab"


def test_absurd_numbers_and_lengths_vanish() -> None:
    assert typed(b"a\x1b[99999999999ub") == "ab"
    assert typed(b"a\x1b[" + b"1;" * 200 + b"mb") == "ab"
    assert typed(b"\x1b[97;5u") == "\x1b[97;5u"


def test_a_paste_is_cut_at_its_limit_and_what_follows_is_typed() -> None:
    intake = Intake()
    text = intake.feed(BEGIN + b"x" * (10 * PASTE) + END + b"q")
    assert text == "\x1b[200~" + "x" * PASTE + "\x1b[201~q"
    assert intake.cut


def test_a_paste_in_many_reads_is_counted_as_one() -> None:
    intake = Intake()
    pieces = [BEGIN, *[b"x" * 4096] * 40, END[:3], END[3:], b"q"]
    text = "".join(map(intake.feed, pieces))
    assert text == "\x1b[200~" + "x" * PASTE + "\x1b[201~q"


def test_that_a_paste_was_cut_is_said_once() -> None:
    intake, said = Intake(), 0
    for piece in (BEGIN, *[b"x" * 4096] * 100, END):
        intake.feed(piece)
        said += intake.cut
        intake.cut = False
    assert said == 1


def test_a_short_paste_is_whole() -> None:
    intake = Intake()
    assert intake.feed(BEGIN + b"0.5" + END) == "\x1b[200~0.5\x1b[201~"
    assert not intake.cut


def test_no_control_sequence_hides_in_a_paste() -> None:
    assert "\x1b" not in typed(BEGIN + b"a\x1b]52;c;x\x07b" + END)[6:-6]


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_bytes_in_any_pieces_give_text(pieces: list[bytes]) -> None:
    typed(*pieces).encode("utf-8")


@given(st.text(alphabet="abc é\x1b[M2019~;", max_size=40), st.integers(0, 40))
def test_pieces_make_no_difference_to_plain_typing(text: str, cut: int) -> None:
    data = text.replace("\x1b", "").encode()
    assert typed(data[:cut], data[cut:]) == typed(data)


@pytest.mark.parametrize("begun", [b"\x1b[2", b"\x1b[20", b"\x1b[200", b"\x1b"])
@pytest.mark.parametrize("vanishes", [b"\x1b[M !\xe0", b"\x1b[1234567m"])
def test_around_what_vanishes_nothing_joins_to_the_begin_of_a_paste(begun: bytes, vanishes: bytes) -> None:
    typed_around = begun + vanishes + BEGIN.removeprefix(begun) + b"text\x1b[A"
    assert BEGIN.decode() not in typed(typed_around)


def test_a_whole_sequence_before_a_report_stays() -> None:
    assert typed(b"\x1b[A\x1b[M !!\x1b[B") == "\x1b[A\x1b[B"

"""Bars: each share has its label, its number and a bar of its length, on any terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.bars import bars
from tests.drawn import drawn_text

DIGITS = list("0123456789")
SHARES = [0.01, 0.0, 0.02, 0.25, 0.0, 0.5, 0.0, 0.2, 0.02, 0.0]


def read(text: str) -> dict[str, tuple[float, float]]:
    """Return what the eye reads of each label: the bar's length in cells, and the number."""
    parts = " ▏▎▍▌▋▊▉█"
    found = re.findall(r"(\d) (\d\.\d\d) ([▏▎▍▌▋▊▉█#]*)", text)
    return {
        label: (sum(1 if one == "#" else parts.index(one) / 8 for one in bar), float(share))
        for label, share, bar in found
    }


@pytest.mark.parametrize(("width", "rows"), [(24, 5), (36, 4), (56, 2), (80, 2), (200, 2)])
@pytest.mark.parametrize("glyphs", ["braille", "ascii"])
def test_every_share_is_read_off_as_it_is(width: int, rows: int, glyphs: str) -> None:
    drawn = bars("probabilities", DIGITS, SHARES, width, glyphs)  # type: ignore[arg-type]
    assert len(drawn) == rows + 1
    text = drawn_text(drawn)
    assert text.startswith("probabilities")
    seen = read(text)
    assert [seen[digit][1] for digit in DIGITS] == SHARES
    unit = seen["5"][0] / 0.5
    assert unit > 0
    for digit, share in zip(DIGITS, SHARES, strict=True):
        assert seen[digit][0] == pytest.approx(share * unit, abs=1.01 if glyphs == "ascii" else 0.2)


def test_a_share_of_one_fills_its_bar_and_no_more() -> None:
    (row,) = drawn_text(bars("t", ["a", "b"], [1.0, 1.0], 40)).splitlines()[1:]
    assert re.fullmatch(r"a 1\.00 █{11}  b 1\.00 █{11}  ", row)


def test_the_largest_stands_out() -> None:
    bold = [span.text for row in bars("t", DIGITS, SHARES, 80)[1:] for span in row if span.style.bold]
    assert "0.50" in "".join(bold)
    assert "0.25" not in "".join(bold)


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20),
    st.integers(0, 120),
    st.sampled_from(["braille", "block", "ascii"]),
)
def test_whatever_comes_the_rows_have_the_width(shares: list[float], width: int, glyphs: str) -> None:
    rows = bars("title", [str(at) for at in range(len(shares))], shares, width, glyphs)  # type: ignore[arg-type]
    assert all(sum(len(span.text) for span in row) == width for row in rows)
    assert glyphs != "ascii" or drawn_text(rows).replace("…", "").isascii()

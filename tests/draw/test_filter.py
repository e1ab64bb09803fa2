"""Foreign text: nothing a terminal would obey gets through, everything readable does."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.filter import clean, narrow


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain text", "plain text"),
        ("naïve ŷ ∂L/∂w → 日本 🙂", "naïve ŷ ∂L/∂w → 日本 🙂"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[2J", "␛[2J"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\x00b", "a␀b"),
        ("a\rb", "a␍b"),
        ("\x7f", "␡"),
        ("\x9b31m", "�31m"),
        ("abc\u202edef\u202c", "abcdef"),
        ("\u2066x\u2069\u200f", "x"),
        ("\ud800", "�"),
        ("\ufeffword", "word"),
    ],
)
def test_clean(text, cleaned):
    assert clean(text) == cleaned


@given(st.text(alphabet=st.characters()))
def test_no_control_character_but_tab_and_newline_survives(text):
    for character in clean(text):
        assert unicodedata.category(character) not in ("Cc", "Cs") or character in "\t\n"
        assert unicodedata.bidirectional(character) not in (
            "RLO",
            "LRO",
            "RLE",
            "LRE",
            "PDF",
            "RLI",
            "LRI",
            "FSI",
            "PDI",
        )


@given(st.text(alphabet=st.characters()))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


def test_narrow_makes_one_cell_of_each_character():
    assert narrow("日本 x") == "□□ x"
    assert narrow("e\u0301") == "é"
    assert narrow("zero\u200bwidth") == "zerowidth"
    assert narrow("a\tb\nc") == "a b c"
    assert narrow("∑ᵢ₌₁ⁿ (vᵢ − ŷᵢ)² ▀⣿") == "∑ᵢ₌₁ⁿ (vᵢ − ŷᵢ)² ▀⣿"


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_narrow_text_has_no_wide_and_no_zero_width_characters(text):
    for character in narrow(text):
        assert unicodedata.east_asian_width(character) not in "WF"
        assert unicodedata.category(character) not in ("Mn", "Me", "Cf", "Cc", "Cs")

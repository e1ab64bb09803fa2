"""A terminal without UTF-8: the same screens in ASCII, cell for cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from house_of_tests import house, pressed, running, text
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dltutor.course.library import Library
from dltutor.ui.plain import in_ascii
from dltutor.ui.terminal import Terminal


@pytest.mark.parametrize(
    ("unicode", "ascii"),
    [
        ("g = a·x + b·y", "g = a*x + b*y"),
        ("e = v − g", "e = v - g"),
        ("∂L/∂w₁ = ŷ − t", "dL/dw1 = y - t"),
        ("w ← w − α∇L", "w < w - aDL"),
        ("σ(z), x², e⁻ᶻ", "s(z), x2, e-z"),
        ("“so” … don’t", '"so" ~ don\'t'),
        ("╭─ Keys ─╮│━┃", "+- Keys -+|-|"),
        ("漢x", "??x"),
        ("w₁·x₁ + lr · w′", "w1*x1 + lr * w'"),
        ("‖ ▲ ◌ ✕ ━ ╍ ··", "= ! o X - = .."),
    ],
)
def test_text_reads_on_in_ascii(unicode: str, ascii: str) -> None:
    assert in_ascii(unicode) == ascii


@given(st.text())
def test_any_text_becomes_ascii_of_the_same_width(text: str) -> None:
    assert in_ascii(text).isascii()
    for character in text:
        assert cell_len(in_ascii(character)) == cell_len(character) or ord(character) < 0x20


def test_no_sign_of_the_course_becomes_a_question_mark() -> None:
    for lesson in Library(None).lessons():
        source = Path(lesson.entry.path).read_text(encoding="utf-8")
        assert [sign for sign in set(source) - {"?"} if in_ascii(sign) == "?"] == []


async def test_every_screen_is_ascii_where_nothing_else_is_shown(tmp_path: Path) -> None:
    async with running(house(tmp_path, terminal=Terminal(glyphs="ascii"))) as (app, pilot):
        # The course, its keys, the search; a question, a lab, and its settings.
        for keys in ("", ["question_mark"], ["escape", "slash", "s"], ["escape", "enter", "n"], "nn", "sk"):
            await pressed(pilot, *keys)
            assert [sign for sign in set(text(app)) if not sign.isascii()] == [], keys

"""A short formula is never torn at the end of a line, and looks as it was written."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.content import Content

from dltutor.study.together import BLANK, LONGEST, together
from dltutor.ui.filters import ExitFilter
from dltutor.ui.lesson.markdown import line_content


def lines(content: Content, width: int) -> list[str]:
    """Return what the terminal gets of each line."""
    gate = ExitFilter()
    return [
        "".join(part.text for part in gate.apply([Segment(line.plain)], Color(0, 0, 0))) for line in content.wrap(width)
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("With a = b = 0 every guess is 0.", "a = b = 0"),
        ("Call it $a = b + 1$ from here on.", "a = b + 1"),
        ("Type `x1 x2 sin(x1)` as features.", "x1 x2 sin(x1)"),
        ("It goes 784 → 64 → 10 and out.", "784 → 64 → 10"),
        ("Of these 0.5 ≤ p < 1 are sure.", "0.5 ≤ p < 1"),
    ],
)
@pytest.mark.parametrize("width", range(14, 40))
def test_a_short_formula_stays_on_one_line_at_every_width(text: str, whole: str, width: int) -> None:
    told = lines(line_content(text), width)
    assert any(whole in line for line in told)
    assert " ".join(line.strip() for line in told) == text.replace("$", "").replace("`", "")


def test_a_long_formula_may_wrap_and_prose_wraps_as_ever() -> None:
    long = "0.25 · 0.5 + 0.25 · 0.125 + 0.0625 = 0.21875"
    assert len(long) > LONGEST
    assert BLANK not in together(long)
    assert BLANK not in together("Weights - and biases - are numbers; so is x, or y / z.".replace("y / z", "y/z"))

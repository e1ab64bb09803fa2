"""Why typical wrong answers are wrong, to be read once a question is answered."""

from __future__ import annotations

from dltutor.quiz import formula
from dltutor.quiz.model import Variant
from dltutor.quiz.numbers import shown
from dltutor.quiz.shapes import filled, written
from dltutor.quiz.texts import render


def typical(variant: Variant) -> list[tuple[str, str]]:
    """Return the wrong answers that the author knows, as they would be typed, each with its reason."""
    question, values = variant.question, variant.values
    wrong = [(formula.parse(one.answer)(values), one.why) for one in question.wrong]
    numbers = [(shown(value, value, question.tolerance), why) for value, why in wrong]
    shapes = [(written([filled(size, values) for size in one.sizes]), one.why) for one in question.wrong_shapes]
    return [(answer, render(why, values)) for answer, why in numbers + shapes if why]

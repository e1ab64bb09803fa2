"""What the screen and plain mode say of a question in the same words."""

from __future__ import annotations

from dltutor.quiz.numbers import shown
from dltutor.quiz.shapes import written
from dltutor.study.asking import Asking

KINDS = {
    "single": "choose one",
    "multiple": "choose all that hold",
    "numeric": "type a number",
    "shape": "type a shape",
    "order": "put in order",
    "code": "write code",
    "predict": "predict before you run",
}


def right_answer(asking: Asking) -> str:
    """Return the number, with its unit, or the shape that is right; empty where another kind of answer is asked for."""
    question, variant = asking.question, asking.variant
    if question.kind == "shape":
        return written(variant.shape)
    if variant.answer is None:
        return ""
    return f"{shown(variant.answer, variant.answer, question.tolerance)} {question.unit}".rstrip()


def tries_left(asking: Asking) -> str:
    """Return how many tries are left, such as ``2 tries left``."""
    left = asking.tries - asking.state.tries
    return f"{left} {'try' if left == 1 else 'tries'} left"

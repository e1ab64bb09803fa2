"""Mark one try: right or not yet, how much of it, and the reason in words."""

from __future__ import annotations

from collections.abc import Set

from dltutor.numerals import in_full
from dltutor.quiz import formula, ordering, shapes
from dltutor.quiz.model import Variant, Verdict
from dltutor.quiz.numbers import read_number, shown, within
from dltutor.quiz.texts import render

Given = int | Set[int] | str | tuple[str, ...]
"""What a learner answered: an index into the variant's options, several of them, a typed text, or lines in order."""


def mark(variant: Variant, given: Given) -> Verdict:
    """Return what came of one try.

    `given` is an index into `variant.options` (single), a set of such indices (multiple), the typed text (numeric,
    shape) or the texts of lines (order). Raises Unreadable for a text that is none; that costs no try. A prediction is
    judged, not marked.
    """
    match variant.question.kind, given:
        case "single", int():
            return _single(variant, given)
        case "multiple", Set():
            return _multiple(variant, given)
        case "numeric", str():
            return _numeric(variant, given)
        case "shape", str():
            return shapes.marked(variant, given)
        case "order", tuple():
            return ordering.marked(variant, given)
    raise TypeError(f"a {variant.question.kind} question is not answered by {given!r}")


def _single(variant: Variant, given: int) -> Verdict:
    option = variant.options[given]
    if option.correct:
        return Verdict(True, 1.0, f"Right. {option.why}".strip())
    return Verdict(False, 0.0, f"Not yet. {option.why or f'“{option.text}” is not the answer.'}")


def _multiple(variant: Variant, given: Set[int]) -> Verdict:
    right = {index for index, option in enumerate(variant.options) if option.correct}
    hits, extra = len(right & given), len(given - right)
    if hits == len(right) and not extra:
        return Verdict(True, 1.0, "Right: that is the only one." if hits == 1 else f"Right: all {hits}.")
    found = f"{hits} of {len(right)} right {'one' if len(right) == 1 else 'ones'}"
    many = f", {extra} too many" if extra else ""
    return Verdict(False, max(0.0, (hits - extra) / len(right)), f"Not yet: {found}{many}.")


def _numeric(variant: Variant, given: str) -> Verdict:
    question = variant.question
    number = read_number(given, question.unit)
    if variant.answer is None:
        raise TypeError(f"the question {question.id} has no answer to compare with")
    unit = f" {question.unit}" if question.unit else ""
    if within(number, variant.answer, question.tolerance):
        exact = shown(variant.answer, variant.answer, question.tolerance)
        if shown(number, variant.answer, question.tolerance) == exact:
            return Verdict(True, 1.0, f"Right: {exact}{unit}.")
        return Verdict(True, 1.0, f"Right: {_typed(number)}{unit} is close enough to {exact}{unit}.")
    return Verdict(False, 0.0, f"Not yet. {_typical(variant, number) or _which_way(number, variant.answer)}")


def _typical(variant: Variant, number: float) -> str:
    """Return the reason of the typical wrong answer that was given; empty when it is none of them."""
    for wrong in variant.question.wrong:
        if within(number, float(formula.parse(wrong.answer)(variant.values)), variant.question.tolerance):
            return render(wrong.why, variant.values)
    return ""


def _which_way(number: float, answer: float) -> str:
    if within(-number, answer, "1%"):
        return f"{_typed(number)} has the wrong sign."
    return f"{_typed(number)} is too {'small' if number < answer else 'large'}."


def _typed(number: float) -> str:
    """Return a learner's number without the endless decimals of a fraction such as 7/3."""
    return in_full(number, 10 if number.is_integer() else 6)

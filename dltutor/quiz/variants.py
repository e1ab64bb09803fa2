"""Make a question ready to be asked: draw its numbers, put its options in order, fill in its texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count, islice

from dltutor.quiz import formula
from dltutor.quiz.draws import draw, order, seed
from dltutor.quiz.model import Line, Option, Question, Variant
from dltutor.quiz.ordering import moves
from dltutor.quiz.shapes import filled
from dltutor.quiz.texts import render

ATTEMPTS = 32
"""So often other numbers are drawn when they came out as the last time; then there are hardly any others."""


def variant(question: Question, learner: str, number: int) -> Variant:
    """Return variant `number` of a question for a learner: always the same one; raises FormulaError."""
    return drawn(question, number, next(islice(seeds(question, learner), max(0, number), None)))


def drawn(question: Question, number: int, fixed: bytes) -> Variant:
    """Return the variant whose draws are fixed so (see `seeds`); raises FormulaError."""
    values = draw(question.vars, fixed)
    return Variant(
        question=question,
        number=number,
        values=values,
        ask=render(question.ask, values),
        options=_options(question, values, fixed),
        answer=float(formula.parse(question.answer)(values)) if question.answer else None,
        shape=tuple(filled(size, values) for size in question.shape),
        lines=_lines(question, fixed),
        hints=tuple(render(hint, values) for hint in question.hints),
        explain=render(question.explain, values),
    )


def seeds(question: Question, learner: str) -> Iterator[bytes]:
    """Yield what fixes the draws of each variant, without end: none looks like the one before it, if it can differ."""
    looks = None
    for number in count():
        before = looks
        for again in range(ATTEMPTS):
            fixed = seed(question.id, learner, number) + b"again\0" * again
            looks = (draw(question.vars, fixed), order(len(question.options) or len(question.lines), fixed))
            if looks != before:
                break
        yield fixed


def _lines(question: Question, fixed: bytes) -> tuple[Line, ...]:
    """Return the lines shuffled, such that there is something to do."""
    wanted = [line for line in question.lines if line.belongs]
    for again in range(ATTEMPTS):
        lines = tuple(question.lines[at] for at in order(len(question.lines), fixed + b"lines\0" * again))
        if not wanted or moves(wanted, lines):
            return lines
    return lines


def _options(question: Question, values: Mapping[str, float], fixed: bytes) -> tuple[Option, ...]:
    indices = order(len(question.options), fixed) if question.shuffle else list(range(len(question.options)))
    options = [question.options[index] for index in indices]
    options.sort(key=lambda option: option.pin == "last")
    return tuple(replace(each, text=render(each.text, values), why=render(each.why, values)) for each in options)

"""Prove a numeric, shape or drawn question on 200 draws: finite, never as a wrong answer, and worth drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dltutor.course.log import Log
from dltutor.course.nodes import Table
from dltutor.numerals import in_full
from dltutor.quiz import shapes
from dltutor.quiz.draws import draw, seed
from dltutor.quiz.formula import Formula, FormulaError, parse
from dltutor.quiz.model import Question
from dltutor.quiz.numbers import within
from dltutor.quiz.texts import render

SEEDS = 200
FEWEST = 3
"""A drawn question must have at least this many different answers."""
TYPED_DIGITS = 6
"""Nobody types more significant digits than these."""

Values = Mapping[str, int | float]


def check_draws(question: Question, table: Table, log: Log) -> None:
    """Note what goes wrong with a question for some draw; each fault once, with the draw that shows it."""
    if question.kind == "numeric":
        _check_answers(question, table, log)
    elif question.kind == "shape":
        _check_shapes(question, table, log)
    elif question.vars and question.options:
        _check_options(question, table, log)


def _draws(question: Question) -> Iterator[Values]:
    """Yield the different draws of 200 variants; one empty draw when there is nothing to draw."""
    seen = set()
    for number in range(SEEDS if question.vars else 1):
        values = draw(question.vars, seed(question.id, "check", number))
        key = tuple(values.values())
        if key not in seen:
            seen.add(key)
            yield values


def _check_answers(question: Question, table: Table, log: Log) -> None:
    answer = parse(question.answer)
    wrong = dict(enumerate(parse(each.answer) for each in question.wrong))
    answers: set[float] = set()
    told = False
    for values in _draws(question):
        right = _worked(answer, values, ("answer",), table, log)
        if right is None:
            return
        answers.add(right)
        if not told and _needs_tolerance(question, right):
            told = True
            text = f"the answer is {in_full(right, TYPED_DIGITS)}, which nobody will type exactly"
            place = table.at("tolerance" if "tolerance" in table.keys else "answer")
            log.error(place, "tolerance", text, "add `tolerance: 1%`")
        for number, formula in list(wrong.items()):
            path = ("wrong", number, "answer")
            value = _worked(formula, values, path, table, log)
            same = value is not None and within(value, right, question.tolerance)
            if same:
                text = f"{_with(values)}this wrong answer equals the right one ({in_full(right)})"
                log.error(table.at(*path), "wrong-is-right", text, "narrow the vars so that the two always differ")
            if same or value is None:
                del wrong[number]
    _check_number(question, len(answers), table, log)


def _check_number(question: Question, answers: int, table: Table, log: Log) -> None:
    if question.vars and answers < FEWEST:
        text = f"{SEEDS} draws give only {answers} different answer{'s' * (answers > 1)}"
        log.error(table.at("vars"), "few-answers", text, f"widen the vars: at least {FEWEST} answers must be possible")


def _check_shapes(question: Question, table: Table, log: Log) -> None:
    answers = set()
    wrong = dict(enumerate(each.sizes for each in question.wrong_shapes))
    for values in _draws(question):
        right = _filled(question.shape, values, ("answer",), table, log)
        if right is None:
            return
        answers.add(right)
        for number, sizes in list(wrong.items()):
            path = ("wrong", number, "answer")
            given = _filled(sizes, values, path, table, log)
            equal = given is not None and shapes.alike(given, right, question.symbols)
            if equal:
                text = f"{_with(values)}this wrong shape equals the right one, {shapes.written(right)}"
                log.error(table.at(*path), "wrong-is-right", text, "narrow the vars so that the two always differ")
            if equal or given is None:
                del wrong[number]
    _check_number(question, len(answers), table, log)


def _filled(
    sizes: tuple[str, ...], values: Values, path: tuple[Any, ...], table: Table, log: Log
) -> tuple[str, ...] | None:
    """Return the sizes of a shape for a draw; None, with the reason in the log, where one is no size."""
    found = []
    for number, size in enumerate(sizes):
        try:
            found.append(shapes.filled(size, values))
        except FormulaError as error:
            text = f"{_with(values)}this cannot be worked out: {error}"
            log.error(table.at(*path, number), "formula", text, "narrow the vars, or guard the formula with max(…)")
            return None
        if not parse(size).names - set(values) and not found[-1].isdecimal():
            text = f"{_with(values)}this size comes out as {found[-1]}"
            log.error(table.at(*path, number), "size", text, "a size is a whole number; use // to divide")
            return None
    return tuple(found)


def _needs_tolerance(question: Question, right: float) -> bool:
    if float(question.tolerance.rstrip("% ") or 0) > 0 or right == int(right):
        return False
    return not within(float(f"{right:.{TYPED_DIGITS}g}"), right, "0")


def _worked(formula: Formula, values: Values, path: tuple[Any, ...], table: Table, log: Log) -> float | None:
    try:
        return float(formula(values))
    except FormulaError as error:
        text = f"{_with(values)}this cannot be worked out: {error}"
        log.error(table.at(*path), "formula", text, "narrow the vars, or guard the formula with max(…)")
        return None


def _check_options(question: Question, table: Table, log: Log) -> None:
    for values in _draws(question):
        texts = [render(option.text, values) for option in question.options]
        for number, text in enumerate(texts):
            if text in texts[:number]:
                message = f"{_with(values)}two options say the same, `{text}`"
                log.error(table.at("options", number, "text"), "option-twice", message, "narrow the vars")
                return


def _with(values: Values) -> str:
    return f"with {dict(values)} " if values else ""

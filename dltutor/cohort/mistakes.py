"""What exactly was wrong with an answer, such that the same mistake of several learners counts as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice

from dltutor.cohort.handed import Wrong
from dltutor.cohort.said import text
from dltutor.progress.kinds import Answer
from dltutor.quiz.lines_of_code import in_order
from dltutor.quiz.model import Question, Variant
from dltutor.quiz.numbers import read_number, within
from dltutor.quiz.reasons import typical
from dltutor.quiz.shapes import alike, read_shape
from dltutor.quiz.variants import drawn, seeds
from dltutor.study.restore import marked

Given = tuple[str, ...]
MOST = 10_000
"""The number of a variant that somebody can have come to."""
LONGEST = 120
"""Characters of an answer that are told."""


def teller(question: Question | None, learner: str) -> Callable[[Answer], Sequence[Wrong]]:
    """Return what tells the mistakes in a learner's wrong answers to a question; None: it is not in the course."""
    short = in_order(question) if question is not None and question.kind == "code" else question
    fixed = seeds(short, learner) if short is not None else iter(())
    known: list[bytes] = []

    @cache
    def asked(number: int) -> Variant | None:
        """Return a variant; the numbers alone tell one from another, as the order of options changes no mistake."""
        number = number if short is not None and short.vars else 0
        known.extend(islice(fixed, max(0, number + 1 - len(known))))
        return drawn(short, number, known[number]) if short is not None else None

    def told(answer: Answer) -> Sequence[Wrong]:
        given = tuple(map(str, answer.given)) if isinstance(answer.given, list) else ()
        if answer.question == "code":
            return _in_code(question, answer.say)
        try:
            same = question is not None and answer.content == question.content and 0 <= answer.variant <= MOST
            there = asked(answer.variant) if same and given else None
            return _mistakes(there, given) if there is not None else _as_given(given)
        except (ValueError, IndexError):  # it was marked by an older version, by other rules
            return _as_given(given)

    return told


def _mistakes(asked: Variant, given: Given) -> Sequence[Wrong]:
    """Return the mistakes in a wrong answer; raises ValueError or IndexError where it cannot have been one."""
    kind, drawn = asked.question.kind, bool(asked.question.vars)
    if asked.options:
        return _in_choice(asked, given)
    if kind in ("numeric", "shape"):
        number = next((at for at, (one, _) in enumerate(typical(asked)) if _same(asked, one, given[0])), None)
        if number is not None:
            return [Wrong(f"typical {number}", given[0].strip()[:LONGEST], typical(asked)[number][1], drawn)]
        return [Wrong("another", given[0].strip()[:LONGEST], drawn=True)] if drawn else _as_given(given)
    say = marked(asked, given).say
    return [Wrong(say, text(say.removeprefix("Not yet: ")))]


def _in_choice(asked: Variant, given: Given) -> Sequence[Wrong]:
    """Return the wrong options that were picked, or else the right ones that were left out."""
    drawn = bool(asked.question.vars)
    picked = [option for option in asked.options if option.text in given and not option.correct]
    if picked:
        places = {option.line: option for option in picked}
        return [Wrong(f"picked {line}", text(option.text), option.why, drawn) for line, option in places.items()]
    left = [option for option in asked.options if option.correct and option.text not in given]
    return [Wrong(f"left out {option.line}", f"left out: {text(option.text)}", option.why, drawn) for option in left]


def _in_code(question: Question | None, say: str) -> Sequence[Wrong]:
    """Return the mistakes that the author knows; what else Python said may name files of the learner's computer."""
    known = question.exercise.known_wrong if question is not None and question.exercise is not None else ()
    return [Wrong(one.why, "a typical mistake", one.why) for one in known if one.why and one.why in say]


def _as_given(given: Given) -> Sequence[Wrong]:
    typed = ", ".join(given).strip()[:LONGEST]
    return [Wrong(f"given {typed.casefold()}", typed)] if typed else ()


def _same(asked: Variant, one: str, other: str) -> bool:
    question = asked.question
    if question.kind == "shape":
        return alike(read_shape(one, question.symbols), read_shape(other, question.symbols), question.symbols)
    return within(read_number(other, question.unit), read_number(one, question.unit), question.tolerance)

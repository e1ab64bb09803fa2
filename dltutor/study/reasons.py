"""Why answers are right or wrong: when that may be read, and what of it is told at once."""

from __future__ import annotations

from dltutor.quiz.model import Option
from dltutor.quiz.reasons import typical
from dltutor.study.asking import Asking
from dltutor.study.state import Standing


def why_no_reasons(asking: Asking) -> str:
    """Return why there are no reasons of options to read now; empty when there are."""
    whys = [option.why for option in asking.variant.options] + [line.why for line in asking.question.lines]
    if not any(whys) and not typical(asking.variant):
        return "this question has no options with reasons"
    if asking.state.standing is Standing.TAKEN:
        return "the reasons open at the end, when all is marked"
    return "" if asking.state.standing.known else "the reasons open once the question is answered"


def wrongly_ticked(asking: Asking) -> list[Option]:
    """Return the options of several that were ticked and do not hold, once the answer is shown: each has its reason."""
    shown = asking.question.kind == "multiple" and asking.state.standing is Standing.SHOWN
    return [one for one in asking.variant.options if shown and not one.correct and one.text in asking.state.given]

"""Judge a prediction by what the learner's run measured, or by what the author recorded. It is never "wrong"."""

from __future__ import annotations

import math
from collections.abc import Mapping

from dltutor.numerals import in_full
from dltutor.quiz import measure
from dltutor.quiz.measure import Better, Condition, Curves, MeasureError, OverRuns, StepsTo
from dltutor.quiz.model import Judgement, Question, Variant
from dltutor.quiz.numbers import read_number, within
from dltutor.quiz.outcomes import Outcome, said

Guess = int | str
"""A prediction: an index into the variant's options, or a typed number."""


def judge(variant: Variant, given: Guess, runs: Mapping[str, Curves], better: Mapping[str, Better]) -> Judgement:
    """Return what came of a prediction once its runs are over.

    `runs` holds the curves of each named run of the lab block (of its only run: under any name), `better` which way
    each metric is better. Raises MeasureError when a run that is needed is missing or holds no such value, and
    Unreadable for a typed text that is no number.
    """
    return _judged(variant, given, _measured(variant.question, runs, better))


def reveal(variant: Variant, given: Guess | None = None) -> Judgement:
    """Return what the author recorded, beside the prediction if there is one; raises MeasureError without a record."""
    question = variant.question
    read = measure.parse(question.measure)
    numbers = {name: float(value) for name, value in question.recorded.items() if isinstance(value, int | float)}
    if isinstance(read, OverRuns):
        numbers.pop("value", None)
    elif "value" in numbers:
        numbers = {"": numbers["value"]}
    if not numbers:
        raise MeasureError("the author recorded no run of this lab; run it to see")
    numbers = {name: measure.worst("") if math.isnan(number) else number for name, number in numbers.items()}
    return _judged(variant, given, Outcome(read, numbers))


def _measured(question: Question, runs: Mapping[str, Curves], better: Mapping[str, Better]) -> Outcome:
    read = measure.parse(question.measure)
    if isinstance(read, OverRuns):
        names = [option.run for option in question.options]
        for name in names:
            if name not in runs:
                raise MeasureError(f"the run `{name}` has not been made yet")
        way = better.get(read.value.metric, "")
        return Outcome(read, {name: read.value.predicted(runs[name], way) for name in names})
    if not runs:
        raise MeasureError("the lab has not been run yet")
    curves = next(iter(runs.values()))
    if isinstance(read, StepsTo):
        return Outcome(read, {"": read.of(curves)})
    value = read.value if isinstance(read, Condition) else read
    return Outcome(read, {"": value.predicted(curves, better.get(value.metric, ""))})


def _judged(variant: Variant, given: Guess | None, outcome: Outcome) -> Judgement:
    if variant.question.number:
        return _judged_number(variant.question, given, outcome)
    options = variant.options
    measured = outcome.option(options)
    picked = options[given] if isinstance(given, int) else None
    if outcome.too_close(options, variant.question.margin):
        say = f"Too close to call: {outcome.long()}. {_why_close(outcome, variant.question.margin)}"
        return Judgement("too close to call", say, outcome.short())
    why = measured.why if measured else ""
    shown = f"{measured.text} ({outcome.long()})" if measured else outcome.long()
    if picked is None:
        return Judgement("otherwise", f"Measured: {shown}. {why}".strip(), outcome.short())
    if picked == measured:
        return Judgement("as measured", f"As you predicted: {shown}. {why}".strip(), outcome.short())
    say = f"You predicted {picked.text}; measured was {shown}. {picked.why} {why}"
    return Judgement("otherwise", " ".join(say.split()), outcome.short())


def _why_close(outcome: Outcome, margin: float) -> str:
    if isinstance(outcome.measure, OverRuns):
        first, second = (outcome.numbers[name] for name in outcome.ranking()[:2])
        if first == second:
            return "The best two came out the same."
        return f"The best two differ by less than {in_full(margin)}, so another seed may turn them round."
    if isinstance(outcome.measure, Condition):
        return f"That is less than {in_full(margin)} from the limit, so another seed may fall on the other side."
    return "That lies half-way between two options."


def _judged_number(question: Question, given: Guess | None, outcome: Outcome) -> Judgement:
    shown = outcome.short()
    if given is None:
        return Judgement("otherwise", f"Measured: {shown}.", shown)
    guess = read_number(str(given), question.unit)
    close = math.isfinite(outcome.number) and within(guess, outcome.number, question.close)
    if close:
        return Judgement("as measured", f"You predicted {said(guess)}, measured was {shown}: close enough.", shown)
    say = f"You predicted {said(guess)}, measured was {shown}: more than {question.close} apart."
    return Judgement("otherwise", say, shown)

"""How far a run is on the way to a goal."""

from __future__ import annotations

from dataclasses import dataclass

from dltutor.course.model import Goal
from dltutor.labs.spec import Lab
from dltutor.numerals import in_full
from dltutor.quiz.measure import Condition, MeasureError, condition
from dltutor.run.state import Run

STATISTICS = {"best": "best", "last": "last", "min": "lowest", "max": "highest"}
BOUNDS = {">=": "{} or more", "<=": "{} or less", ">": "more than {}", "<": "less than {}", "==": "{}"}


@dataclass(frozen=True)
class Reached:
    """The measured value of a goal, and whether it is enough."""

    met: bool
    value: float
    step: int
    """The step at which it was first so, where it is."""
    say: str
    """For people: the value, what is wanted, and the step of it or the limit that was passed."""


def reached(goal: Goal, run: Run, lab: Lab) -> Reached | None:
    """Return how far the run is; None while it holds nothing to measure. Only the state of the run counts."""
    wanted = condition(goal.when)
    try:
        value = wanted.value.of(run.histories, lab.metric(wanted.value.metric).better)
    except (MeasureError, KeyError):
        return None
    holds = wanted.holds(value)
    step = _step(wanted, run) if holds else run.step
    late = _late(goal, run, step)
    which = STATISTICS.get(wanted.value.statistic, f"at step {wanted.value.step}")
    bound = BOUNDS[wanted.op].format(in_full(wanted.bound, 6))
    say = f"{wanted.value.metric}, {which}: {in_full(value, 5)}. Wanted: {bound}."
    if holds and not late:
        return Reached(True, value, step, f"{say} Reached at step {step}.")
    return Reached(False, value, step, f"{say} {late}".strip())


def _step(wanted: Condition, run: Run) -> int:
    """Return the step at which a condition that holds came to hold; a picture may be painted many steps later."""
    value = wanted.value
    if value.statistic in ("last", "at"):
        return value.step or run.step
    return run.histories[value.metric].first_step(wanted.op, wanted.bound) or run.step


def _late(goal: Goal, run: Run, step: int) -> str:
    if goal.within_steps is not None and step > goal.within_steps:
        return f"It had to be within {goal.within_steps} steps: reset and try once more."
    if goal.within_seconds is not None and run.seconds > goal.within_seconds:
        return f"It had to be within {in_full(goal.within_seconds)} s: reset and try once more."
    return ""

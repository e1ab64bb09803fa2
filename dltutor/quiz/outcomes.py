"""What the run of a prediction was measured to be: which run or value it was, how clearly, and in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dltutor.numerals import in_full
from dltutor.quiz.measure import Condition, Measure, OverRuns, StepsTo
from dltutor.quiz.model import Option

DIGITS = 4
"""Significant digits of a measurement on screen."""


@dataclass(frozen=True)
class Outcome:
    """One measurement: a number for each run (`argmin`, `argmax`), or the number of a single run under ``""``."""

    measure: Measure
    numbers: Mapping[str, float]

    @property
    def number(self) -> float:
        """What the options' values are compared with; a truth counts as 1 or 0."""
        number = next(iter(self.numbers.values()))
        return float(self.measure.holds(number)) if isinstance(self.measure, Condition) else number

    def ranking(self) -> list[str]:
        """Return the runs, the one that the measure asks for first."""
        highest = isinstance(self.measure, OverRuns) and self.measure.highest
        return sorted(self.numbers, key=lambda name: self.numbers[name], reverse=highest)

    def option(self, options: tuple[Option, ...]) -> Option | None:
        """Return the option that was measured: the winning run or the nearest value; None when there is none."""
        if isinstance(self.measure, OverRuns):
            return next((option for option in options if option.run == self.ranking()[0]), None)
        nearest = min(options, key=lambda option: _distance(option, self.number))
        return nearest if math.isfinite(_distance(nearest, self.number)) else None

    def too_close(self, options: tuple[Option, ...], margin: float) -> bool:
        """Return whether the best two are equal, or differ by less than `margin`."""
        if isinstance(self.measure, OverRuns):
            best = [self.numbers[name] for name in self.ranking()[:2]]
            return len(best) == 2 and _differ_less(best[0], best[1], margin)
        if isinstance(self.measure, Condition):
            number = next(iter(self.numbers.values()))
            return number != self.measure.bound and _differ_less(number, self.measure.bound, margin)
        nearest = sorted(_distance(option, self.number) for option in options)[:2]
        return len(nearest) == 2 and math.isfinite(nearest[0]) and _differ_less(nearest[0], nearest[1], margin)

    def short(self) -> str:
        """Return the measurement for people: ``"mid, 0.32"``, ``"0.487"``, ``"yes, 0.97"``, ``"step 87"``."""
        name = self.ranking()[0]
        number = said(self.numbers[name])
        if isinstance(self.measure, OverRuns):
            return f"{name}, {number}"
        if isinstance(self.measure, Condition):
            return f"{'yes' if self.number else 'no'}, {number}"
        if isinstance(self.measure, StepsTo):
            return f"step {number}" if math.isfinite(self.number) else "never in this run"
        return number

    def long(self) -> str:
        """Return the measurement with every run: ``"mid 0.32, slow 1.91, wild diverged"``."""
        if not isinstance(self.measure, OverRuns):
            return self.short()
        return ", ".join(f"{name} {said(self.numbers[name])}" for name in self.ranking())


def said(number: float) -> str:
    """Return a measured number for people; an infinite one is a run that diverged."""
    return in_full(number, DIGITS) if math.isfinite(number) else "diverged"


def _distance(option: Option, number: float) -> float:
    if option.value is None:
        return math.inf
    return 0.0 if option.value == number else abs(option.value - number)


def _differ_less(a: float, b: float, margin: float) -> bool:
    return a == b or abs(a - b) < margin

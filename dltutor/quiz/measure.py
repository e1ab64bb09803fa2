"""What a prediction or a goal measures: `argmin(M.S)`, `M.S`, `steps_to(M >= x)`, `M.S >= x`, read and worked out."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Better = Literal["low", "high", ""]

COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_OP = r">=|<=|==|>|<"
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_VALUE = re.compile(rf"({_NAME})\s*\.\s*(last|best|min|max|at\s*\(\s*(\d{{1,9}})\s*\))")
_OVER_RUNS = re.compile(r"(argmin|argmax)\s*\(\s*(.*?)\s*\)")
_STEPS_TO = re.compile(rf"steps_to\s*\(\s*({_NAME})\s*({_OP})\s*({_NUMBER})\s*\)")
_CONDITION = re.compile(rf"(.*?)\s*({_OP})\s*({_NUMBER})")


class MeasureError(ValueError):
    """A measure that cannot be read, or a run that does not hold what it asks for; the text says which."""


class Curve(Protocol):
    """One metric of one run, as the measures see it. A metric that became NaN says so by a NaN `last()`."""

    def last(self) -> float:
        """Return the newest value; raises LookupError when there is none."""

    def minimum(self) -> float:
        """Return the lowest finite value; raises LookupError when there is none."""

    def maximum(self) -> float:
        """Return the highest finite value; raises LookupError when there is none."""

    def at(self, step: int) -> float:
        """Return the value at a step (counted from 1); raises LookupError when there is none."""

    def first_step(self, op: str, value: float) -> int | None:
        """Return the first step whose value compares so (``">="``, ``"<"`` …), or None."""


Curves = Mapping[str, Curve]
"""The curves of one run by the name of their metric."""


@dataclass(frozen=True)
class Value:
    """``M.S``: one number of one metric of a run; S is ``last``, ``best``, ``min``, ``max`` or ``at``."""

    metric: str
    statistic: str
    step: int = 0
    """For ``at``."""

    def of(self, curves: Curves, better: Better) -> float:
        """Return the number; raises MeasureError."""
        curve = curve_of(curves, self.metric)
        try:
            match self.statistic:
                case "last":
                    return curve.last()
                case "at":
                    return curve.at(self.step)
                case "best" if better == "":
                    raise MeasureError(f"`{self.metric}` has no better or worse, so no best; use min or max")
                case "best":
                    return curve.minimum() if better == "low" else curve.maximum()
                case "min":
                    return curve.minimum()
            return curve.maximum()
        except LookupError:
            where = f" at step {self.step}" if self.statistic == "at" else ""
            raise MeasureError(f"the run holds no value of `{self.metric}`{where}") from None

    def predicted(self, curves: Curves, better: Better) -> float:
        """Return the number as predictions count it: a run that became NaN has the worst value; raises MeasureError."""
        curve = curve_of(curves, self.metric)
        try:
            if not math.isfinite(curve.last()):
                return worst(better)
        except LookupError:
            raise MeasureError(f"the run holds no value of `{self.metric}`") from None
        value = self.of(curves, better)
        return worst(better) if math.isnan(value) else value


@dataclass(frozen=True)
class OverRuns:
    """``argmin(M.S)`` or ``argmax(M.S)``: the run of the lab with the lowest or the highest value."""

    highest: bool
    value: Value


@dataclass(frozen=True)
class StepsTo:
    """``steps_to(M >= x)``: the first step at which the metric compares so; infinite if it never does."""

    metric: str
    op: str
    bound: float

    def of(self, curves: Curves) -> float:
        """Return the step; raises MeasureError."""
        step = curve_of(curves, self.metric).first_step(self.op, self.bound)
        return math.inf if step is None else float(step)


@dataclass(frozen=True)
class Condition:
    """``M.S >= x``: true or false of one run."""

    value: Value
    op: str
    bound: float

    def holds(self, number: float) -> bool:
        """Return whether a measured number meets the condition; NaN meets none."""
        return not math.isnan(number) and COMPARE[self.op](number, self.bound)


Measure = OverRuns | StepsTo | Condition | Value


def curve_of(curves: Curves, metric: str) -> Curve:
    """Return a metric's curve; raises MeasureError when the run has none of it."""
    if metric not in curves:
        raise MeasureError(f"the run holds no value of `{metric}`")
    return curves[metric]


def worst(better: Better) -> float:
    """Return what a run that became NaN counts as: the largest loss, or the lowest of what should be high."""
    return -math.inf if better == "high" else math.inf


def metric_of(measure: Measure) -> str:
    """Return the metric that a measure looks at."""
    return measure.metric if isinstance(measure, StepsTo | Value) else measure.value.metric


def value_of(measure: Measure) -> Value | None:
    """Return the ``M.S`` inside a measure; None for `steps_to`."""
    if isinstance(measure, Value):
        return measure
    return None if isinstance(measure, StepsTo) else measure.value


def parse(text: str) -> Measure:
    """Return the measure of a prediction; raises MeasureError."""
    text = text.strip()
    if found := _OVER_RUNS.fullmatch(text):
        return OverRuns(found[1] == "argmax", _value(found[2]))
    if found := _STEPS_TO.fullmatch(text):
        return StepsTo(found[1], found[2], float(found[3]))
    if found := _CONDITION.fullmatch(text):
        return Condition(_value(found[1]), found[2], float(found[3]))
    return _value(text)


def condition(text: str) -> Condition:
    """Return the condition of a goal, ``M.S >= x``; raises MeasureError."""
    found = _CONDITION.fullmatch(text.strip())
    if not found:
        raise MeasureError(f"`{text}` is not a goal: it compares nothing")
    return Condition(_value(found[1]), found[2], float(found[3]))


def _value(text: str) -> Value:
    found = _VALUE.fullmatch(text.strip())
    if not found:
        raise MeasureError(f"`{text}` is not a measure such as `loss.last`")
    if found[3] is not None:
        return Value(found[1], "at", int(found[3]))
    return Value(found[1], found[2])

"""A metric as a plain list, worked out by brute force: the oracle beside which measures are tested."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass

OPERATORS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq}


@dataclass
class Listed:
    """One value for each step, from step 1 on."""

    values: list[float]

    def last(self) -> float:
        if not self.values:
            raise LookupError
        return self.values[-1]

    def minimum(self) -> float:
        return self._one(min)

    def maximum(self) -> float:
        return self._one(max)

    def at(self, step: int) -> float:
        if not 1 <= step <= len(self.values):
            raise LookupError
        return self.values[step - 1]

    def first_step(self, op: str, value: float) -> int | None:
        return next((step for step, each in enumerate(self.values, 1) if OPERATORS[op](each, value)), None)

    def _one(self, choose: object) -> float:
        finite = [value for value in self.values if math.isfinite(value)]
        if not finite:
            raise LookupError
        return choose(finite)  # type: ignore[operator,no-any-return]


def losses(**runs: list[float]) -> dict[str, dict[str, Listed]]:
    """Return the curves of runs that hold only a loss."""
    return {name: {"loss": Listed(values)} for name, values in runs.items()}

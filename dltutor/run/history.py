"""The history of one metric in fixed memory: every value counts, no spike is thinned away.

Values are gathered in buckets of `width` values each; when there are more than `CAPACITY` buckets, neighbours are
merged and the width doubles. All per-value work is done by C loops of the standard library.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from dltutor.quiz.measure import COMPARE
from dltutor.run.buckets import Bucket, Columns, finite

CAPACITY = 2048


class Extreme(NamedTuple):
    """A lowest or highest value and the first step where it was."""

    step: int
    value: float


@dataclass(frozen=True)
class History:
    """All values of one metric, oldest first: an immutable snapshot; `extended` returns the next one.

    The steps must rise. A metric need not have a value at every step.
    """

    width: int = 1
    """How many values one bucket holds, the last one perhaps fewer."""
    count: int = 0
    """How many finite values there are."""
    gaps: int = 0
    """How many values were NaN or infinite."""
    first: Extreme | None = None
    """The first value, be it finite or not, and its step."""
    final: Extreme | None = None
    """The last value, be it finite or not, and its step."""
    lowest: Extreme | None = None
    highest: Extreme | None = None
    first_gap: Extreme | None = None
    """The first value that was NaN or infinite."""
    columns: Columns = field(default_factory=Columns.empty)

    def __len__(self) -> int:
        """Return how many buckets there are: at most `CAPACITY`."""
        return len(self.columns.first_step)

    @property
    def sound(self) -> bool:
        """Whether it is one that `extended` could have returned, as far as its buckets tell; not so from any file."""
        total = self.count + self.gaps
        known = self.width >= 1 and total >= 1 and self.columns.sound
        return known and len(self) == (total + self.width - 1) // self.width <= CAPACITY

    def extended(self, steps: Sequence[int], values: Sequence[float]) -> History:
        """Return the history with more values; `steps` are as many, and beyond the last one. `self` stays as it is."""
        if not values:
            return self
        steps, values = array("q", steps), array("d", values)
        total = self.count + self.gaps
        width, columns = self.width, self.columns.copy()
        while (total + len(values) + width - 1) // width > CAPACITY:
            width, columns = width * 2, columns.halved()
        space = -total % width
        if space:
            columns.top_up(steps[:space], values[:space])
        columns.append(steps[space:], values[space:], width)
        return self._with_extremes(steps, values, width, columns)

    def _with_extremes(self, steps: array[int], values: array[float], width: int, columns: Columns) -> History:
        good_steps, good = finite(steps, values)
        lowest, highest, first_gap = self.lowest, self.highest, self.first_gap
        if good:
            low, high = min(good), max(good)
            if lowest is None or low < lowest.value:
                lowest = Extreme(good_steps[good.index(low)], low)
            if highest is None or high > highest.value:
                highest = Extreme(good_steps[good.index(high)], high)
        if first_gap is None and len(good) < len(values):
            first_gap = next(Extreme(s, v) for s, v in zip(steps, values, strict=True) if not math.isfinite(v))
        return replace(
            self,
            width=width,
            columns=columns,
            count=self.count + len(good),
            gaps=self.gaps + len(values) - len(good),
            first=self.first or Extreme(steps[0], values[0]),
            final=Extreme(steps[-1], values[-1]),
            lowest=lowest,
            highest=highest,
            first_gap=first_gap,
        )

    def last(self) -> float:
        """Return the last value as it was logged, so NaN or infinite after a divergence; raises LookupError."""
        return _of(self.final)

    def minimum(self) -> float:
        """Return the lowest finite value; raises LookupError when there is none."""
        return _of(self.lowest)

    def maximum(self) -> float:
        """Return the highest finite value; raises LookupError when there is none."""
        return _of(self.highest)

    def at(self, step: int) -> float:
        """Return the value at a step, or the latest before it; raises LookupError before the first and after the last.

        Exact at the last step of a bucket, hence everywhere while `width` is 1; else the mean of the step's bucket.
        """
        index = bisect_right(self.columns.first_step, step) - 1
        if index < 0 or self.final is None or step > self.final.step:
            raise LookupError(f"no value at step {step}")
        bucket = self.columns[index]
        return bucket.last if step >= bucket.last_step else bucket.mean

    def first_step(self, op: str, value: float) -> int | None:
        """Return the first step whose finite value compares so (``>=``, ``<=``, ``>``, ``<``, ``==``); None: never.

        Exact while `width` is 1; later it is the last step of the bucket, so late by less than `width` values.
        """
        columns = self.columns
        met: Iterable[bool]
        if op == "==":
            met = (low <= value <= high for low, high in zip(columns.low, columns.high, strict=True))
        else:
            edges = columns.low if "<" in op else columns.high
            met = (COMPARE[op](edge, value) for edge in edges)
        return next(
            (step for step, yes, size in zip(columns.last_step, met, columns.size, strict=True) if yes and size), None
        )

    def binned(self, start: int, stop: int, bins: int) -> list[Bucket | None]:
        """Return one merged bucket for each of `bins` equal parts of the steps `start`…`stop`; None: no value there.

        A bucket belongs to the part that its middle lies in, so a chart of `bins` columns shows every spike. `gaps`
        are not counted here.
        """
        columns = self.columns
        middles = [(low + high) / 2 for low, high in zip(columns.first_step, columns.last_step, strict=True)]
        size = (stop - start) / bins
        cuts = [bisect_left(middles, start + size * part) for part in range(bins)] + [bisect_right(middles, stop)]
        return [columns.together(low, high) if low < high else None for low, high in pairwise(cuts)]

    def __getitem__(self, index: int) -> Bucket:
        """Return a bucket by its place, from the oldest; raises IndexError."""
        held = self.width
        if index in (-1, len(self) - 1):
            held = self.count + self.gaps - self.width * (len(self) - 1)
        bucket = self.columns[index]
        return bucket._replace(gaps=held - bucket.size)

    def __iter__(self) -> Iterator[Bucket]:
        """Yield the buckets, oldest first."""
        return (self[index] for index in range(len(self)))


def _of(extreme: Extreme | None) -> float:
    if extreme is None:
        raise LookupError("no value")
    return extreme.value

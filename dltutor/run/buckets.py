"""Buckets of consecutive values, and the arrays that hold them column by column."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from operator import mul
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    Ints: TypeAlias = array[int]
    Reals: TypeAlias = array[float]
else:  # at run time only Python 3.12 can subscribe an array, and whoever packs `Columns` reads its types
    Ints = Reals = array


class Bucket(NamedTuple):
    """What is kept of some consecutive values. NaN and infinities are counted in `gaps` and enter nothing else."""

    first_step: int
    last_step: int
    size: int
    """How many finite values; with 0 `low` is inf, `high` is -inf, `mean` and `last` are NaN."""
    gaps: int
    low: float
    high: float
    mean: float
    last: float


def finite(steps: array[int], values: array[float]) -> tuple[array[int], array[float]]:
    """Return the finite values and their steps; the arrays themselves when all are."""
    if math.isfinite(sum(values)):
        return steps, values
    fits = [math.isfinite(value) for value in values]
    return array("q", compress(steps, fits)), array("d", compress(values, fits))


def summed(steps: array[int], values: array[float]) -> Bucket:
    """Return the bucket of at least one value."""
    _, good = finite(steps, values)
    count = len(good)
    if not count:
        return Bucket(steps[0], steps[-1], 0, len(values), math.inf, -math.inf, math.nan, math.nan)
    mean = _mean(good)
    return Bucket(steps[0], steps[-1], count, len(values) - count, min(good), max(good), mean, good[-1])


def merged(early: Bucket, late: Bucket) -> Bucket:
    """Return one bucket for two neighbours."""
    count = early.size + late.size
    return Bucket(
        early.first_step,
        late.last_step,
        count,
        early.gaps + late.gaps,
        min(early.low, late.low),
        max(early.high, late.high),
        _weighted(early.mean, early.size, late.mean, late.size),
        late.last if late.size else early.last,
    )


@dataclass(frozen=True)
class Columns:
    """Buckets as one array per field; `gaps` is left out, as it follows from the width."""

    first_step: Ints
    last_step: Ints
    size: Ints
    low: Reals
    high: Reals
    mean: Reals
    last: Reals

    @staticmethod
    def empty() -> Columns:
        """Return columns without a bucket."""
        return Columns(array("q"), array("q"), array("q"), array("d"), array("d"), array("d"), array("d"))

    @property
    def sound(self) -> bool:
        """Whether the arrays are of the right kinds, equally long, and their steps rise."""
        columns: list[array[Any]] = [*self._whole(), *self._real()]
        steps = [step for pair in zip(self.first_step, self.last_step, strict=False) for step in pair]
        kinds = "".join(column.typecode for column in columns)
        return kinds == "qqqdddd" and len({len(column) for column in columns}) == 1 and steps == sorted(steps)

    def copy(self) -> Columns:
        """Return columns that can be changed without touching these."""
        first_step, last_step, size = (column[:] for column in self._whole())
        low, high, mean, last = (column[:] for column in self._real())
        return Columns(first_step, last_step, size, low, high, mean, last)

    def halved(self) -> Columns:
        """Return columns with each two neighbours merged; an odd last bucket stays as it is."""
        pairs = len(self.size) // 2 * 2
        early, late = slice(0, pairs, 2), slice(1, pairs, 2)
        sizes = zip(self.size[early], self.size[late], strict=True)
        means = map(_weighted, self.mean[early], self.size[early], self.mean[late], self.size[late])
        lasts = zip(self.last[early], self.last[late], self.size[late], strict=True)
        return Columns(
            self.first_step[early] + self.first_step[pairs:],
            self.last_step[late] + self.last_step[pairs:],
            array("q", map(sum, sizes)) + self.size[pairs:],
            array("d", map(min, self.low[early], self.low[late])) + self.low[pairs:],
            array("d", map(max, self.high[early], self.high[late])) + self.high[pairs:],
            array("d", means) + self.mean[pairs:],
            array("d", (newer if size else older for older, newer, size in lasts)) + self.last[pairs:],
        )

    def top_up(self, steps: array[int], values: array[float]) -> None:
        """Add values to the last bucket."""
        bucket = merged(self[-1], summed(steps, values))
        for whole in self._whole():
            whole.pop()
        for real in self._real():
            real.pop()
        self._add([bucket])

    def append(self, steps: array[int], values: array[float], width: int) -> None:
        """Add buckets of `width` values each, the last one perhaps of fewer."""
        whole = len(values) // width * width
        if whole and math.isfinite(sum(values)):
            self.first_step.extend(steps[0:whole:width])
            self.last_step.extend(steps[width - 1 : whole : width])
            self.size.extend(array("q", [width]) * (whole // width))
            groups = list(zip(*[iter(values[:whole])] * width, strict=True)) if width > 1 else None
            self.low.extend(map(min, groups) if groups else values)
            self.high.extend(map(max, groups) if groups else values)
            self.mean.extend((total / width for total in map(sum, groups)) if groups else values)
            self.last.extend(values[width - 1 : whole : width])
        else:
            cuts = (slice(at, at + width) for at in range(0, whole, width))
            self._add(summed(steps[cut], values[cut]) for cut in cuts)
        if whole < len(values):
            self._add([summed(steps[whole:], values[whole:])])

    def together(self, start: int, stop: int) -> Bucket:
        """Return one bucket for those from place `start` up to `stop`, that one left out; its gaps are not counted."""
        cut = slice(start, stop)
        if not all(self.size[cut]):
            return reduce(merged, (self[index] for index in range(start, stop)))
        size = sum(self.size[cut])
        mean = sum(map(mul, self.mean[cut], self.size[cut])) / size
        edges = min(self.low[cut]), max(self.high[cut])
        return Bucket(self.first_step[start], self.last_step[stop - 1], size, 0, *edges, mean, self.last[stop - 1])

    def __getitem__(self, index: int) -> Bucket:
        """Return a bucket, its gaps not counted; raises IndexError."""
        first, last, size = (column[index] for column in self._whole())
        return Bucket(first, last, size, 0, *(column[index] for column in self._real()))

    def _whole(self) -> tuple[array[int], ...]:
        return self.first_step, self.last_step, self.size

    def _real(self) -> tuple[array[float], ...]:
        return self.low, self.high, self.mean, self.last

    def _add(self, buckets: Iterable[Bucket]) -> None:
        for first_step, last_step, size, _, *real in buckets:
            for whole, number in zip(self._whole(), (first_step, last_step, size), strict=True):
                whole.append(number)
            for column, value in zip(self._real(), real, strict=True):
                column.append(value)


def _mean(values: array[float]) -> float:
    """Return the mean of finite values, also when their sum leaves the range of a float."""
    total = sum(values)
    return total / len(values) if math.isfinite(total) else sum(value / len(values) for value in values)


def _weighted(early: float, early_count: int, late: float, late_count: int) -> float:
    """Return the mean of two buckets' values together; NaN when both are empty."""
    if not (early_count and late_count):
        return early if early_count else late
    share = late_count / (early_count + late_count)
    return early * (1 - share) + late * share

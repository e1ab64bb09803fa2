"""What a lab has logged since the last message to the screen."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor


class Values(NamedTuple):
    """One metric's values and their steps."""

    metric: str
    steps: array[int]
    values: array[float]

    def up_to(self, step: int) -> Values:
        """Return the values of the steps up to this one."""
        count = sum(at <= step for at in self.steps)
        return Values(self.metric, self.steps[:count], self.values[:count])


class Rows:
    """The values of one set of metrics, step by step; each is read at once, so later changes don't matter."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.steps = array("q")
        self._values = array("d")

    def add(self, step: int, values: Iterable[Any]) -> None:
        """Keep a row of numbers or scalar tensors; raises TypeError or RuntimeError for anything else."""
        append = self._values.append
        for value in values:
            append(value.item() if isinstance(value, Tensor) else value)
        self.steps.append(step)

    def columns(self) -> Iterator[Values]:
        """Yield the values of each metric; those of a row that an error broke off are left out."""
        values, width = self._all()[: len(self.steps) * len(self.names)], len(self.names)
        for at, name in enumerate(self.names):
            yield Values(name, self.steps, values[at::width])

    def _all(self) -> array[float]:
        return self._values


class DeviceRows(Rows):
    """The same for values on a GPU: they are copied there and fetched together, so that no step waits for the GPU."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self._pending: list[Any] = []

    def add(self, step: int, values: Iterable[Any]) -> None:
        """Keep a row of numbers and copies of scalar tensors."""
        for value in values:
            self._pending.append(value.detach().reshape(()).clone() if isinstance(value, Tensor) else value)
        self.steps.append(step)

    def _all(self) -> array[float]:
        """Return all values, fetched in one go where all are tensors."""
        if self._pending and all(isinstance(value, Tensor) for value in self._pending):
            return array("d", torch.stack(self._pending).cpu().tolist())
        return array("d", map(float, self._pending))


class Metrics:
    """The metrics that a lab may log, and what it did log."""

    def __init__(self, declared: Iterable[str], device: torch.device) -> None:
        self._declared = frozenset(declared)
        self._kind = Rows if device.type == "cpu" else DeviceRows
        self.rows: dict[tuple[str, ...], Rows] = {}

    def begun(self, names: tuple[str, ...]) -> Rows:
        """Return new rows for a set of metrics; raises ValueError for one that the lab does not declare."""
        for name in names:
            if name not in self._declared:
                known = ", ".join(sorted(self._declared))
                raise ValueError(f"train.py logs {name!r}, but lab.py declares only these metrics: {known}.")
        self.rows[names] = self._kind(names)
        return self.rows[names]

    def flushed(self) -> list[Values]:
        """Return all values since the last call and forget them."""
        gathered, self.rows = self.rows, {}
        found: dict[str, Values] = {}
        for rows in gathered.values():
            for values in rows.columns():
                earlier = found.get(values.metric)
                found[values.metric] = merged(earlier, values) if earlier else values
        return list(found.values())


def merged(one: Values, other: Values) -> Values:
    """Return what was logged of a metric in two sets of metrics, in the order of the steps."""
    steps, values = [*one.steps, *other.steps], [*one.values, *other.values]
    order = sorted(range(len(steps)), key=steps.__getitem__)
    return Values(one.metric, array("q", (steps[at] for at in order)), array("d", (values[at] for at in order)))


def first_gap(flushed: Iterable[Values]) -> tuple[str, int, float] | None:
    """Return metric, step and value of the earliest value that is NaN or infinite; None when all are finite."""
    bad = [
        (step, metric, value)
        for metric, steps, values in flushed
        if not math.isfinite(sum(values))
        for step, value in zip(steps, values, strict=True)
        if not math.isfinite(value)
    ]
    if not bad:
        return None
    step, metric, value = min(bad, key=lambda one: one[0])
    return metric, step, value

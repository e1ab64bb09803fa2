"""What a lab has logged since the last message to the screen."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
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


class Series:
    """The steps and values of one metric while they gather; each is read at once, so later changes don't matter."""

    def __init__(self) -> None:
        self.steps = array("q")
        self.values = array("d")

    def add(self, step: int, value: Any) -> None:
        """Keep a number or a scalar tensor; raises TypeError or RuntimeError for anything else."""
        self.values.append(value.item() if isinstance(value, Tensor) else value)
        self.steps.append(step)

    def collected(self) -> array[float]:
        """Return all values."""
        return self.values


class DeviceSeries(Series):
    """The same for values on a GPU: they are copied there and fetched together, so that no step waits for the GPU."""

    def __init__(self) -> None:
        super().__init__()
        self.pending: list[Any] = []

    def add(self, step: int, value: Any) -> None:
        """Keep a number or a copy of a scalar tensor."""
        self.pending.append(value.detach().reshape(()).clone() if isinstance(value, Tensor) else value)
        self.steps.append(step)

    def collected(self) -> array[float]:
        """Return all values, fetched in one go where all are tensors."""
        if all(isinstance(value, Tensor) for value in self.pending):
            return array("d", torch.stack(self.pending).cpu().tolist())
        return array("d", map(float, self.pending))


class Metrics:
    """The metrics that a lab may log, and what it did log."""

    def __init__(self, declared: Iterable[str], device: torch.device) -> None:
        self._declared = frozenset(declared)
        self._kind = Series if device.type == "cpu" else DeviceSeries
        self.series: dict[str, Series] = {}

    def begun(self, name: str) -> Series:
        """Return a new series for a metric; raises ValueError for one that the lab does not declare."""
        if name not in self._declared:
            known = ", ".join(sorted(self._declared))
            raise ValueError(f"train.py logs {name!r}, but lab.py declares only these metrics: {known}.")
        self.series[name] = self._kind()
        return self.series[name]

    def flushed(self) -> list[Values]:
        """Return all values since the last call and forget them."""
        gathered, self.series = self.series, {}
        return [Values(name, series.steps, series.collected()) for name, series in gathered.items()]


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

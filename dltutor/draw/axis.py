"""Axes: round ticks, and limits that only grow, in round steps, so that live charts stay put between frames."""

from __future__ import annotations

import math
from dataclasses import dataclass

LARGEST = 1e300
"""Values beyond it are drawn at the edge; it leaves room to compute with sums and differences."""
SMALLEST = 1e-290


@dataclass(frozen=True)
class Limits:
    """The two ends of an axis. Keep the value and let it grow: an axis that jumps costs more bytes than its curve."""

    low: float = 0.0
    high: float = 0.0
    """Equal to `low`: nothing has been seen yet."""
    log: bool = False

    @property
    def empty(self) -> bool:
        """True before the first finite value."""
        return not self.low < self.high

    def grown(self, low: float, high: float) -> Limits:
        """Return limits that hold `low` to `high` too; the same object where these do already.

        A side that must give way goes to the next round number, a fifth of the range or so further; one that reaches
        beyond 0 by next to nothing, only to a round number as small. Values that are not finite (and on a logarithmic
        axis those not above 0) change nothing.
        """
        seen = [min(max(value, -LARGEST), LARGEST) for value in (low, high) if self._drawable(value)]
        if not seen or (not self.empty and self.low <= min(seen) and max(seen) <= self.high):
            return self
        old = [] if self.empty else [self.low, self.high]
        bottom, top = min(seen + old), max(seen + old)
        if self.log:
            return Limits(*_round_decades(bottom, top), log=True)
        if bottom == top:
            bottom, top = _widened(bottom)
        step = nice_step((top - bottom) / 5)
        new_low = self.low if not self.empty and self.low <= bottom else -_beyond(-bottom, step)
        new_high = self.high if not self.empty and self.high >= top else _beyond(top, step)
        # a value that vanishes beside the step is rounded to 0, on its wrong side
        new_low -= step if new_low > bottom else 0.0
        new_high += step if new_high < top else 0.0
        return Limits(_clamped(new_low), _clamped(new_high))

    def within(self, low: float, high: float) -> Limits:
        """Return these limits without what lies outside `low` to `high`, where no value can be."""
        return Limits(max(self.low, low), min(self.high, high), self.log)

    def share(self, value: float) -> float:
        """Return where `value` lies between the ends, 0 to 1, held to them; NaN stays NaN."""
        if math.isnan(value) or self.empty:
            return math.nan
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(max(value, SMALLEST))
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def _drawable(self, value: float) -> bool:
        return math.isfinite(value) and (value > 0 or not self.log)


def nice_step(size: float) -> float:
    """Return the smallest of 1, 2, 5 × 10ⁿ that is not below `size`."""
    size = min(max(size, SMALLEST), LARGEST)
    power = math.floor(math.log10(size))
    for exponent in (power, power + 1):
        for digit in (1, 2, 5):
            step = float(f"{digit}e{exponent}")  # exact decimal, unlike 10.0 ** exponent
            if step >= size * (1 - 1e-9):
                return step
    return float(f"1e{power + 2}")


def ticks(low: float, high: float, room: int, log: bool = False) -> list[float]:
    """Return at most `room` round values from `low` to `high`, evenly spaced (decades on a logarithmic axis)."""
    low, high = _clamped(low), _clamped(high)
    if room < 1 or not low < high:
        return []
    if log and low > 0 and math.log10(high / low) >= 0.99:
        return _decades(low, high, room)
    step = nice_step((high - low) / (room + 1))
    while True:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= room or step >= LARGEST:
            return [n * step for n in range(first, min(last, first + room - 1) + 1)]
        step = nice_step(step * 1.5)


def _decades(low: float, high: float, room: int) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    stride = max(1, -(-(last - first + 1) // room))
    return [float(f"1e{power}") for power in range(first, last + 1, stride)]


def _round_decades(low: float, high: float) -> tuple[float, float]:
    bottom = min(max(math.floor(math.log10(low) + 1e-9), -290), 299)
    top = min(math.ceil(math.log10(high) - 1e-9), 300)
    return float(f"1e{bottom}"), float(f"1e{max(top, bottom + 1)}")


def _beyond(end: float, step: float) -> float:
    """Return the next round number from `end` on upwards."""
    return nice_step(end) if 0 < end < step / 10 else math.ceil(end / step) * step


def _widened(value: float) -> tuple[float, float]:
    margin = abs(value) / 5 or 0.5
    if margin < SMALLEST * 10:
        margin = SMALLEST * 10
    return _clamped(value - margin), _clamped(value + margin)


def _clamped(value: float) -> float:
    return min(max(value, -LARGEST), LARGEST)

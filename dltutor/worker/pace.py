"""How often a training loop looks at the clock: seldom enough to cost nothing, often enough to be in time."""

from __future__ import annotations

from collections.abc import Callable

LOOK = 0.01
"""Seconds between two looks."""


class Pace:
    """The steps that fit between two looks, as the last ones went."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._step, self._time, self._stride = 0, clock(), 1

    def next_look(self, step: int) -> int:
        """Return the step of the next look; at most twice as far away as the last one was."""
        now = self._clock()
        fit = (step - self._step) * LOOK / max(now - self._time, 1e-9)
        self._stride = max(1, min(int(fit), 2 * self._stride))
        self._step, self._time = step, now
        return step + self._stride

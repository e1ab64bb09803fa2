"""The one clock of a lab: it paints the newest snapshot, at most so many times a second, and stands still when idle."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.timer import Timer
from textual.widget import Widget

LOOK = 0.03
"""Seconds between two looks at a line that is not free."""


class Clock:
    """Calls `paint` soon after a `touch`, at most `per_second` times a second; one frame holds all that came.

    A frame waits until the line to the terminal is `free`; what a person is waiting for does not.
    """

    def __init__(
        self, widget: Widget, paint: Callable[[], None], per_second: float, free: Callable[[], bool] = lambda: True
    ) -> None:
        self._widget, self._paint, self._period, self._free = widget, paint, 1 / per_second, free
        self._timer: Timer | None = None
        self._asked = False
        self._at_once = False
        self._painted = -1e9

    def touch(self, at_once: bool = False) -> None:
        """Say that there is something new; `at_once`: something that a person is waiting for."""
        self._at_once = self._at_once or at_once
        wait = 0.0 if at_once else self._painted + self._period - monotonic()
        if wait <= 0:
            if not self._asked:
                self._asked = True
                self._widget.call_later(self._tick)
        elif self._timer is None and not self._asked:
            self._timer = self._widget.set_timer(wait, self._tick)

    def stop(self) -> None:
        """Forget what is due."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        self.stop()
        self._asked = False
        if not (self._at_once or self._free()):
            self._timer = self._widget.set_timer(LOOK, self._tick)
            return
        self._at_once = False
        self._painted = monotonic()
        self._paint()

"""The one clock of a lab: it paints the newest snapshot, at most so many times a second, and stands still when idle."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, thread_time

from textual.timer import Timer
from textual.widget import Widget

LOOK = 0.03
"""Seconds between two looks at a line that is not free."""
SHARE, SLOWEST = 0.1, 0.5
"""The part of a core that frames may take, and the seconds between two of them however dear they are.

What the screen computes slows the training beside it: drawn eight times a second, five panels at 200×60 took a quarter
of one core and 3 % of the speed on the other.
"""


class Clock:
    """Calls `paint` soon after a `touch`, at most `per_second` times a second; one frame holds all that came.

    A frame waits until the line to the terminal is `free`, and dear ones come less often; what a person is waiting for
    does not wait.
    """

    def __init__(
        self, widget: Widget, paint: Callable[[], None], per_second: float, free: Callable[[], bool] = lambda: True
    ) -> None:
        self._widget, self._paint, self._free = widget, paint, free
        self._least = self._period = 1 / per_second
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
            # Textual's timers need the context of the widget; this one may be that of a worker, which has none.
            self._asked = True
            self._widget.call_later(self._later)

    def stop(self) -> None:
        """Forget what is due."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _later(self) -> None:
        wait = self._painted + self._period - monotonic()
        if self._at_once or wait <= 0:
            self._tick()
        else:
            self._asked = False
            self._timer = self._widget.set_timer(wait, self._tick)

    def _tick(self) -> None:
        self.stop()
        self._asked = False
        if not (self._at_once or self._free()):
            self._timer = self._widget.set_timer(LOOK, self._tick)
            return
        self._at_once = False
        self._painted, begin = monotonic(), thread_time()
        self._paint()
        self._widget.call_after_refresh(self._drawn, begin)

    def _drawn(self, begin: float) -> None:
        """Find out what the frame has cost, now that it is on its way to the terminal."""
        dear = min((thread_time() - begin) / SHARE, SLOWEST)
        self._period = max(self._least, dear)

"""The processor time that training may use on a computer that many share, before it asks whether to go on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Budget:
    """Tells, once each time, that so many more seconds of the processor are used up."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.process_time) -> None:
        """`seconds` 0: there is no limit. What this process used before counts, in whichever run."""
        self._seconds, self._clock = seconds, clock
        self._next = self._after(clock()) if seconds > 0 else math.inf

    def spent(self) -> str:
        """Return the sentence when the next part is used up, else nothing."""
        if self._next == math.inf or (used := self._clock()) < self._next:
            return ""
        self._next = self._after(used)
        return f"Training has used {_words(used)} of processor time here. Go on in a job?"

    def _after(self, used: float) -> float:
        return (used // self._seconds + 1) * self._seconds


def _words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"

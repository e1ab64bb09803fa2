"""When a run is to stop: told from the values that were just flushed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dltutor.numerals import in_full
from dltutor.wire.conditions import Condition, Plateau, Reached, Seconds, Steps
from dltutor.worker.metrics import Values

FOREVER = 2**62
"""More steps than any run takes."""


@dataclass
class Patience:
    """What is known about a plateau so far."""

    condition: Plateau
    best: float = math.inf
    """The best value, turned so that lower is better."""
    best_step: int = 0
    waited: int = 0

    def told(self, steps: Sequence[int], values: Sequence[float]) -> Iterator[tuple[int, str]]:
        """Yield the step at which these values complete a plateau, with a sentence; nothing when they do not."""
        wish = self.condition
        for step, value in zip(steps, values, strict=True):
            turned = value if wish.below else -value
            if turned < self.best - wish.least:
                self.best, self.best_step, self.waited = turned, step, 0
            else:
                self.waited += 1
            if self.waited >= wish.patience:
                text = f"has not got better for {wish.patience} values, since step {self.best_step:,}"
                yield step, f"{wish.metric} {text}: seen at step {step:,}."
                return


class Conditions:
    """The stop conditions of a run; the first one that is met stops it."""

    def __init__(self, until: Sequence[Condition]) -> None:
        self._seconds = [one.seconds for one in until if isinstance(one, Seconds)]
        self._reached = [one for one in until if isinstance(one, Reached)]
        self._plateaus = [Patience(one) for one in until if isinstance(one, Plateau)]
        self.last_step = min((one.count for one in until if isinstance(one, Steps)), default=FOREVER)
        """The step to stop after, exactly."""

    @property
    def memory(self) -> list[tuple[float, int, int]]:
        """What the plateaus know so far, for a checkpoint."""
        return [(one.best, one.best_step, one.waited) for one in self._plateaus]

    @memory.setter
    def memory(self, known: Sequence[tuple[float, int, int]]) -> None:
        if len(known) == len(self._plateaus):
            for one, (best, best_step, waited) in zip(self._plateaus, known, strict=True):
                one.best, one.best_step, one.waited = best, best_step, waited

    def met(self, flushed: Sequence[Values], step: int, seconds: float) -> str:
        """Return the sentence of a condition that these new values, this step or this time meets, else nothing."""
        told: list[tuple[int, str]] = []
        for metric, steps, values in flushed:
            for reached in (one for one in self._reached if one.metric == metric):
                told += _reached(reached, steps, values)
            for plateau in (one for one in self._plateaus if one.condition.metric == metric):
                told += plateau.told(steps, values)
        if told:
            return min(told)[1]
        if step >= self.last_step:
            return f"{step:,} {'step' if step == 1 else 'steps'} done."
        if self._seconds and seconds >= min(self._seconds):
            least = min(self._seconds)
            over = "1 second of training is" if least == 1 else f"{in_full(least)} seconds of training are"
            return f"{over} over, at step {step:,}."
        return ""


def _reached(wish: Reached, steps: Sequence[int], values: Sequence[float]) -> Iterator[tuple[int, str]]:
    for step, value in zip(steps, values, strict=True):
        if value <= wish.value if wish.below else value >= wish.value:
            yield step, f"{wish.metric} reached {in_full(wish.value)} at step {step:,} with {in_full(value, 6)}."
            return

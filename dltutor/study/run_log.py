"""Notes each run of a lesson's labs in the learner's log, once it is over."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from dltutor.progress import kinds
from dltutor.run.state import Run


class RunLog:
    """Writes each run once, also when its lesson was left and opened again."""

    def __init__(self, lesson: str, record: Callable[[kinds.Kind], None], noted: set[int]) -> None:
        """`noted`: the numbers of the runs of this session that are noted; it is added to."""
        self._lesson, self._record, self._noted = lesson, record, noted

    def heard(self, block: str, runs: Iterable[Run]) -> None:
        """Note those of a lab block's runs that are over and have taken a step; each once, as it ended first."""
        for run in runs:
            if run.phase.over and run.step and run.number not in self._noted:
                self._noted.add(run.number)
                self._record(done(self._lesson, block, run))


def done(lesson: str, block: str, run: Run) -> kinds.RunDone:
    """Return what is kept of a run: its settings, how it ended, and each metric's last value (None: not finite)."""
    last = {name: history.final.value for name, history in run.histories.items() if history.final is not None}
    return kinds.RunDone(
        lesson=lesson,
        block=block,
        lab=run.lab,
        name=run.name,
        settings=dict(run.settings),
        seed=run.seed,
        step=run.step,
        how=run.phase.value,
        metrics={name: value if math.isfinite(value) else None for name, value in last.items()},
    )

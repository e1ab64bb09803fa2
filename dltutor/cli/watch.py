"""What is shown while a run lasts: nothing, one JSON object a step, or a bar."""

from __future__ import annotations

import json
import math
import sys
from types import TracebackType

from dltutor.draw.filter import clean
from dltutor.run.state import Run

Row = tuple[int, dict[str, float]]
"""A step and all its metrics."""


class Quiet:
    """Shows nothing; what the others begin with."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def says(self, sentence: str) -> None:
        """Take the state of the training process, in words."""

    def rows(self, rows: list[Row]) -> None:
        """Take whole steps, in order, none left out; raises OSError where they cannot be written."""

    def moved(self, run: Run) -> None:
        """Take the newest snapshot of the run."""


class JsonLines(Quiet):
    """Prints ``{"step": 1, "metrics": {"loss": 0.5}}`` for every step; null where a metric is not a finite number."""

    def rows(self, rows: list[Row]) -> None:
        """Print the steps."""
        for step, metrics in rows:
            finite = {name: value if math.isfinite(value) else None for name, value in metrics.items()}
            sys.stdout.write(json.dumps({"step": step, "metrics": finite}) + "\n")
        sys.stdout.flush()


class Bar(Quiet):
    """Draws a bar on stderr, with the sentence of the training process until the first step."""

    def __init__(self, steps: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        text = TextColumn("{task.description}", markup=False)
        columns = (text, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("Starting the training process.", total=steps)

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def says(self, sentence: str) -> None:
        """Show a sentence beside the bar."""
        self._progress.update(self._task, description=clean(sentence))

    def moved(self, run: Run) -> None:
        """Move the bar to the run's step."""
        self._progress.update(self._task, completed=run.step, description=run.lab)

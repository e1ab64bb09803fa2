"""The status on screen: as high as its words, and no lower during a run, so that what is below stays in place."""

from __future__ import annotations

from dltutor.labs.spec import Lab
from dltutor.run.state import Phase, Run
from dltutor.run.worker_state import WorkerState
from dltutor.ui.panels.status import status_rows
from dltutor.ui.strips import Drawing
from dltutor.ui.terminal import Terminal


class Status(Drawing):
    """The rows of the status."""

    DEFAULT_CSS = "Status { height: auto; }"

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(terminal)
        self._most = (0, 0)
        """A run's number, and the most rows that it has had."""

    def get_content_height(self, *_: object) -> int:
        """Return as many cells as there are rows."""
        return len(self.rows)

    def tell(
        self, worker: WorkerState, run: Run | None, lab: Lab | None, note: str, most: int, predict: bool = False
    ) -> None:
        """Say where worker and run stand, on `most` rows if that can be; `predict`: a prediction comes before a run."""
        rows = status_rows(worker, run, lab, self.size.width or 80, self._terminal.glyphs, note, most, predict)
        if run is not None and run.phase is Phase.RUNNING:
            number, most = self._most
            self._most = run.number, max(most if number == run.number else 0, len(rows))
            rows += [()] * (self._most[1] - len(rows))
        grown = len(rows) != len(self.rows)
        self.show(rows)
        if grown:
            self.refresh(layout=True)

"""The line that stands in the text where a lab stands in the lesson."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from dltutor.course.model import LabBlock
from dltutor.ui.commands import command
from dltutor.ui.signs import Signs


class LabLine(Static, can_focus=True):
    """Names a lab of this step; Enter or a click brings it up."""

    BINDINGS = [("enter", "open")]

    class Opened(Message):
        """The learner wants this lab beside the text."""

        def __init__(self, block: LabBlock) -> None:
            super().__init__()
            self.block = block

    def __init__(self, block: LabBlock, signs: Signs) -> None:
        super().__init__(markup=False)
        self.block, self._signs = block, signs
        self._first = self._ran = False
        self._say()

    def say(self, *, first: bool | None = None, ran: bool | None = None) -> None:
        """Say which key runs the lab; `first`: a prediction is asked for before; `ran`: it has runs."""
        new = self._first if first is None else first, self._ran if ran is None else ran
        if new != (self._first, self._ran):
            self._first, self._ran = new
            self._say()

    def _say(self) -> None:
        what = "Space runs it"
        if self.block.runs:
            again = f"{command('run_named').key} runs them all again"
            what = again if self._ran else f"Space runs {', then '.join(self.block.runs)}"
        self.update(
            Content.assemble(
                (f"{self._signs.lab} Lab: ", "bold $accent"),
                (self.block.title or self.block.lab, "bold"),
                ("   predict first, then " if self._first else "   ", "$foreground-muted"),
                (what, "$foreground-muted"),
            )
        )

    def action_open(self) -> None:
        """Bring the lab up."""
        self.post_message(self.Opened(self.block))

    def on_click(self) -> None:
        """Bring the lab up."""
        self.action_open()

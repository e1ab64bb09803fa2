"""The line that stands in the text where a lab stands in the lesson."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from dltutor.course.model import LabBlock
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
        self.say(first=False)

    def say(self, *, first: bool) -> None:
        """Say what Space does here; `first`: a prediction is asked for before."""
        what = f"Space runs {', then '.join(self.block.runs)}" if self.block.runs else "Space runs it"
        self.update(
            Content.assemble(
                (f"{self._signs.lab} Lab: ", "bold $accent"),
                (self.block.title or self.block.lab, "bold"),
                ("   predict first, then " if first else "   ", "$foreground-muted"),
                (what, "$foreground-muted"),
            )
        )

    def action_open(self) -> None:
        """Bring the lab up."""
        self.post_message(self.Opened(self.block))

    def on_click(self) -> None:
        """Bring the lab up."""
        self.action_open()

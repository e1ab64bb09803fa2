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
        what = f"Space runs {', then '.join(block.runs)}" if block.runs else "Space runs it"
        super().__init__(
            Content.assemble(
                (f"{signs.lab} Lab: ", "bold $accent"),
                (block.title or block.lab, "bold"),
                (f"   {what}", "$foreground-muted"),
            ),
            markup=False,
        )
        self.block = block

    def action_open(self) -> None:
        """Bring the lab up."""
        self.post_message(self.Opened(self.block))

    def on_click(self) -> None:
        """Bring the lab up."""
        self.action_open()

"""Before a lab runs, its prediction: who asks for it, once, and what says so as long as it waits."""

from __future__ import annotations

from dltutor.ui.lesson.lab_line import LabLine
from dltutor.ui.lesson.page import StepPage
from dltutor.ui.lesson.question import QuestionCard

FIRST = "Predict first, then run: answer, or s to skip. The same key once more runs anyway."


class PredictFirst:
    """Keeps which predictions were asked for; a run in spite of that is the learner's choice."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def due(self, page: StepPage, block: str) -> QuestionCard | None:
        """Return the prediction about the lab block of that id that a run would give away, if it was not asked for."""
        card = page.unpredicted(block)
        return None if card is None or card.item_id in self._asked else card

    def ask(self, page: StepPage, block: str) -> bool:
        """Bring such a prediction into view with what the next key does; return whether there was one."""
        card, due = page.unpredicted(block), self.due(page, block)
        if card is not None:
            card.asking.wait(False, FIRST if due else "")
            card.show()
        if due is not None:
            self._asked.add(due.item_id)
            page.focus()  # a field or an option would take the same key for an answer
            due.scroll_visible()
        return due is not None

    def mark(self, page: StepPage) -> None:
        """Have each lab's line in the text say whether a prediction comes first."""
        for line in page.query(LabLine):
            line.say(first=page.unpredicted(line.block.id) is not None)

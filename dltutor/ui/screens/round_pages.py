"""The two pages of a round: one question outside its lesson, and the results."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key, Paste
from textual.widgets import Static

from dltutor.study.asking import Asking
from dltutor.study.items import Item
from dltutor.study.skills import name
from dltutor.ui.lesson.question import QuestionCard, begins
from dltutor.ui.screens.marked_list import MarkedList
from dltutor.ui.signs import Signs


class QuestionPage(VerticalScroll, can_focus=True):
    """One question, with where it comes from."""

    def __init__(self, item: Item, asking: Asking, note: str, signs: Signs) -> None:
        """`note`: what there is to say of it beforehand."""
        super().__init__(id="page")
        self._item, self._note = item, note
        self.card = QuestionCard(asking, signs)

    def compose(self) -> ComposeResult:
        """Lay out lesson, step and skill, the question, and room for what to do next."""
        where = f"{self._item.lesson.entry.title}: {self._item.step.title}"
        skill = f"   {name(self._item.question.skill)}" if self._item.question.skill else ""
        note = f"   {self._note}" if self._note else ""
        yield Static(
            Content.assemble((where, "bold $primary"), (skill + note, "$foreground-muted")),
            classes="step-title",
            markup=False,
        )
        yield self.card
        yield Static("", classes="after", markup=False)

    def next(self, told: str) -> None:
        """Say at the foot of the page what comes next."""
        self.query_one(".after", Static).update(Content.styled(told, "$foreground-muted"))

    def take_keys(self) -> None:
        """Give the keys to options or lines; where the answer is typed, letters stay keys until Enter or a digit."""
        if self.card.asking.typed or not self.card.is_open:
            self.focus()
        else:
            self.card.focus()

    def show_changed(self) -> None:
        """Bring into view what came of the question."""
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        for feedback in self.card.query(".feedback"):  # none while the question is drawn anew
            feedback.scroll_visible(animate=False)

    def on_key(self, event: Key) -> None:
        """Begin the shape that is asked with a key that elsewhere is a command."""
        if event.character and begins(self.card.asking, event.character):
            event.stop()
            event.prevent_default()
            self.card.do("type", event.character)

    def on_paste(self, event: Paste) -> None:
        """Give what is pasted on the page to the question."""
        self.card.paste(event.text)


class ResultsPage(Vertical):
    """How a round went, and its questions to read again."""

    def __init__(self, signs: Signs) -> None:
        super().__init__(id="page")
        self._signs = signs

    def compose(self) -> ComposeResult:
        """Lay out the summary and the list."""
        yield Static("", classes="summary", markup=False)
        yield MarkedList(self._signs)

    @property
    def room(self) -> int:
        """Cells that a line of the list has."""
        return self.query_one(MarkedList).room

    def show(self, summary: Content, rows: Sequence[Content]) -> None:
        """Show summary and questions; the mark stays where it is."""
        self.query_one(".summary", Static).update(summary)
        found = self.query_one(MarkedList)
        found.fill(rows, found.highlighted or 0)

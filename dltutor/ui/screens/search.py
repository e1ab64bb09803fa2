"""Search through all lessons: what is typed, where it stands, and Enter goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from dltutor.course.model import Lesson
from dltutor.course.search import Hit, search
from dltutor.quiz.texts import PLACEHOLDER
from dltutor.ui.fitted import Fitted
from dltutor.ui.lesson.markdown import line_content
from dltutor.ui.screens.marked_list import MarkedList
from dltutor.ui.signs import Signs

MOST = 30
"""Hits shown at most."""
INDENT = "  "
"""Stands before the words around what was found."""


class SearchScreen(Fitted, ModalScreen[tuple[str, str] | None]):
    """Returns the ids of the lesson and step to go to, or None."""

    BINDINGS = [("escape", "dismiss(None)", "Close"), ("down", "move(1)"), ("up", "move(-1)")]

    def __init__(self, lessons: Callable[[], Iterable[Lesson]], signs: Signs) -> None:
        super().__init__()
        self._read, self._signs = lessons, signs
        self._readable = cache(readable)
        self._lessons: Sequence[Lesson] = ()
        self._hits: Sequence[Hit] = ()

    def compose(self) -> ComposeResult:
        """Lay out the field, the hits and a line of help."""
        with Vertical(classes="dialog"):
            yield Input(placeholder="Search through all lessons", compact=True)
            yield MarkedList(self._signs)
            yield Static("Enter goes there, Esc closes.", classes="dim", markup=False)

    def on_mount(self) -> None:
        """Take the keys, and read the lessons once."""
        self._lessons = tuple(self._read())
        self.query_one(Input).focus()
        self.query_one(OptionList).can_focus = False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._hits = search(self._lessons, event.value, self._readable)[:MOST]
        self._show()

    def _show(self) -> None:
        words = self.query_one(Input).value.strip()
        hits = self.query_one(MarkedList)
        hits.fill([hit_lines(hit, hits.room) for hit in self._hits], 0 if self._hits else None)
        if words and not self._hits:
            hits.add_option(Option(Content.styled("Nothing found. Try one word.", "$foreground-muted"), disabled=True))

    def on_resize(self) -> None:
        """Fit the hits to the new width."""
        self.call_after_refresh(self._show)

    def action_move(self, by: int) -> None:
        """Move the mark among the hits."""
        hits = self.query_one(OptionList)
        if by > 0:
            hits.action_cursor_down()
        else:
            hits.action_cursor_up()

    @on(Input.Submitted)
    def _go(self) -> None:
        at = self.query_one(OptionList).highlighted
        if self._hits and at is not None:
            self._leave(at)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._leave(event.option_index)

    def _leave(self, at: int) -> None:
        hit = self._hits[at]
        self.dismiss((hit.lesson, hit.step))


def readable(text: str) -> str:
    """Return a text of a lesson as words: its formulas as on the page, and a number that will be drawn by its name."""
    return line_content(PLACEHOLDER.sub(r"\1", text)).plain


def hit_lines(hit: Hit, width: int) -> Content:
    """Return a hit's lines, each of at most `width` cells: step and lesson, and the words around what was found."""
    first = Content.assemble((hit.heading, "bold"), (f"  {hit.title}", "$primary"))
    below = Content.styled(hit.snippet, "$foreground-muted").wrap(max(20, width - len(INDENT)))
    return Content("\n").join([first.truncate(width, ellipsis=True), *(Content(INDENT) + line for line in below)])

"""Search through all lessons: what is typed, where it stands, and Enter goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from dltutor.course.search import Hit

MOST = 30
"""Hits shown at most."""


class SearchScreen(ModalScreen[tuple[str, str] | None]):
    """Returns the ids of the lesson and step to go to, or None."""

    BINDINGS = [("escape", "dismiss(None)", "Close"), ("down", "move(1)"), ("up", "move(-1)")]

    def __init__(self, search: Callable[[str], Sequence[Hit]]) -> None:
        super().__init__()
        self._search = search
        self._hits: Sequence[Hit] = ()

    def compose(self) -> ComposeResult:
        """Lay out the field, the hits and a line of help."""
        with Vertical(classes="dialog"):
            yield Input(placeholder="Search through all lessons", compact=True)
            yield OptionList(markup=False)
            yield Static("Enter goes there, Esc closes.", classes="dim", markup=False)

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one(Input).focus()
        self.query_one(OptionList).can_focus = False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        words = event.value.strip()
        self._hits = list(self._search(words))[:MOST] if words else []
        hits = self.query_one(OptionList)
        hits.clear_options()
        hits.add_options(Option(_line(hit)) for hit in self._hits)
        if self._hits:
            hits.highlighted = 0
        elif words:
            hits.add_option(Option(Content.styled("Nothing found. Try one word.", "$foreground-muted"), disabled=True))

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


def _line(hit: Hit) -> Content:
    return Content.assemble(
        (hit.heading, "bold"), (f"  {hit.title}", "$primary"), "\n  ", (hit.snippet, "$foreground-muted")
    )

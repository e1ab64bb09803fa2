"""The details of what went wrong: a traceback or the worker's last words, to scroll through."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dltutor.ui.fitted import Fitted


class Details(Fitted, ModalScreen[None]):
    """Shows foreign text as it is, without markup."""

    DEFAULT_CSS = """
    Details { align: center middle; }
    Details > VerticalScroll { width: 90%; height: 90%; background: $surface; padding: 1 2; }
    """
    BINDINGS = [("escape,q,d", "dismiss", "Back")]

    def __init__(self, sentence: str, details: str) -> None:
        super().__init__()
        self._sentence, self._details = sentence, details

    def compose(self) -> ComposeResult:
        """Lay out the sentence, then the details."""
        with VerticalScroll():
            yield Static(Content(self._sentence).stylize("bold"))
            yield Static(Content(f"\n{self._details or 'There are no further details.'}\n"))
            yield Static("↑ ↓ scroll · Esc back", markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll, from the end, where a traceback says what it was."""
        scroll = self.query_one(VerticalScroll)
        scroll.focus()
        scroll.scroll_end(animate=False)

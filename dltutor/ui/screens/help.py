"""The help screen: every key and what it does, from the table of commands."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dltutor.ui.commands import COMMANDS, Place, Situation, usable

SECTIONS: tuple[tuple[Place, str], ...] = (
    ("lab", "In the lab"),
    ("question", "On a question or goal"),
    ("lesson", "In a lesson"),
    ("home", "In the course"),
    ("everywhere", "Everywhere"),
)


class HelpScreen(ModalScreen[None]):
    """Lists all commands; those that cannot be used now say why."""

    BINDINGS = [("escape,q,question_mark", "dismiss", "Close")]

    def __init__(self, now: Situation) -> None:
        super().__init__()
        self._now = now

    def compose(self) -> ComposeResult:
        """Lay out one section per place."""
        with VerticalScroll(classes="dialog"):
            yield Static("Keys", classes="dialog-title", markup=False)
            yield Static(Content("\n").join(help_lines(self._now)), markup=False)
            yield Static(
                "Esc closes. While an input has the focus it takes all letters; Esc gives them back.", classes="dim"
            )


def help_lines(now: Situation) -> Iterator[Content]:
    """Yield a title per place, then key, name and help of each command, and why it cannot be used now."""
    can = {one.id for one in usable(now)}
    for place, title in SECTIONS:
        yield Content.assemble(("\n" if place != SECTIONS[0][0] else "", ""), (title, "bold $primary"))
        for one in COMMANDS:
            if one.place == place:
                why = "" if one.id in can else one.why_not(now)
                yield Content.assemble(
                    (f"  {one.key:<10}", "bold" if not why else "$foreground-muted"),
                    (f"{one.name:<22} ", "" if not why else "$foreground-muted"),
                    (f"{one.help}{f' (Not now: {why}.)' if why else ''}", "$foreground-muted"),
                )

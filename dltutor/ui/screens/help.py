"""The help screen: every key and what it does, from the table of commands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from dltutor.ui.commands import COMMANDS, Command, usable
from dltutor.ui.situation import Place, Situation

SECTIONS: tuple[tuple[Place, str], ...] = (
    ("lab", "In the lab"),
    ("question", "On a question or goal"),
    ("lesson", "In a lesson"),
    ("home", "In the course"),
    ("everywhere", "Everywhere"),
)
KEY, NAME = 12, 17
"""Cells for keys and names."""
CLOSING = "Esc closes this. While a field takes your typing it takes all letters too; Esc gives them back."


class HelpScreen(ModalScreen[None]):
    """Lists all commands; those that cannot be used now say why."""

    BINDINGS = [("escape,q,question_mark", "dismiss", "Close")]

    def __init__(self, now: Situation) -> None:
        super().__init__()
        self._now = now

    def compose(self) -> ComposeResult:
        """Lay out the list in a frame that scrolls."""
        with VerticalScroll(classes="dialog") as frame:
            frame.border_title = "Keys"
            yield KeyList(self._now)


class KeyList(Widget):
    """The list itself, wrapped for its own width while it is laid out, so that it is on screen with the first paint."""

    def __init__(self, now: Situation) -> None:
        super().__init__(id="keys")
        self._now = now

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the list has at this width."""
        return len(list(help_lines(self._now, width)))

    def render(self) -> Content:
        """Return the list for the present width."""
        return Content("\n").join(help_lines(self._now, self.content_size.width))


def help_lines(now: Situation, width: int) -> Iterator[Content]:
    """Yield a title per place, then key, name and help of each command, and why it cannot be used now."""
    can = {one.id for one in usable(now)}
    for place, title in SECTIONS:
        yield Content.styled(title, "bold $primary")
        for one in COMMANDS:
            if one.place == place:
                yield from _lines(one, "" if one.id in can else one.why_not(now), width)
        yield Content("")
    yield from (Content.styled(line, "$foreground-muted") for line in textwrap.wrap(CLOSING, max(20, width)))


def _lines(one: Command, why: str, width: int) -> Iterator[Content]:
    told = f"{one.help} Not now: {why}." if why else one.help
    first, *more = textwrap.wrap(told, max(20, width - KEY - NAME)) or [""]
    style = "$foreground-muted" if why else ""
    yield Content.assemble(
        (f"  {one.key:<{KEY - 2}}", style or "bold"), (f"{one.name:<{NAME}}", style), (first, "$foreground-muted")
    )
    for line in more:
        yield Content.styled(" " * (KEY + NAME) + line, "$foreground-muted")

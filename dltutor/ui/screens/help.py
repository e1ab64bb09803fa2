"""The help screen: every key and what it does, from the table of commands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen

from dltutor.draw.cells import Row, Span, Style
from dltutor.ui.commands import COMMANDS, Command, places, usable
from dltutor.ui.fitted import Fitted
from dltutor.ui.situation import Place, Situation
from dltutor.ui.strips import Drawing
from dltutor.ui.terminal import Terminal

SECTIONS: tuple[tuple[Place, str], ...] = (
    ("lab", "In the lab"),
    ("question", "On a question or goal"),
    ("lesson", "In a lesson"),
    ("quiz", "In a quiz or review"),
    ("home", "In the course"),
    ("everywhere", "Everywhere"),
)
KEY, NAME = 12, 17
"""Cells for keys and names."""
FAINT = Style("dim")
CLOSING = (
    "Esc closes this. While a field takes your typing it takes all letters too, where an answer is typed all but ?; "
    "Esc gives them back. "
    "In the editor of code Tab and Shift+Tab indent, Ctrl+Z takes back, Ctrl+Y does again."
)


class HelpScreen(Fitted, ModalScreen[None]):
    """Lists all commands; those that cannot be used now say why."""

    BINDINGS = [("escape,q,question_mark", "dismiss", "Close")]

    def __init__(self, now: Situation, terminal: Terminal) -> None:
        super().__init__()
        self._now, self._terminal = now, terminal

    def compose(self) -> ComposeResult:
        """Lay out the list in a frame that scrolls."""
        with VerticalScroll(classes="dialog") as frame:
            frame.border_title = "Keys"
            yield KeyList(self._now, self._terminal)


class KeyList(Drawing):
    """The list itself, wrapped for its own width while it is laid out, so that it is on screen with the first paint."""

    def __init__(self, now: Situation, terminal: Terminal) -> None:
        super().__init__(terminal, id="keys")
        self._now = now

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the list has at this width."""
        self.show(list(help_lines(self._now, width)))
        return len(self.rows)


def help_lines(now: Situation, width: int) -> Iterator[Row]:
    """Yield a title per place, then key, name and help of each command, and why it cannot be used now.

    The nearest place comes first; those of which nothing can be used now come last.
    """
    can, here = {one.id for one in usable(now)}, {one.place for one in usable(now)}
    near = [place for place in places(now) if place in here]
    for place, title in sorted(SECTIONS, key=lambda one: near.index(one[0]) if one[0] in here else len(near)):
        yield (Span(title, Style("accent", bold=True)),)
        for one in COMMANDS:
            if one.place == place:
                yield from _lines(one, "" if one.id in can else one.why_not(now), width)
        yield ()
    yield from ((Span(line, FAINT),) for line in textwrap.wrap(CLOSING, max(20, width)))


def _lines(one: Command, why: str, width: int) -> Iterator[Row]:
    told = f"{one.help} Not now: {why}." if why else one.help
    first, *more = textwrap.wrap(told, max(20, width - KEY - NAME)) or [""]
    key, name = (FAINT, FAINT) if why else (Style("text", bold=True), Style("text"))
    yield (Span(f"  {one.key:<{KEY - 2}}", key), Span(f"{one.name:<{NAME}}", name), Span(first, FAINT))
    for line in more:
        yield (Span(" " * (KEY + NAME) + line, FAINT),)

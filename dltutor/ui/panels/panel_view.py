"""One panel on screen: it draws the newest frame, scrolls what is longer than its room, and asks to stand alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import events
from textual.message import Message

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Row, Span, Style
from dltutor.labs.spec import Panel
from dltutor.ui.panels.frame import Frame
from dltutor.ui.strips import Drawing
from dltutor.ui.terminal import Terminal

Draw = Callable[[Frame, int, int], list[Row]]
"""From a frame, a width and a height to rows; more rows than the height can be scrolled."""


class PanelView(Drawing, can_focus=True):
    """One panel; when its drawing is longer than the room there is, the arrow keys scroll it."""

    DEFAULT_CSS = "PanelView { height: 1fr; } PanelView:focus { background: $surface; }"

    class Zoomed(Message):
        """Enter was pressed: the learner wants this panel alone, or all of them again."""

    def __init__(self, panel: Panel, draw: Draw, terminal: Terminal) -> None:
        super().__init__(terminal)
        self.panel = panel
        self._draw = draw
        self._long: list[Row] = []
        self._first = 0
        self._frame: Frame | None = None
        self._back = 0

    def paint(self, frame: Frame) -> None:
        """Draw the frame, if the panel has a size by now."""
        self._frame = frame
        if self.size.width and self.size.height:
            self._long = self._draw(replace(frame, back=self._back), self.size.width, self.size.height)
            self.scroll_rows(0)

    def on_resize(self) -> None:
        """Draw the same frame for the new size: the next one may be long in coming."""
        if self._frame is not None:
            self.paint(self._frame)

    def scroll_rows(self, by: int) -> None:
        """Show the drawing from `by` rows further down."""
        height = self.size.height
        last = max(0, len(self._long) - height)
        self._first = max(0, min(self._first + by, last))
        rows = self._long[self._first : self._first + height]
        if rows and self._first < last:
            here = "" if self.has_focus else "[ ] go here, "
            text = f"… {last - self._first + 1} more lines, {here}↓ scrolls"
            rows[-1] = (Span(fit(text, self.size.width), Style("axis")),)
        self.show(rows)

    def read_at(self, by: int) -> None:
        """Read a curve `by` columns further back."""
        self._back = max(0, min(self._back + by, self.size.width))
        if self._frame is not None:
            self.paint(self._frame)

    def on_key(self, event: events.Key) -> None:
        """Scroll a drawing that is longer than the panel, or move along a curve; Enter enlarges it."""
        if event.key == "enter":
            self.post_message(self.Zoomed())
            event.stop()
            return
        if event.key in ("left", "right") and self.panel.kind == "curve":
            self.read_at(1 if event.key == "left" else -1)
            event.stop()
            return
        page = max(1, self.size.height - 2)
        by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -(10**6), "end": 10**6}.get(event.key)
        if by is not None and len(self._long) > self.size.height:
            self.scroll_rows(by)
            event.stop()

    def on_focus(self) -> None:
        """Say that the arrow keys scroll here now."""
        self.call_later(self.scroll_rows, 0)

    def on_blur(self) -> None:
        """Say how they would."""
        self.call_later(self.scroll_rows, 0)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        self.scroll_rows(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        self.scroll_rows(-3)
        event.stop()

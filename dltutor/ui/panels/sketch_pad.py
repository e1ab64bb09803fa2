"""The drawing pad: a learner draws a digit with the arrow keys or the mouse, and Enter hands it on."""

from __future__ import annotations

import textwrap

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Row, Span, Style
from dltutor.draw.sketch import SIDE, Sketch, pad, pixel, zoom
from dltutor.ui.fitted import Fitted
from dltutor.ui.strips import Drawing
from dltutor.ui.terminal import Terminal

WORDS = 28
"""Columns of the words beside the pad."""
GAP = 2
ARROWS = {"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)}
KEYS = (
    ("Arrows", "move the pen"),
    ("Space", "pen down or up"),
    ("Backspace", "clear the pad"),
    ("Enter", "send it through"),
    ("Esc", "leave"),
    ("Mouse", "drag to draw"),
)
PLACED = "The lab makes it as large as its own digits and moves it to where they lie."
BLANK = "Nothing is drawn yet: Space puts the pen down."


def words(sketch: Sketch, said: str) -> list[Row]:
    """Return what stands beside the pad: the keys, where the pen is, what becomes of the digit, and a notice."""
    pen = f"The pen is {'down' if sketch.down else 'up'}, column {sketch.x + 1}, row {sketch.y + 1}."
    rows: list[Row] = [(Span("Draw a digit", Style("text", bold=True)),)]
    rows += [(Span(f"{key:<10}", Style("accent")), Span(fit(told, WORDS - 10), Style("text"))) for key, told in KEYS]
    for text, role in (("", "text"), (pen, "text"), ("", "text"), (said or PLACED, "warn" if said else "dim")):
        rows += [(Span(line, Style(role)),) for line in textwrap.wrap(text, WORDS) or [""]]
    return rows


class PadView(Drawing, can_focus=True):
    """The pad and the words beside it."""

    DEFAULT_CSS = "PadView { width: 60; height: 16; }"

    def __init__(self, sketch: Sketch, terminal: Terminal) -> None:
        super().__init__(terminal)
        self.sketch = sketch
        self._zoom = 1
        self._dragged = False

    def draw(self, sketch: Sketch, said: str = "") -> None:
        """Show a sketch, and a notice instead of what is always said."""
        self.sketch = sketch
        drawn = pad(sketch, self._zoom, self._terminal.glyphs, self._terminal.depth)
        beside = [*words(sketch, said), *[()] * len(drawn)]
        self.show([(*row, Span(" " * GAP), *text) for row, text in zip(drawn, beside, strict=False)])

    def fit_into(self, width: int, height: int) -> None:
        """Be as large as a screen of that size allows."""
        self._zoom = zoom(width - WORDS - GAP, height)
        self.styles.width = SIDE * self._zoom + 2 + GAP + WORDS
        self.styles.height = SIDE * self._zoom // 2 + 2
        self.draw(self.sketch)

    def on_key(self, event: events.Key) -> None:
        """Move, draw or clear."""
        if event.key in ARROWS:
            self.draw(self.sketch.moved(*ARROWS[event.key]))
        elif event.key == "space":
            self.draw(self.sketch.turned())
        elif event.key in ("backspace", "delete"):
            self.draw(Sketch())
        else:
            return
        event.stop()
        event.prevent_default()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the pen down where the mouse is."""
        x, y = pixel(event.x, event.y, self._zoom)
        if x in range(SIDE) and y in range(SIDE):
            self._dragged = True
            self.capture_mouse()
            self.draw(self.sketch.at(x, y).drawn_to(x, y))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw a line to where the mouse is."""
        if self._dragged:
            self.draw(self.sketch.drawn_to(*pixel(event.x, event.y, self._zoom)))

    def on_mouse_up(self) -> None:
        """Lift the pen."""
        self._dragged = False
        self.release_mouse()


class SketchPad(Fitted, ModalScreen[Sketch | None]):
    """Asks for a digit; returns it, or None when left with Escape."""

    DEFAULT_CSS = "SketchPad { align: center middle; background: $background; }"
    BINDINGS = [("escape", "dismiss(None)", "Back"), ("enter", "take", "Take it")]

    def __init__(self, sketch: Sketch, terminal: Terminal) -> None:
        super().__init__()
        self._begun, self._terminal = sketch, terminal

    def compose(self) -> ComposeResult:
        """Yield the pad."""
        yield PadView(self._begun, self._terminal)

    def on_mount(self) -> None:
        """Give the keys to the pad."""
        self.query_one(PadView).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the pad into the new size."""
        self.query_one(PadView).fit_into(event.size.width, event.size.height)

    def action_take(self) -> None:
        """Return the digit, or say that there is none yet."""
        view = self.query_one(PadView)
        if view.sketch.blank:
            view.draw(view.sketch, BLANK)
        else:
            self.dismiss(view.sketch)

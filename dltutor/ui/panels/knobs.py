"""The knobs: arrows turn a value, Enter types one, Escape leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Span, Style
from dltutor.labs.settings import SettingError, checked, shown, turned
from dltutor.labs.spec import Hyperparameter, Value
from dltutor.ui.panels.knob_rows import in_order, in_two, knob_rows, told
from dltutor.ui.strips import Drawing
from dltutor.ui.terminal import Terminal

MOST_ROWS = 8


class KnobRows(Drawing, can_focus=True):
    """The rows themselves; they take the arrow keys."""

    DEFAULT_CSS = "KnobRows { height: auto; }"

    def get_content_height(self, *_: object) -> int:
        """Return as many cells as there are rows."""
        return len(self.rows)


class Typed(Input):
    """One line to type a value into; Escape gives the keys back."""

    DEFAULT_CSS = "Typed { display: none; margin-left: 9; background: $panel; }"

    class Left(Message):
        """Escape was pressed."""

    def key_escape(self, event: events.Key) -> None:
        """Leave without a change."""
        event.stop()
        self.post_message(self.Left())


class Knobs(Vertical):
    """All hyperparameters that may be turned here."""

    DEFAULT_CSS = "Knobs { height: auto; }"

    class Left(Message):
        """Escape was pressed: the keys belong to the panels again."""

    def __init__(self, terminal: Terminal, turn: Callable[[str, Value], None]) -> None:
        """`turn` takes another value, one within its range, at once: a message would come after the next key."""
        super().__init__()
        self._terminal, self._take = terminal, turn
        self._knobs: list[Hyperparameter] = []
        self._values: Mapping[str, Value] = {}
        self._marked = 0
        self._problem = ""
        self._room = MOST_ROWS

    def compose(self) -> ComposeResult:
        """Yield the rows and the line to type into."""
        yield KnobRows(self._terminal)
        yield Typed(select_on_focus=True, compact=True)

    def offer(self, knobs: Sequence[Hyperparameter], values: Mapping[str, Value], room: int) -> None:
        """Show these knobs and values, on about `room` rows while nobody is turning them."""
        knobs = in_order(knobs)
        if knobs != self._knobs:
            self._knobs, self._marked = knobs, 0
        self._values, self._room = values, max(2, min(room, MOST_ROWS))
        self.draw()

    @property
    def rows_at_rest(self) -> int:
        """How many rows the knobs take while nobody turns them."""
        return len(knob_rows(self._knobs, self._values, self.size.width or 80, self._room))

    def draw(self) -> None:
        """Draw the rows anew; their number decides the height."""
        if len(self.children) < 2:  # what has the keys loses them while the screen goes
            return
        rows = self.query_one(KnobRows)
        turning = rows.has_focus or self.query_one(Typed).has_focus
        knob = self._knobs[self._marked] if self._knobs else None
        width = self.size.width or 80
        most = MOST_ROWS if turning else self._room
        marked = knob.name if knob and turning else ""
        drawn = knob_rows(self._knobs, self._values, width, most, marked, self._terminal.glyphs)
        if knob and turning:
            hint = in_two(self._problem, width, "bad") if self._problem else told(knob, width)
            keys = "← → turn · ↑ ↓ choose · Enter type a value · Esc done"
            if self._terminal.glyphs == "ascii":
                keys = "Left Right turn, Up Down choose, Enter type a value, Esc done"
            drawn += [*hint, (Span(fit(keys, width), Style("axis")),)]
        grown = len(drawn) != len(rows.rows)
        rows.show(drawn)
        if grown:
            rows.refresh(layout=True)

    def take_keys(self) -> None:
        """Let the arrow keys turn the knobs."""
        self.query_one(KnobRows).focus()

    def on_key(self, event: events.Key) -> None:
        """Turn, choose, begin to type, or leave."""
        if not self._knobs or self.query_one(Typed).has_focus:
            return
        match event.key:
            case "left" | "minus":
                self._turn(up=False)
            case "right" | "plus":
                self._turn(up=True)
            case "up" | "down":
                by = 1 if event.key == "down" else -1
                self._marked, self._problem = (self._marked + by) % len(self._knobs), ""
                self.draw()
            case "enter":
                self._type()
            case "escape":
                self.post_message(self.Left())
            case _:
                return
        event.stop()
        event.prevent_default()

    def _turn(self, up: bool) -> None:
        knob = self._knobs[self._marked]
        now = self._values.get(knob.name, knob.default)
        further = turned(knob, now, up)
        self._problem = "" if further != now else f"{knob.name} goes no further than {shown(now)}"
        self._set(knob, further)
        self.draw()

    def _set(self, knob: Hyperparameter, value: Value) -> None:
        if value != self._values.get(knob.name, knob.default):
            self._values = {**self._values, knob.name: value}
            self._take(knob.name, value)

    def _type(self) -> None:
        knob = self._knobs[self._marked]
        typed = self.query_one(Typed)
        typed.value = shown(self._values.get(knob.name, knob.default))
        typed.display = True
        typed.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the typed value, or say what the range is and keep it for correction."""
        event.stop()
        knob = self._knobs[self._marked]
        try:
            value = checked(knob, event.value.strip())
        except SettingError as error:
            self._problem = str(error)
            self.draw()
            return
        self._set(knob, value)
        self.on_typed_left()

    def on_typed_left(self) -> None:
        """Close the line; the arrows turn again."""
        self._problem = ""
        self.query_one(Typed).display = False
        self.take_keys()

    def on_descendant_focus(self) -> None:
        """Show the marked knob."""
        self.draw()

    def on_descendant_blur(self) -> None:
        """Show the values only; called before the focus is elsewhere."""
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Flow the knobs into the new width."""
        self.draw()

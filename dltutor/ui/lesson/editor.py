"""The editor of a code exercise: Textual's, with Python's colours and indentation."""

from __future__ import annotations

from rich.style import Style as Ink
from rich.text import Text
from textual import events
from textual.dom import DOMNode
from textual.types import WatchCallbackType
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from dltutor.draw.code import roles
from dltutor.progress.drafts import tidy
from dltutor.study.coding import Coding
from dltutor.study.state import Given
from dltutor.ui.signs import Signs
from dltutor.ui.theme import PALETTES

INDENT = 4
MOST = 50_000
"""Characters that an answer may come to by pasting; in more, each key takes long."""
HERE = "here"
GAPS = ("...", "# TODO")
"""What stands where a learner is to write."""
COLOURED, BROAD = 20_000, 500
"""Characters of a draft, and of a line, up to which it has colours; in more, to find them takes too long for a key."""


class CodeEditor(TextArea):
    """Takes all keys that write; Escape gives them back to the page."""

    BINDINGS = [("shift+tab", "dedent", "Dedent"), ("escape", "screen.give_back", "Back")]

    def __init__(self, asking: Coding, signs: Signs) -> None:
        super().__init__(asking.draft, tab_behavior="indent", show_line_numbers=True, compact=True)
        self._asking, self._signs = asking, signs
        self._marked = 0
        self.cursor_blink = False
        self.highlight_cursor_line = False  # it would take Python's colours off the line
        self.selection = _gap(asking.draft)

    def watch(self, obj: DOMNode, attribute_name: str, callback: WatchCallbackType, init: bool = True) -> None:
        """Watch all but the app, which would keep each editor that ever was; its theme is looked up at each drawing."""
        if obj is not self.app:
            super().watch(obj, attribute_name, callback, init)

    def show(self, here: bool) -> None:  # noqa: ARG002
        """Show the draft, where it is another one than is typed here, and mark the line where a trial went wrong."""
        code, marked = self._asking.draft, self._asking.marked_line
        if code != self.text:
            self.history.checkpoint()
            self.replace(code, (0, 0), self.document.end, maintain_selection_offset=False)
            self.history.checkpoint()
        if marked != self._marked:
            self._marked = marked
            self._line_cache.clear()
            self.refresh()

    def move(self, by: int) -> bool:  # noqa: ARG002
        """Return False: outside the editor there is no mark to move."""
        return False

    def given(self) -> Given:
        """Return nothing: code is not handed in, it is tried."""
        return ()

    def get_line(self, line_index: int) -> Text:
        """Return a line in Python's colours, with a word behind it where it is marked."""
        line = super().get_line(line_index)
        palette = PALETTES.get(self.app.theme, PALETTES["dltutor-dark"])
        lines = roles(text) if len(line) <= BROAD and len(text := self.text) <= COLOURED else ()
        for start, end, role in lines[line_index] if line_index < len(lines) else ():
            line.stylize(Ink(color=palette[role]), start, end)
        if line_index + 1 == self._marked:
            line.stylize(Ink(underline=True), len(line) - len(line.plain.lstrip()))
            line.append(f"  {self._signs.left} {HERE}", Ink(color=palette["bad"], bold=True, underline=False))
        return line

    def on_key(self, event: events.Key) -> None:
        """Indent a new line as the one before, one level more after a colon; shift selected lines with Tab."""
        if event.key == "escape":
            event.prevent_default()  # Textual's own goes to the next widget instead
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self._new_line()
        elif event.key == "tab" and self.selection.start[0] != self.selection.end[0]:
            event.stop()
            event.prevent_default()
            self._shift(INDENT)

    def on_paste(self, event: events.Paste) -> None:
        """Put in what is pasted, without what no program holds, as far as there is room."""
        event.stop()
        event.prevent_default()
        pasted, room = tidy(event.text), max(0, MOST - len(self.text) + len(self.selected_text))
        if len(pasted) > room:
            self.app.notify(f"An answer has room for {MOST:,} characters; the rest was left out.", markup=False)
        self._replace_via_keyboard(pasted[:room], *self.selection)

    def action_dedent(self) -> None:
        """Take one level of indentation off the line, or off those that are selected."""
        self._shift(-INDENT)

    def _new_line(self) -> None:
        row, column = min(self.selection)
        before = self.document.get_line(row)[:column]
        indent = len(before) - len(before.lstrip(" "))
        if before.split("#")[0].rstrip().endswith(":"):
            indent += INDENT
        elif before.split()[:1] in (["return"], ["pass"], ["break"], ["continue"], ["raise"]):
            indent = max(0, indent - INDENT)
        self._replace_via_keyboard("\n" + " " * indent, *self.selection)

    def action_delete_left(self) -> None:
        """Delete to the left: within the indentation of a line a whole level."""
        row, column = self.selection.end
        if self.selection.is_empty and column and not self.document.get_line(row)[:column].strip(" "):
            start = (column - 1) // INDENT * INDENT
            self._delete_via_keyboard((row, start), (row, column))
        else:
            super().action_delete_left()

    def _shift(self, by: int) -> None:
        """Move the lines of the selection right or left, as one thing to undo."""
        (first, _), (last, _) = sorted(self.selection)
        old = [self.document.get_line(row) for row in range(first, last + 1)]
        new = [_shifted(line, by) for line in old]
        if new == old:
            return
        (start_row, start), (end_row, end) = self.selection
        moved = [len(after) - len(before) for before, after in zip(old, new, strict=True)]
        self._replace_via_keyboard("\n".join(new), (first, 0), (last, len(old[-1])))
        self.selection = Selection(
            (start_row, max(0, start + moved[start_row - first])), (end_row, max(0, end + moved[end_row - first]))
        )


def _shifted(line: str, by: int) -> str:
    if by > 0:
        return " " * by + line if line.strip() else line
    return line[min(-by, len(line) - len(line.lstrip(" "))) :]


def _gap(code: str) -> Selection:
    """Return the first gap that an author has left, selected, so that what is typed takes its place; else the begin."""
    for row, line in enumerate(code.split("\n")):
        for gap in GAPS:
            if gap in line:
                return Selection((row, line.index(gap)), (row, line.index(gap) + len(gap)))
    return Selection()

"""A third way to answer: lines that are moved into order, by hand or by typing their letters."""

from __future__ import annotations

from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.ordering import LETTERS, STEP, read_letters
from dltutor.study.asking import Asking
from dltutor.study.state import Given, Standing
from dltutor.ui.lesson.answers import AnswerField
from dltutor.ui.signs import Signs

PICK = "Enter picks a line up or puts it down, ↑ ↓ move it"
INDENT = ", ← → indent it"
TYPE = ". Or type the letters in order; Enter answers there:"


class Lines(Vertical):
    """The lines of an order question: those that are used, in their order, then those that are left out."""

    def __init__(self, asking: Asking, signs: Signs) -> None:
        super().__init__()
        self._asking, self._signs = asking, signs
        texts = [line.code for line in asking.variant.lines]
        given = [text for text in asking.state.given if text.strip() in texts]
        self._used = [texts.index(text.strip()) for text in given] or list(range(len(texts)))
        self._left = [at for at in range(len(texts)) if at not in self._used]
        self._levels = {texts.index(text.strip()): (len(text) - len(text.lstrip())) // len(STEP) for text in given}
        self._at = 0
        self._held = False

    def compose(self) -> ComposeResult:
        """Lay out the lines, and the field with their letters."""
        yield Static(classes="lines", markup=False)
        yield Static(PICK + INDENT * self._asking.question.indent + TYPE, classes="way", markup=False)
        yield Letters(self._letters(), compact=True, max_length=3 * len(LETTERS), select_on_focus=False)

    def show(self, here: bool) -> None:
        """Draw the lines as they stand; `here`: the question has the keys, so the mark is drawn."""
        open_ = self._asking.state.standing is Standing.OPEN
        rows = [self._row(at, here and open_) for at in range(len(self._used) + len(self._left))]
        rows.insert(len(self._used), Content.styled("    left out:", "$foreground-muted"))
        self.query_one(".lines", Static).update(Content("\n").join(rows if self._left or open_ else rows[:-1]))
        self.query_one(".way").display = open_
        field = self.query_one(Letters)
        field.disabled = not open_ or self._asking.state.unsure
        field.display = open_

    def move(self, by: int) -> bool:
        """Move the mark, or the line that is held, up or down; False: it is at the end already."""
        if self._held:
            return self._shift(by)
        further = self._at + by
        if further == len(self._used) + len(self._left):
            self.query_one(Letters).focus()
            return True
        if not 0 <= further < len(self._used) + len(self._left):
            return False
        self._at = further
        return True

    def indent(self, by: int) -> None:
        """Move the marked line in or out, where the question wants that."""
        if self._asking.question.indent and self._at < len(self._used):
            at = self._used[self._at]
            self._levels[at] = max(0, min(self._levels.get(at, 0) + by, 4))

    def pick(self, at: int | None) -> bool:
        """Pick up line `at` (None: the marked one), or put down the one that is held; it never answers."""
        if at is not None and at < len(self._used) + len(self._left):
            self._at, self._held = at, False
        self._held = not self._held
        return False

    def pickable(self) -> bool:
        """Return whether there is a line to pick up."""
        return True

    @property
    def arranging(self) -> Literal["lines", "held"]:
        """What Enter is about: lines to pick up, or the one that is held."""
        return "held" if self._held else "lines"

    def given(self) -> Given:
        """Return the texts of the lines that are used, each with its indentation.

        Raises Unreadable while the letters that are being typed name no lines.
        """
        lines, typed = self._asking.variant.lines, self.query_one(Letters)
        if typed.has_focus:
            read_letters(typed.value, len(lines))
        return tuple(STEP * self._level(at) + lines[at].code for at in self._used)

    @on(Input.Changed)
    def _arrange(self, event: Input.Changed) -> None:
        """Put the lines in the order of the letters, as far as they name any."""
        event.stop()
        if event.input.has_focus:
            try:
                self._used = read_letters(event.value, len(self._asking.variant.lines))
            except Unreadable:
                return
            self._left = [at for at in range(len(self._asking.variant.lines)) if at not in self._used]
            self.show(here=False)

    def _shift(self, by: int) -> bool:
        """Move the held line by one, across the border between used and left out as well."""
        if by > 0 and self._at == len(self._used) - 1:
            self._left.insert(0, self._used.pop())
        elif by < 0 and self._at == len(self._used):
            self._used.append(self._left.pop(0))
        else:
            lines, at = (
                (self._used, self._at) if self._at < len(self._used) else (self._left, self._at - len(self._used))
            )
            if not 0 <= at + by < len(lines):
                return False
            lines[at], lines[at + by] = lines[at + by], lines[at]
            self._at += by
        self.query_one(Letters).value = self._letters()
        return True

    def _letters(self) -> str:
        return " ".join(LETTERS[at] for at in self._used)

    def _level(self, at: int) -> int:
        return self._levels.get(at, 0) if self._asking.question.indent else 0

    def _row(self, place: int, here: bool) -> Content:
        at = [*self._used, *self._left][place]
        line, marked = self._asking.variant.lines[at], here and place == self._at
        sign = self._signs.held if self._held and marked else self._signs.cursor if marked else " "
        indent = STEP * (self._level(at) if self._asking.question.indent else line.indent)
        style = "bold" if marked else "" if place < len(self._used) else "$foreground-muted"
        return Content.assemble(
            (f"{sign} ", "bold $primary"), (f"{LETTERS[at]}  ", "$foreground-muted"), (indent + line.code, style)
        )


class Letters(AnswerField):
    """The order as letters; up leads back to the lines."""

    def on_key(self, event: events.Key) -> None:
        """Give the keys back to the lines."""
        if event.key == "up":
            event.stop()
            self.screen.set_focus(next(one for one in self.ancestors if isinstance(one, Widget) and one.can_focus))

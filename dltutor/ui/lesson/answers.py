"""The two ways to answer: options to choose from, and a field to type a number or a shape into."""

from __future__ import annotations

from itertools import accumulate

from textual.content import Content
from textual.events import Click, Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from dltutor.quiz.shapes import LONGEST
from dltutor.study.asking import Asking
from dltutor.study.state import Given, Standing
from dltutor.ui.lesson.prose import NARROWEST, behind
from dltutor.ui.lesson.words import option_mark, option_text, wanted
from dltutor.ui.signs import Signs


class Options(Widget):
    """The options of a question, with a mark that moves; several can be ticked where the question wants that.

    All of them are one widget: one for each mark and text would take a third of the time that a page takes.
    """

    class Picked(Message):
        """Option number `at` was clicked."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, asking: Asking, signs: Signs) -> None:
        super().__init__()
        self._asking, self._signs = asking, signs
        self._at = 0
        self._ticked: set[str] = set(asking.state.given)
        self._here = False

    def show(self, here: bool) -> None:
        """Draw the options as they stand; `here`: the question has the keys, so the mark is drawn."""
        self._here = here
        self.display = not self._asking.covered
        self.refresh(layout=self.size.height != len(self._lines(self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the options take."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return all options, wrapped already."""
        return Content("\n").join(self._lines(self.size.width))

    def on_click(self, event: Click) -> None:
        """Pick the option that stands there."""
        event.stop()
        ends = accumulate(len(self._option(at, self.size.width)) for at in range(len(self._asking.variant.options)))
        self.post_message(self.Picked(sum(end <= event.y for end in ends)))

    def _lines(self, width: int) -> list[Content]:
        return [line for at in range(len(self._asking.variant.options)) for line in self._option(at, width)]

    def _option(self, at: int, width: int) -> list[Content]:
        """Return option number `at` (from 0), its text beside its mark."""
        still_open = self._asking.state.standing is Standing.OPEN
        marked = self._here and still_open and at == self._at
        given = self._ticked if still_open else self._asking.state.given
        ticked = self._asking.variant.options[at].text in given
        mark = option_mark(self._asking, at, marked, ticked, self._signs) + Content(" ")
        room = mark.cell_length
        text = option_text(self._asking, at, marked, self._signs)
        return behind(mark, text.wrap(max(width - room, NARROWEST)), Content(" " * room))

    def move(self, by: int) -> bool:
        """Move the mark up or down; False: it is at the end already."""
        further = self._at + by
        if not 0 <= further < len(self._asking.variant.options):
            return False
        self._at = further
        return True

    def pick(self, at: int | None) -> bool:
        """Put the mark on option `at` (None: leave it) and pick it; True: it is the answer, False: only ticked."""
        at = self._at if at is None else at
        if at >= len(self._asking.variant.options):
            return False
        self._at = at
        if self._asking.question.kind != "multiple":
            return True
        self._ticked ^= {self._asking.variant.options[self._at].text}
        return False

    def pickable(self) -> bool:
        """Return whether picking the marked option says anything new: an answer that was tried does not."""
        if not self._asking.variant.options:
            return False
        return self._asking.question.kind == "multiple" or self.given() not in self._asking.state.tried

    def given(self) -> Given:
        """Return what is answered now: the ticked options in their order, else the marked one."""
        options = self._asking.variant.options
        if self._asking.question.kind == "multiple":
            return tuple(option.text for option in options if option.text in self._ticked)
        return tuple(option.text for option in options[self._at : self._at + 1])


class AnswerField(Input):
    """Takes all keys that write but the question mark, which no answer holds; Escape gives them back to the page."""

    BINDINGS = [("escape", "screen.give_back", "Back")]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key types; the question mark is the screen's, which shows all keys."""
        return key != "question_mark" and super().check_consume_key(key, character)

    def on_key(self, event: Key) -> None:
        """Type nothing for a key that is the screen's."""
        if event.is_printable and not self.check_consume_key(event.key, event.character):
            event.prevent_default()


class TypedAnswer(AnswerField):
    """Takes a number as people write it (``1e-3``, ``3/4``, ``12k``, ``50%``), or a shape (``[B, 64]``)."""

    def __init__(self, asking: Asking) -> None:
        super().__init__(
            " ".join(asking.state.given),
            placeholder=wanted(asking.question),
            compact=True,
            max_length=LONGEST,
            select_on_focus=False,
        )
        self._asking = asking
        self._handed_in: str | None = self.value

    def show(self, here: bool) -> None:  # noqa: ARG002
        """Close the field once the question is answered, with the answer that was given and nothing else in it."""
        state = self._asking.state
        self.disabled = state.standing is not Standing.OPEN or state.unsure
        if state.standing is not Standing.OPEN:
            self._handed_in = self.value = " ".join(state.given)

    def move(self, by: int) -> bool:  # noqa: ARG002
        """Return False: there is no mark to move."""
        return False

    def begin(self, text: str) -> None:
        """Take the keys, and `text` as if it had been typed here, in place of an answer given before."""
        if not self.disabled:
            if self.value == self._handed_in:
                self.clear()
            self._handed_in = None
            self.focus()
            self.insert_text_at_cursor(text)

    def on_focus(self) -> None:
        """Let what is typed replace an answer that was handed in."""
        if self.value == self._handed_in:
            self.select_all()

    async def action_submit(self) -> None:
        """Hand the answer in; what is typed after that replaces it."""
        self._handed_in = self.value
        await super().action_submit()
        self.select_all()

    def given(self) -> Given:
        """Return what was typed."""
        return (self.value,)

"""One step of a lesson on its page: its text, labs, questions and goals in the order they were written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Key, Paste
from textual.widget import Widget
from textual.widgets import Input, Static

from dltutor.course.bounds import fitted
from dltutor.course.model import Goal, LabBlock, Lesson, Text
from dltutor.labs.spec import Lab
from dltutor.quiz.model import Question
from dltutor.run.state import Run
from dltutor.study.asking import Asking, Notebook
from dltutor.study.coding import Coding, asked, once_more
from dltutor.study.notebook import MAY_SKIP
from dltutor.study.place import lab_named, what_next
from dltutor.study.state import Standing
from dltutor.ui.lesson.goal import GoalCard
from dltutor.ui.lesson.item import ItemCard
from dltutor.ui.lesson.lab_line import LabLine
from dltutor.ui.lesson.markdown import LessonMarkdown
from dltutor.ui.lesson.question import QuestionCard, begins
from dltutor.ui.signs import Signs
from dltutor.ui.situation import Focus

TOO_LONG = "The rest of this step is left out: it is too long for one page."
SEEN = 0.3
"""Seconds after which a page has been drawn and written, lest anything holds that up."""
OF_THE_LAST = frozenset({"undo", "again", "reasons"})
"""Commands about what was answered last, not about what waits for an answer."""
OF_CODE = frozenset({"try_code", "own_editor"})
"""Commands about code, which can be tried again once it was right."""


class StepPage(VerticalScroll, can_focus=True):
    """The page of one step."""

    def __init__(self, lesson: Lesson, at: int, notebook: Notebook, signs: Signs) -> None:
        """Step number `at` (from 0) of the lesson."""
        super().__init__(id="page")
        self.step = lesson.steps[at]
        self._lesson, self._at = lesson, at
        self._book, self._signs = notebook, signs
        self._last: ItemCard | None = None

    def compose(self) -> ComposeResult:
        """Lay the blocks out."""
        known = f"   {MAY_SKIP}" if self.step.id in self._book.known else ""
        title = Content.assemble((self.step.title, "bold $primary"), (known, "$foreground-muted"))
        blocks = list(self._blocks())
        if isinstance(self.parent, Widget):  # now, while there is nothing on the page to be styled anew
            self.parent.set_class(any(map(_of_code, blocks)), "-code")
        yield Static(title, classes="step-title", markup=False)
        yield from blocks
        yield Static(
            Content.styled(what_next(self._lesson, self._at), "$foreground-muted"), classes="after", markup=False
        )

    def _blocks(self) -> Iterator[Widget]:
        blocks, whole = fitted(self.step.blocks)
        for block in blocks:
            match block:
                case Text():
                    yield LessonMarkdown(block.markdown)
                case LabBlock():
                    yield LabLine(block, self._signs)
                case Goal():
                    yield GoalCard(block, self._book, self._signs)
                case _:
                    yield _card(asked(block, self._book), self._signs)
        if not whole:
            yield Static(Content.styled(TOO_LONG, "$warning"), markup=False)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Style nothing anew: a page looks the same with the keys and without."""

    def current(self) -> ItemCard | None:
        """Return the item that answers, hints and skips go to: the focused one while it waits, else the next one."""
        cards = [child for child in self.children if isinstance(child, ItemCard)]
        focused = _focused(self)
        at = cards.index(focused) if focused else 0
        waiting = [card for card in cards[at:] + cards[:at] if card.waits]
        return next(iter(waiting), focused or next(reversed(cards), None))

    def recent(self) -> ItemCard | None:
        """Return the item that undo, reasons and asking again go to: the focused one, else the one last changed."""
        return _focused(self) or self._last or self.current()

    def changed(self, card: ItemCard) -> None:
        """Remember which item changed last, and bring into view what came of it."""
        self._last = card
        self._come_back()
        self.show_changed()

    def show_changed(self) -> None:
        """Scroll to the item that changed last: a run may have judged it while the page was not seen."""
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        """Scroll so that the item is seen whole, or, where it is higher than the page, its end once it is done."""
        if self._last is None:
            return
        high = self._last.outer_size.height > self.size.height
        self._last.scroll_visible(animate=False)
        if high and not self._last.waits:
            for feedback in self._last.query(".feedback"):  # none while the item is drawn anew
                feedback.scroll_visible(animate=False)

    def on_paste(self, event: Paste) -> None:
        """Give what is pasted on the page to the question that waits."""
        if card := self.current():
            card.paste(event.text)

    def on_key(self, event: Key) -> None:
        """Begin the shape that is asked with a key that elsewhere is a command."""
        card = self.current()
        if isinstance(card, QuestionCard) and event.character and begins(card.asking, event.character):
            event.stop()
            event.prevent_default()
            card.do("type", event.character)

    def on_mount(self) -> None:
        """Ask again what an earlier session has shown, and get ready for code where the next step has some."""
        self._come_back()
        after = self._lesson.steps[self._at + 1 : self._at + 2]
        if any(isinstance(block, Question) and block.kind == "code" for step in after for block in step.blocks):
            self.set_timer(SEEN, _get_ready)

    def _come_back(self) -> None:
        """Ask a question whose answer was shown once more at the end of the step, unless that was taken back."""
        cards = list(self.query(QuestionCard)) if self.is_attached else []
        back = {card.item_id: card for card in cards if card.has_class("back")}
        for card in cards:
            if card.has_class("back"):
                continue
            if card.asking.comes_back and card.item_id not in back:
                again = once_more(card.asking, self._book)
                self.mount(QuestionCard(again, self._signs).add_class("back"), before=".after")
            elif card.is_open and card.item_id in back:
                back[card.item_id].remove()

    def unpredicted(self, block: str) -> QuestionCard | None:
        """Return a prediction about the lab block of that id that has not been made or skipped yet."""
        cards = (card for card in self.query(QuestionCard) if card.asking.predicting and card.is_open)
        return next((card for card in cards if card.asking.question.lab == block), None)

    def judge(self, block: str, lab: Lab | None, runs: Sequence[Run]) -> None:
        """Let the runs of the lab block of that id judge the predictions and goals that wait for them.

        Its line in the text says from now on how they are run again.
        """
        written = lab_named(self._lesson, block)
        if written is None or lab is None:  # the run is still there from another lesson, or there is none
            return
        for card in self.query(QuestionCard):
            if card.asking.question.lab == block:
                card.judge(written, lab, runs)
        for goal in self.query(GoalCard):
            if goal.goal.lab == block and runs:
                goal.judge(runs[-1], lab)
        for line in self.query(LabLine):
            if line.block.id == block:
                line.say(ran=bool(runs))


def about(id: str, page: StepPage) -> ItemCard | None:
    """Return the item that a command is about: the one that waits, the last one, or what has the keys.

    That is so for code, and where the answer of a skipped question is to be shown.
    """
    recent = page.recent()
    if id in OF_THE_LAST or (id in OF_CODE and _of_code(recent)):
        return recent
    focused = _focused(page)
    if id == "show" and isinstance(focused, QuestionCard) and focused.asking.state.standing is Standing.SKIPPED:
        return focused
    return page.current()


def focus(focused: Widget | None, item: ItemCard | None) -> Focus:
    """Return what has the keys: a field or an editor, which take letters, or else the item, if it has them."""
    if isinstance(focused, Input):
        return "input"
    if item is None or not item.has_focus_within:
        return ""
    return "question" if item is focused or not _of_code(item) else "editor"


def _focused(page: StepPage) -> ItemCard | None:
    around = page.screen.focused.ancestors_with_self if page.screen.focused else ()
    return next((one for one in around if isinstance(one, ItemCard)), None)


def _of_code(item: Widget | None) -> bool:
    return isinstance(item, QuestionCard) and isinstance(item.asking, Coding)


def _card(asking: Asking, signs: Signs) -> QuestionCard:
    if not isinstance(asking, Coding):
        return QuestionCard(asking, signs)
    from dltutor.ui.lesson.code import CodeCard  # dear, and the first screen needs none

    return CodeCard(asking, signs)


def _get_ready() -> None:
    """Load what shows code and what colours it: 40 ms that the step with the code would be late."""
    from dltutor.draw.code import roles
    from dltutor.ui.lesson.code import CodeCard  # noqa: F401

    roles("")

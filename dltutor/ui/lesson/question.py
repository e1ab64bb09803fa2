"""A question on the page: it shows what `Asking` knows and hands it what the learner does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input, Static

from dltutor.course.model import LabBlock
from dltutor.labs.spec import Lab
from dltutor.run.state import Run
from dltutor.ui.commands import Situation
from dltutor.ui.lesson.answers import NumberField, OptionLine, Options
from dltutor.ui.lesson.asking import Asking
from dltutor.ui.lesson.item import ItemCard
from dltutor.ui.lesson.judging import judged, recorded
from dltutor.ui.lesson.markdown import LessonMarkdown
from dltutor.ui.lesson.state import Standing
from dltutor.ui.lesson.words import feedback, title
from dltutor.ui.signs import Signs


class QuestionCard(ItemCard):
    """One question."""

    BINDINGS = [Binding("up", "move(-1)", show=False), Binding("down", "move(1)", show=False)]

    def __init__(self, asking: Asking, signs: Signs) -> None:
        super().__init__(classes="question")
        self.asking, self.item_id = asking, asking.question.id
        self._signs = signs

    def compose(self) -> ComposeResult:
        """Lay out what is asked, the ways to answer, and room for what comes of it."""
        yield LessonMarkdown(self.asking.variant.ask)
        if self.asking.typed:
            yield NumberField(self.asking.question.unit, " ".join(self.asking.state.given))
        else:
            yield Options(self.asking, self._signs)
        yield Static(classes="feedback", markup=False)

    def on_mount(self) -> None:
        """Show the question as it stands."""
        self.show()

    def show(self) -> None:
        """Draw everything that may have changed."""
        state = self.asking.state
        self.border_title = title(self.asking, self._signs)
        for standing in Standing:
            self.set_class(state.standing is standing, f"-{standing.value}")
        for options in self.query(Options):
            options.show(here=self.has_focus)
        for field in self.query(NumberField):
            field.disabled = state.standing is not Standing.OPEN or state.unsure
        words = feedback(self.asking, self._signs)
        told = self.query_one(".feedback", Static)
        told.update(words)
        told.display = bool(words.plain)

    def do(self, id: str, key: str) -> None:
        """Carry out a command on this question."""
        match id:
            case "answer" if not self.has_focus_within:
                self.take_focus()
            case "answer":
                self._answer()
            case "option":
                self._pick(int(key) - 1)
            case "tick" if self.asking.question.kind == "multiple":
                self.query_one(Options).tick()
            case "tick":
                self._answer()
            case "again":
                self.call_later(self._again)
            case "show" if self.asking.predicting:
                self._show_recorded()
            case "hint" | "show" | "skip" | "undo" | "reasons":
                getattr(self.asking, id)()
        self._changed()

    def within(self, now: Situation) -> Situation:
        """Return the situation with what is true of this question."""
        asking = self.asking
        return replace(
            now,
            item="question",
            locked=asking.state.standing is Standing.LOCKED,
            choosing=self.has_focus and self.is_open and not asking.typed and not asking.state.unsure,
            done=asking.state.standing is not Standing.OPEN,
            hints=len(asking.variant.hints) - asking.state.hints if asking.can_hint() else 0,
            undo=asking.can_undo(),
            reasons=asking.state.standing.done and any(option.why for option in asking.variant.options),
        )

    @property
    def waits(self) -> bool:
        """True while the question is open, or predicted and not measured."""
        return self.asking.state.standing in (Standing.OPEN, Standing.LOCKED)

    @property
    def is_open(self) -> bool:
        """True while an answer can be given."""
        return self.asking.state.standing is Standing.OPEN

    def take_focus(self) -> None:
        """Take the keys: into the field where the answer is typed and still open."""
        for field in self.query(NumberField):
            if not field.disabled:
                field.focus()
                return
        self.focus()

    def action_move(self, by: int) -> None:
        """Move the mark; beyond the ends the page scrolls."""
        options = self.query(Options)
        if self.asking.state.standing is Standing.OPEN and options and options.first().move(by):
            self.show()
        elif self.parent is not None:
            self.screen.query_one("#page").scroll_relative(y=by, animate=False)

    def _pick(self, at: int) -> None:
        """Answer with option `at`, tick it, say how sure, or begin to type: what a digit means now."""
        if self.asking.state.unsure:
            if at < 2:
                self.asking.sure(at == 0)
        elif self.asking.typed:
            field = self.query_one(NumberField)
            field.focus()
            field.insert_text_at_cursor(str(at + 1))
        elif at < len(options := self.query_one(Options)):
            if self.asking.question.kind == "multiple":
                options.tick(at)
            else:
                self.asking.give(options.given(at))
            self.focus()

    def _answer(self) -> None:
        """Give what is marked, ticked or typed."""
        if self.asking.state.unsure:
            self.asking.sure(True)
        elif self.asking.typed:
            self.asking.give((self.query_one(NumberField).value,))
        else:
            self.asking.give(self.query_one(Options).given())

    def judge(self, block: LabBlock, lab: Lab, runs: Sequence[Run]) -> None:
        """Let the learner's runs judge a prediction that waits for them."""
        if self.asking.state.standing is Standing.LOCKED:
            found = judged(self.asking, block, lab, runs)
            if found is not None:
                self.asking.judge(found)
                self._changed()

    def _show_recorded(self) -> None:
        found = recorded(self.asking)
        if found is None:
            self.notify("The author recorded no run; run the lab to see.", markup=False, severity="warning")
        else:
            self.asking.judge(found, str(self.asking.question.recorded.get("on", "")) or "an earlier day")

    def _changed(self) -> None:
        if self.asking.state.standing is not Standing.OPEN and self.query(NumberField):
            self.focus()
        self.show()
        self.post_message(self.Changed(self))

    async def _again(self) -> None:
        """Ask once more: with the new variant's text and options."""
        self.asking.again()
        await self.recompose()
        self.show()
        self.take_focus()

    def on_focus(self) -> None:
        """Draw the mark."""
        self.show()

    def on_blur(self) -> None:
        """Take the mark away."""
        self.show()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self._answer()
        self._changed()

    @on(OptionLine.Picked)
    def _clicked(self, event: OptionLine.Picked) -> None:
        event.stop()
        self._pick(event.at)
        self._changed()

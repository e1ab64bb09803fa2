"""A question on the page: it shows what `Asking` knows and hands it what the learner does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from dltutor.course.model import LabBlock
from dltutor.labs.spec import Lab
from dltutor.quiz.numbers import Unreadable
from dltutor.run.state import Run
from dltutor.study.asking import Asking
from dltutor.study.coding import Coding
from dltutor.study.judging import judged, late, show_recorded, under_way, watch, why_unjudged
from dltutor.study.reasons import why_no_reasons
from dltutor.study.state import Standing
from dltutor.ui.lesson.answers import Options, TypedAnswer
from dltutor.ui.lesson.arranging import Lines
from dltutor.ui.lesson.item import ItemCard
from dltutor.ui.lesson.markdown import LessonMarkdown
from dltutor.ui.lesson.words import feedback, title
from dltutor.ui.signs import Signs
from dltutor.ui.situation import Situation

if TYPE_CHECKING:
    from dltutor.ui.lesson.editor import CodeEditor


class QuestionCard(ItemCard):
    """One question."""

    BINDINGS = [
        *(Binding(key, f"move({by})", show=False) for key, by in (("up", -1), ("down", 1))),
        *(Binding(key, f"move(0, {by})", show=False) for key, by in (("left", -1), ("right", 1))),
    ]

    def __init__(self, asking: Asking, signs: Signs) -> None:
        super().__init__(classes=f"question -{asking.state.standing.value}")
        self.asking, self.item_id = asking, asking.question.id
        self._signs = signs
        self._answers = _way_to_answer(self.asking, self._signs)

    def compose(self) -> ComposeResult:
        """Lay out what is asked, the way to answer, and room for what comes of it."""
        yield LessonMarkdown(self.asking.variant.ask)
        yield self._answers
        yield Static(classes="feedback", markup=False)

    def on_mount(self) -> None:
        """Show the question as it stands."""
        self.show()

    def show(self) -> None:
        """Draw everything that may have changed; nothing while the question is being laid out, which ends with this."""
        if not self._answers.is_mounted:
            return
        self.border_title = title(self.asking, self._signs)
        self.border_subtitle = f"variant {self.asking.variant.number}" if self.asking.question.vars else ""
        now = self.asking.state.standing
        self.update_classes({f"-{standing.value}": standing is now for standing in Standing})
        self._answers.show(here=self.has_focus)
        words = self.feedback
        told = self.query_one(".feedback", Static)
        told.update(words)
        told.display = bool(words.plain)

    @property
    def feedback(self) -> Content:
        """What stands under the way to answer."""
        return feedback(self.asking, self._signs)

    def do(self, id: str, key: str) -> None:
        """Carry out a command on this question."""
        match id:
            case "answer" if not self.has_focus_within:
                self.take_focus()
            case "answer" if isinstance(self._answers, Lines) and self.has_focus:
                self._pick(None)
            case "answer":
                try:
                    self.asking.give(self._answers.given())
                except Unreadable as error:
                    self.asking.wait(False, str(error))
            case "tick":
                self._pick(None)
            case "option" | "type" if isinstance(self._answers, TypedAnswer) and not self.asking.state.unsure:
                self._answers.begin(key.replace("minus", "-"))
            case "option":
                self._pick(int(key) - 1)
            case "again":
                self.call_later(self._again)
            case "show" if self.asking.predicting:
                if why := show_recorded(self.asking):
                    self.notify(why, markup=False, severity="warning")
            case "hint" | "show" | "skip" | "undo" | "reasons":
                getattr(self.asking, id)()
        self._changed()

    def within(self, now: Situation) -> Situation:
        """Return the situation with what is true of this question."""
        asking, options = self.asking, self._answers if isinstance(self._answers, Options | Lines) else None
        can_pick = self.is_open and not asking.state.unsure and options is not None and options.pickable()
        return replace(
            now,
            item="question",
            locked=asking.state.standing is Standing.LOCKED,
            choosing=self.has_focus and can_pick,
            arranging=options.arranging if isinstance(options, Lines) and self.has_focus and can_pick else "",
            covered=asking.covered,
            typing=self.is_open and asking.typed and not asking.state.unsure,
            done=asking.state.standing is not Standing.OPEN,
            skipped=asking.state.standing is Standing.SKIPPED,
            no_hint=asking.why_no_hint(),
            undo=asking.can_undo(),
            no_reasons=why_no_reasons(asking),
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
        if isinstance(self._answers, TypedAnswer) and not self._answers.disabled:
            self._answers.focus()
        else:
            self.focus()

    def action_move(self, by: int, into: int = 0) -> None:
        """Move the mark, or indent the line that is marked (`into`); beyond the ends the page scrolls."""
        if into:
            if self.is_open and isinstance(self._answers, Lines):
                self._answers.indent(into)
                self.show()
        elif self.is_open and self._answers.move(by):
            self.show()
        elif self.parent is not None:
            self.screen.query_one("#page").scroll_relative(y=by, animate=False)

    def judge(self, block: LabBlock, lab: Lab, runs: Sequence[Run]) -> None:
        """Let the learner's runs judge a prediction that waits for them."""
        asking = self.asking
        if asking.state.standing is Standing.LOCKED:
            found = judged(asking, block, lab, runs)
            now = under_way(runs), why_unjudged(block, lab, runs)
            if found is not None:
                asking.judge(found, late=late(asking, runs))
            elif now != (asking.state.training, asking.state.note):
                asking.wait(*now)
            else:
                return
            self._changed()
        watch(asking, runs)

    def _pick(self, at: int | None) -> None:
        """Take option `at` (None: the marked one): answer, tick it, or say how sure."""
        if self.asking.state.unsure:
            if at in (0, 1):
                self.asking.sure(at == 0)
        elif isinstance(self._answers, Options | Lines) and self._answers.pick(at):
            self.asking.give(self._answers.given())
        if not self.asking.typed:
            self.focus()

    def _changed(self) -> None:
        if not self.is_open and self.has_focus_within:
            self.focus()
        self.show()
        self.post_message(self.Changed(self))

    async def _again(self) -> None:
        """Ask once more: with the new variant's text and options."""
        self.asking.again()
        self._answers = _way_to_answer(self.asking, self._signs)
        await self.recompose()
        self.show()
        self.take_focus()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draw the mark, or take it away."""
        super().watch_has_focus(has_focus)
        if self.is_mounted:
            self.show()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        self.do("answer", "enter")

    @on(Options.Picked)
    def _clicked(self, event: Options.Picked) -> None:
        event.stop()
        self._pick(event.at)
        self._changed()


def begins(asking: Asking, character: str) -> bool:
    """Return whether a key that is a command elsewhere begins the shape that is asked: ``[``, ``(`` or ``B``."""
    if asking.question.kind != "shape" or asking.state.standing is not Standing.OPEN or asking.state.unsure:
        return False
    return character in {"[", "(", *(symbol[0] for symbol in asking.question.symbols)}


def _way_to_answer(asking: Asking, signs: Signs) -> Options | TypedAnswer | Lines | CodeEditor:
    if isinstance(asking, Coding):
        from dltutor.ui.lesson.editor import CodeEditor  # dear, and the first screen needs none

        return CodeEditor(asking, signs)
    if asking.typed:
        return TypedAnswer(asking)
    return Lines(asking, signs) if asking.question.kind == "order" else Options(asking, signs)

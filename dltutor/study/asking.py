"""One question and its learner: marks, hints, reveals and predictions, each recorded as it happens. No widget here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dltutor.progress import kinds
from dltutor.progress.fold import LessonRecord
from dltutor.quiz.model import Judgement, Question, Variant
from dltutor.quiz.numbers import Unreadable, read_number
from dltutor.quiz.shapes import read_shape
from dltutor.quiz.variants import variant
from dltutor.study import state as to
from dltutor.study.restore import marked, restored
from dltutor.study.state import Given, ItemState, Standing

if TYPE_CHECKING:
    from dltutor.study.code_tools import CodeTools


@dataclass(frozen=True)
class Notebook:
    """Who is learning which lesson, and where the items write what happened."""

    lesson: str
    learner: str
    record: Callable[[kinds.Kind], None]
    before: Callable[[], LessonRecord] = LessonRecord
    """What was done in the lesson so far, also in earlier sessions."""
    clock: Callable[[], float] = time.monotonic
    mode: str = "lesson"
    """Where it is asked, as `kinds.OfItem` has it."""
    tools: CodeTools | None = None
    """What code is written and tried with; None: it can only be read."""
    known: frozenset[str] = frozenset()
    """The steps that may be skipped: the test before the lesson found them known."""
    after: dict[str, int] = field(default_factory=dict)
    """The newest run of its lab that was over before a prediction was made, by the prediction's id."""

    @property
    def sealed(self) -> bool:
        """True where an answer counts at once and is marked at the end."""
        return self.mode in ("exam", "before")

    def tell(self, kind: type[kinds.OfItem], item: str, **fields: Any) -> None:
        """Record what happened to an item of the lesson."""
        self.record(kind(lesson=self.lesson, item=item, mode=self.mode, **fields))


class Asking:
    """A question being asked: its variant, its state, and what the learner may do with it."""

    def __init__(
        self, question: Question, notebook: Notebook, variant: int | None = None, covered: bool = False
    ) -> None:
        """`variant`: asked afresh with these numbers; None: as the lesson was left. `covered`: at first no options."""
        self.question = question
        self.predicting = question.kind == "predict"
        """A prediction is never right or wrong by the author's word, only as measured or not."""
        self.typed = question.kind in ("numeric", "shape") or question.number
        """The answer is typed, not chosen."""
        self._book = notebook
        self.tries = 1 if notebook.sealed else question.tries
        """How often an answer can be given."""
        self.state: ItemState
        self.variant: Variant
        now = notebook.clock()
        before = notebook.before().item(question.id) if variant is None else None
        fresh = ItemState(variant or 0, covered=covered, since=now)
        self._draw(restored(before, question, notebook.learner, now) if before else fresh)

    @property
    def covered(self) -> bool:
        """True while the options wait: recalling a thing teaches more than recognising it."""
        return self.state.covered and self.state.standing is Standing.OPEN

    def give(self, given: Given) -> None:
        """Take an answer; where the author asks "how sure?" it waits for `sure`, or for the same answer again.

        Options that wait are shown first, whatever was given.
        """
        if self.covered:
            self.state = to.uncovered(self.state)
            return
        if self.state.standing is not Standing.OPEN or not given:
            return
        if self.state.unsure:
            self.sure(True)
        elif any(_same(self.question, given, tried) for tried in self.state.tried):
            self.state = to.repeated(self.state, given, marked(self.variant, given))
        elif self.question.confidence:
            self.state = to.asked_how_sure(self.state, given)
        else:
            self._take(given, "")

    def sure(self, sure: bool) -> None:
        """Take the answer that waits, with how sure the learner is."""
        if self.state.unsure:
            self._take(self.state.given, "sure" if sure else "not sure")

    def why_no_hint(self) -> str:
        """Return why no further hint opens now; empty when one does."""
        if not self.variant.hints:
            return "this question has no hint"
        if self.sealed:
            return "there are no hints here"
        if self._book.mode != "lesson" and not self.state.tries and self.state.standing is Standing.OPEN:
            return "a hint opens after a try"
        return self.state.why_no_hint(len(self.variant.hints), self._book.clock())

    @property
    def sealed(self) -> bool:
        """True where an answer counts at once and is marked at the end."""
        return self._book.sealed

    @property
    def in_lesson(self) -> bool:
        """True where the question is asked on the page of its lesson."""
        return self._book.mode == "lesson"

    def hint(self) -> None:
        """Open one more hint, if there is one."""
        if not self.why_no_hint():
            self.state = to.hinted(self.state)

    def show(self) -> None:
        """Show the answer, because the learner asked for it."""
        if self.state.standing in (Standing.OPEN, Standing.SKIPPED):
            fields = {"content": self.question.content, "variant": self.state.variant, "number": self.state.tries}
            self._book.tell(kinds.Reveal, self.question.id, **fields)
            self.state = to.shown(self.state, self._book.clock())

    def skip(self) -> None:
        """Leave the question aside."""
        if self.state.standing is Standing.OPEN:
            self._book.tell(kinds.Skip, self.question.id)
            self.state = to.skipped(self.state, self._book.clock())

    def can_undo(self) -> bool:
        """Return whether the last answer can still be taken back."""
        return self.state.can_undo(self._book.clock())

    def undo(self) -> None:
        """Take the last answer, skip or reveal back."""
        if self.can_undo():
            self._book.tell(kinds.Undo, self.question.id)
            self.state = to.undone(self.state)

    def again(self) -> None:
        """Ask once more; with other numbers or another order when the answer has been seen."""
        self._draw(to.again(self.state, drawn=not self.predicting, now=self._book.clock()))

    @property
    def comes_back(self) -> bool:
        """True when the question's answer was shown and it has not been asked once more since."""
        once = self.in_lesson and not self.state.variant and not self.predicting
        return once and self.state.standing is Standing.SHOWN

    def reasons(self) -> None:
        """Open or close the reasons of all options."""
        self.state = replace(self.state, reasons=not self.state.reasons)

    @property
    def notebook(self) -> Notebook:
        """Where it is asked."""
        return self._book

    def judge(self, judgement: Judgement, recorded: str = "", late: bool = False) -> None:
        """Put a measurement beside the prediction; `recorded`: its date, where it is the author's.

        `late`: it was there already when the prediction was made.
        """
        fields = {"outcome": judgement.outcome, "measured": judgement.measured, "say": judgement.say, "late": late}
        self._book.tell(kinds.Judged, self.question.id, recorded=bool(recorded), on=recorded, **fields)
        self.state = replace(to.judged(self.state, judgement, recorded), late=late)

    def wait(self, training: bool, note: str) -> None:
        """Tell a prediction whether a run is under way; `note`: why the last one does not judge it, what is first, or
        why what was typed is no answer.
        """
        self.state = replace(self.state, training=training, note=note)

    def _take(self, given: Given, confidence: str) -> None:
        now = self._book.clock()
        common = {
            "content": self.question.content,
            "variant": self.state.variant,
            "given": list(given),
            "confidence": confidence,
            "milliseconds": int(1000 * max(0.0, now - self.state.since)),
        }
        try:
            if self.predicting and not self.question.options:
                read_number(given[0], self.question.unit)
            verdict = None if self.predicting else marked(self.variant, given)
        except Unreadable as error:
            self.state = replace(self.state, note=str(error), unsure=False)
            return
        if verdict is None:
            self._book.tell(kinds.Predict, self.question.id, **common)
            self.state = to.predicted(self.state, given, confidence, now)
            return
        self._book.tell(
            kinds.Answer,
            self.question.id,
            question=self.question.kind,
            right=verdict.right,
            credit=verdict.credit,
            number=self.state.tries + 1,
            left=max(0, self.tries - self.state.tries - 1),
            hints=self.state.hints,
            **common,
        )
        self.state = to.answered(self.state, given, verdict, self.tries, now)
        if self.sealed:
            self.state = to.sealed(self.state)

    def _draw(self, state: ItemState) -> None:
        self.state = state
        self.variant = variant(self.question, self._book.learner, state.variant)


def _same(question: Question, given: Given, tried: Given) -> bool:
    """Return whether two answers are one; of typed ones the numbers count, not how they are written."""
    if question.options or question.lines:
        return given == tried
    try:
        if question.kind == "shape":
            return read_shape(given[0], question.symbols) == read_shape(tried[0], question.symbols)
        return read_number(given[0], question.unit) == read_number(tried[0], question.unit)
    except Unreadable:
        return False

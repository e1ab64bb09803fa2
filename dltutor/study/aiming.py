"""A goal and its learner: how far the newest run is, reached, skipped, each recorded as it happens."""

from __future__ import annotations

from dltutor.course.model import Goal
from dltutor.labs.spec import Lab
from dltutor.numerals import in_full
from dltutor.progress import kinds
from dltutor.quiz.measure import condition
from dltutor.run.state import Run
from dltutor.study import state as to
from dltutor.study.asking import Notebook
from dltutor.study.curves import curves
from dltutor.study.reach import Reached, reached
from dltutor.study.restore import restored_goal
from dltutor.study.state import Standing


class Aiming:
    """A goal being aimed at."""

    def __init__(self, goal: Goal, notebook: Notebook) -> None:
        self.goal = goal
        self._book = notebook
        self.state = restored_goal(notebook.before().item(goal.id), notebook.clock())
        self.reached: Reached | None = None
        """How far the newest run is; None before there is one."""

    def judge(self, run: Run, lab: Lab) -> bool:
        """Look how far the run is; the first time it is there, record it. Return whether anything has changed."""
        now = reached(self.goal, run, lab)
        if now is None or now == self.reached:
            return False
        self.reached = now
        if now.met and self.state.standing is not Standing.MET:
            self.state = to.met(self.state)
            self._book.tell(
                kinds.Goal,
                self.goal.id,
                how="met",
                settings=dict(run.settings),
                seed=run.seed,
                step=now.step,
                value=now.value,
                curves=curves(run, lab, condition(self.goal.when).value.metric),
            )
        return True

    def why_no_hint(self) -> str:
        """Return why no further hint opens now; empty when one does."""
        return "" if self.state.hints < len(self.goal.hints) else "this goal has no further hint"

    def hint(self) -> None:
        """Open one more hint, if there is one."""
        if not self.why_no_hint():
            self.state = to.hinted(self.state)

    def skip(self) -> None:
        """Leave the goal aside; it still counts when a run reaches it."""
        if self.state.standing is Standing.OPEN:
            self._book.tell(kinds.Goal, self.goal.id, how="skipped")
            self.state = to.skipped(self.state, self._book.clock())

    def can_undo(self) -> bool:
        """Return whether the skip can still be taken back."""
        return self.state.can_undo(self._book.clock())

    def undo(self) -> None:
        """Take the skip back."""
        if self.can_undo():
            self._book.tell(kinds.Undo, self.goal.id)
            self.state = to.undone(self.state)

    def again(self) -> None:
        """Aim at it afresh."""
        self.state = to.again(self.state, drawn=False, now=self._book.clock())

    def how_far(self) -> str:
        """Return how far the newest run is, or what an earlier session reached, in words."""
        if self.reached is not None:
            return self.reached.say
        if self.state.standing is Standing.MET:
            first = self._book.before().item(self.goal.id).goal
            when = f"Reached before, at step {first.step}" if first else "Reached before"
            value = f" with {in_full(first.value, 5)}" if first and first.value is not None else ""
            return f"{when}{value}."
        return "Measured on your own run." if self.state.standing is Standing.OPEN else ""

"""A goal on the page: what to reach with the learner's own run, how far the run is, and hints."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from dltutor.course.model import Goal
from dltutor.labs.spec import Lab
from dltutor.run.state import Run
from dltutor.study.aiming import Aiming
from dltutor.study.asking import Notebook
from dltutor.study.state import Standing
from dltutor.ui.lesson.item import ItemCard
from dltutor.ui.lesson.markdown import LessonMarkdown
from dltutor.ui.lesson.words import hints
from dltutor.ui.signs import Signs
from dltutor.ui.situation import Situation


class GoalCard(ItemCard):
    """One goal."""

    def __init__(self, goal: Goal, notebook: Notebook, signs: Signs) -> None:
        aiming = Aiming(goal, notebook)
        super().__init__(classes=f"goal -{aiming.state.standing.value}")
        self.goal, self.item_id = goal, goal.id
        self._aiming, self._signs = aiming, signs

    def compose(self) -> ComposeResult:
        """Lay out what to reach, and room for how far the run is."""
        yield LessonMarkdown(self.goal.say)
        yield Static(classes="feedback", markup=False)

    def on_mount(self) -> None:
        """Show the goal as it stands."""
        self.show()

    def show(self) -> None:
        """Draw everything that may have changed."""
        standing = self._aiming.state.standing
        shown = (Standing.OPEN, Standing.MET, Standing.SKIPPED)
        self.update_classes({f"-{one.value}": standing is one for one in shown})
        self.border_title = {
            Standing.MET: f"Goal {self._signs.right} reached",
            Standing.SKIPPED: "Goal: skipped (it still counts when a run reaches it)",
        }.get(standing, f"{self._signs.flag} Goal")
        for told in self.query(".feedback").results(Static):  # none while the goal is being laid out
            told.update(Content("\n").join(self._lines()))

    def judge(self, run: Run, lab: Lab) -> None:
        """Look how far the run is; the first time it is there, record it."""
        before = self._aiming.state.standing
        if self._aiming.judge(run, lab):
            if self._aiming.state.standing is not before:
                self.post_message(self.Changed(self))
            self.show()

    def do(self, id: str, key: str) -> None:  # noqa: ARG002
        """Carry out a command on this goal."""
        if id == "answer":
            self.focus()
        elif id in ("hint", "skip", "undo", "again"):
            getattr(self._aiming, id)()
        self.show()
        self.post_message(self.Changed(self))

    @property
    def waits(self) -> bool:
        """True while the goal is neither reached nor skipped."""
        return self._aiming.state.standing is Standing.OPEN

    def within(self, now: Situation) -> Situation:
        """Return the situation with what is true of this goal."""
        return replace(
            now,
            item="goal",
            done=self._aiming.state.standing.done,
            no_hint=self._aiming.why_no_hint(),
            undo=self._aiming.can_undo(),
        )

    def _lines(self) -> list[Content]:
        aiming = self._aiming
        lines = hints(self.goal.hints[: aiming.state.hints])
        if aiming.reached is not None:
            sign = f"{self._signs.right} " if aiming.reached.met else ""
            lines.append(Content.assemble((sign, "bold $success"), (aiming.how_far(), "")))
        elif told := aiming.how_far():
            style = "" if aiming.state.standing is Standing.MET else "$foreground-muted"
            lines.append(Content.styled(told, style))
        return lines

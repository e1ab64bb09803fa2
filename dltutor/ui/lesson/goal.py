"""A goal on the page: what to reach with the learner's own run, how far the run is, and hints."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from dltutor.course.model import Goal
from dltutor.labs.spec import Lab
from dltutor.progress import kinds
from dltutor.quiz.texts import plain
from dltutor.run.state import Run
from dltutor.study import state as to
from dltutor.study.asking import Notebook
from dltutor.study.reach import Reached, reached
from dltutor.study.restore import restored_goal
from dltutor.study.state import Standing
from dltutor.ui.lesson.item import ItemCard
from dltutor.ui.lesson.markdown import LessonMarkdown, line_content
from dltutor.ui.signs import Signs
from dltutor.ui.situation import Situation


class GoalCard(ItemCard):
    """One goal."""

    def __init__(self, goal: Goal, notebook: Notebook, signs: Signs) -> None:
        super().__init__(classes="goal")
        self.goal, self.item_id = goal, goal.id
        self._book, self._signs = notebook, signs
        self._state = restored_goal(notebook.before().item(goal.id), notebook.clock())
        self._reached: Reached | None = None

    def compose(self) -> ComposeResult:
        """Lay out what to reach, and room for how far the run is."""
        yield LessonMarkdown(self.goal.say)
        yield Static(classes="feedback", markup=False)

    def on_mount(self) -> None:
        """Show the goal as it stands."""
        self.show()

    def show(self) -> None:
        """Draw everything that may have changed."""
        standing = self._state.standing
        for one in (Standing.OPEN, Standing.MET, Standing.SKIPPED):
            self.set_class(standing is one, f"-{one.value}")
        self.border_title = {
            Standing.MET: f"Goal {self._signs.right} reached",
            Standing.SKIPPED: "Goal: skipped (it still counts when a run reaches it)",
        }.get(standing, f"{self._signs.flag} Goal")
        for told in self.query(".feedback").results(Static):  # none while the goal is being laid out
            told.update(Content("\n").join(self._lines()))

    def judge(self, run: Run, lab: Lab) -> None:
        """Look how far the run is; the first time it is there, record it."""
        now = reached(self.goal, run, lab)
        if now is None or now == self._reached:
            return
        self._reached = now
        if now.met and self._state.standing is not Standing.MET:
            self._state = to.met(self._state)
            self._book.tell(
                kinds.Goal,
                self.goal.id,
                how="met",
                settings=dict(run.settings),
                seed=run.seed,
                step=now.step,
                value=now.value,
            )
            self.post_message(self.Changed(self))
        self.show()

    def do(self, id: str, key: str) -> None:  # noqa: ARG002
        """Carry out a command on this goal."""
        clock = self._book.clock()
        match id:
            case "answer":
                self.focus()
            case "hint":
                self._state = to.hinted(self._state)
            case "skip":
                self._book.tell(kinds.Goal, self.goal.id, how="skipped")
                self._state = to.skipped(self._state, clock)
            case "undo" if self._state.can_undo(clock):
                self._book.tell(kinds.Undo, self.goal.id)
                self._state = to.undone(self._state)
            case "again":
                self._state = to.again(self._state, drawn=False, now=clock)
        self.show()
        self.post_message(self.Changed(self))

    @property
    def waits(self) -> bool:
        """True while the goal is neither reached nor skipped."""
        return self._state.standing is Standing.OPEN

    def within(self, now: Situation) -> Situation:
        """Return the situation with what is true of this goal."""
        return replace(
            now,
            item="goal",
            done=self._state.standing.done,
            no_hint="" if self._state.hints < len(self.goal.hints) else "this goal has no further hint",
            undo=self._state.can_undo(self._book.clock()),
        )

    def _lines(self) -> list[Content]:
        lines = [
            Content.assemble(("Hint: ", "bold $warning"), line_content(hint))
            for hint in self.goal.hints[: self._state.hints]
        ]
        if self._reached is not None:
            sign = f"{self._signs.right} " if self._reached.met else ""
            lines.append(Content.assemble((sign, "bold $success"), (self._reached.say, "")))
        elif self._state.standing is Standing.MET:
            first = self._book.before().item(self.goal.id).goal
            when = f"Reached before, at step {first.step}" if first else "Reached before"
            value = f" with {plain(first.value, 5)}" if first and first.value is not None else ""
            lines.append(Content(f"{when}{value}."))
        elif self._state.standing is Standing.OPEN:
            lines.append(Content.styled("Measured on your own run.", "$foreground-muted"))
        return lines

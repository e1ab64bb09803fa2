"""One step in words: it is said up to its first open question, and goes on once that is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dltutor.course.model import Block, Goal, LabBlock, Lesson, Text
from dltutor.labs.spec import Lab
from dltutor.plain.code import CodeTalk
from dltutor.plain.lab import LabTalk
from dltutor.plain.prose import line, lines
from dltutor.plain.question import QuestionTalk
from dltutor.quiz.model import Question
from dltutor.quiz.texts import ended
from dltutor.run.state import Run
from dltutor.study.aiming import Aiming
from dltutor.study.asking import Notebook
from dltutor.study.coding import Coding, asked, once_more
from dltutor.study.state import Standing

Part = Text | LabBlock | QuestionTalk | Aiming


class StepTalk:
    """A step being read and answered."""

    def __init__(
        self, lesson: Lesson, at: int, book: Notebook, lab: LabTalk, open_lab: Callable[[LabBlock], None]
    ) -> None:
        """Step number `at` (from 0) of the lesson; `open_lab` puts a lab on the bench."""
        self._lesson, self._at, self._book = lesson, at, book
        self._lab, self._open_lab, self._talk = lab, open_lab, lab.talk
        step = lesson.steps[at]
        self._many = [block for block in step.blocks if isinstance(block, Question)]
        self._parts: list[Part] = [self._part(block) for block in step.blocks]
        self._said = 0
        """How many of the parts were said."""
        self._over = False
        self._last: QuestionTalk | None = None
        self._back: dict[QuestionTalk, QuestionTalk] = {}
        """For each question whose answer was shown the same asked once more."""

    def go_on(self) -> None:
        """Say what follows, up to an open question or the end of the step."""
        while self.waits is None and self._said < len(self._parts):
            part = self._parts[self._said]
            self._said += 1
            self._say(part)
        if self.waits is None and self._ask_once_more():
            self.go_on()
        elif self.waits is None and not self._over:
            self._over = True
            self._end()

    @property
    def waits(self) -> QuestionTalk | None:
        """The open question, of those that were said."""
        return next((part for part in self._parts[: self._said] if isinstance(part, QuestionTalk) and part.open), None)

    @property
    def code(self) -> CodeTalk | None:
        """The code exercise that waits for an answer or is at work."""
        return next((part for part in self.codes if part is self.waits or part.busy or part.writing), None)

    @property
    def codes(self) -> list[CodeTalk]:
        """The code exercises that were said, the last one first."""
        return [part for part in reversed(self._parts[: self._said]) if isinstance(part, CodeTalk)]

    @property
    def goals(self) -> list[Aiming]:
        """The goals of the step."""
        return [part for part in self._parts if isinstance(part, Aiming)]

    def unpredicted(self, block: str) -> str:
        """Return the id of a prediction about the lab block that is open; empty: there is none."""
        predicting = (part.asking for part in self._questions if part.asking.predicting and part.open)
        return next((asking.question.id for asking in predicting if asking.question.lab == block), "")

    def take(self, typed: str) -> None:
        """Take a line that is no command: the answer of the open question."""
        waits = self.waits
        if waits is None:
            self._talk.say(f"“{typed}” is no command, and no question is open. Type help.")
            return
        self._last = waits
        waits.answer(typed)
        self.go_on()

    def do(self, command: str) -> None:
        """Do something about the open question, or the last one; where there is none, about the open goal."""
        goal = next((aim for aim in self.goals if aim.state.standing is not Standing.MET), None)
        said = [part for part in self._parts[: self._said] if isinstance(part, QuestionTalk)]
        recent = self._last or next(reversed(said), None)
        if command == "reasons" and recent is not None and recent.open:
            recent = next((part for part in reversed(said) if part.asking.state.standing.known), recent)
        item = self.waits if self.waits is not None and command not in ("undo", "retry", "reasons") else recent
        if goal is not None and (item is None or (self.waits is None and command in ("hint", "skip"))):
            self._about_goal(goal, command)
        elif item is None:
            self._talk.say("There is no question in this step.")
        else:
            self._last = item
            item.do(command)
            self._take_away()
            self.go_on()

    def remind(self) -> None:
        """Say what the step waits for."""
        if self.waits is not None:
            self.waits.ask()
        else:
            self._end()

    def say_goals(self) -> None:
        """Say how far the goals are."""
        self._talk.say(*([said for aim in self.goals for said in _goal(aim)] or ["This step has no goal."]))

    def judge(self, block: LabBlock, lab: Lab, runs: Sequence[Run], over: bool) -> None:
        """Let runs judge the predictions and goals that wait for them; `over`: no further run is due."""
        for part in self._questions:
            if part.asking.question.lab == block.id:
                part.judge(block, lab, runs, over)
        for aim in self.goals:
            before = aim.state.standing
            if aim.goal.lab == block.id and runs and aim.judge(runs[-1], lab):
                if aim.state.standing is not before:
                    self._talk.say(f"Goal reached. {aim.how_far()}")
                elif over and runs[-1].phase.over:
                    self._talk.say(f"Goal: {aim.how_far()}")

    @property
    def _questions(self) -> list[QuestionTalk]:
        return [part for part in self._parts if isinstance(part, QuestionTalk)]

    def _part(self, block: Block) -> Part:
        match block:
            case Question():
                name = "Prediction" if block.kind == "predict" else "Question"
                many = f" {self._many.index(block) + 1} of {len(self._many)}" if len(self._many) > 1 else ""
                asking = asked(block, self._book)
                if isinstance(asking, Coding):
                    return CodeTalk(asking, self._talk, f"{name}{many}", self.go_on)
                return QuestionTalk(asking, self._talk, f"{name}{many}")
            case Goal():
                return Aiming(block, self._book)
        return block

    def _say(self, part: Part) -> None:
        self._talk.say("")
        match part:
            case Text():
                self._talk.say(*lines(part.markdown))
            case LabBlock():
                if self._lab.bench.block is None or part.id != self._lab.bench.block.id:
                    self._open_lab(part)
                self._talk.say(*self._lab.about())
            case Aiming():
                self._talk.say(*_goal(part))
            case QuestionTalk():
                part.ask()

    def _ask_once_more(self) -> bool:
        """Add the questions whose answer was shown at the end, to be asked again; return whether there are any."""
        back = [part for part in self._questions if part.asking.comes_back and part not in self._back]
        for part in back:
            self._back[part] = QuestionTalk(once_more(part.asking, self._book), self._talk, "Once more")
            self._parts.append(self._back[part])
        return bool(back)

    def _take_away(self) -> None:
        """Ask no more what is asked again, where the answer that was shown was taken back."""
        gone = [part for part, again in self._back.items() if part.open and again.open]
        for again in [self._back.pop(part) for part in gone]:
            self._said -= self._parts.index(again) < self._said
            self._parts.remove(again)

    def _end(self) -> None:
        """Say that the step is over, what of it is still open, and where to go from here."""
        at, steps = self._at, self._lesson.steps
        said = [f"End of step {at + 1}."]
        if any(part.asking.state.standing is Standing.LOCKED for part in self._questions):
            said.append("The prediction waits for its run: type run.")
        if any(aim.state.standing is Standing.OPEN for aim in self.goals):
            said.append("The goal is open: set and run until it is reached.")
        if at + 1 < len(steps):
            said.append(f"Type next for step {at + 2}, {ended(line(steps[at + 1].title))}")
        else:
            said.append("This is the end of the lesson. Type lessons to choose another one.")
        self._talk.say("", " ".join(said))

    def _about_goal(self, aim: Aiming, command: str) -> None:
        if command == "hint" and aim.why_no_hint():
            self._talk.say(f"No hint now: {aim.why_no_hint()}.")
            return
        if command in ("hint", "skip", "undo"):
            getattr(aim, command)()
        self._talk.say(*_goal(aim))


def _goal(aim: Aiming) -> list[str]:
    """Return a goal, its hints, and how far it is."""
    stands = {Standing.MET: "Goal, reached", Standing.SKIPPED: "Goal, skipped"}.get(aim.state.standing, "Goal")
    hints = [f"Hint: {line(hint)}" for hint in aim.goal.hints[: aim.state.hints]]
    return [part for part in (f"{stands}: {line(aim.goal.say)}", *hints, aim.how_far()) if part]

"""One lesson in words: its steps one after the other, its lab beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dltutor.course.model import LabBlock, Lesson
from dltutor.plain import commands
from dltutor.plain.code import CodeTalk
from dltutor.plain.lab import LabTalk
from dltutor.plain.prose import line
from dltutor.plain.step import StepTalk
from dltutor.plain.talk import Talk
from dltutor.progress import kinds
from dltutor.progress.fold import LessonRecord
from dltutor.progress.store import Store
from dltutor.quiz.texts import ended
from dltutor.run.sandbox import Sandbox
from dltutor.study import place
from dltutor.study.bench import Bench
from dltutor.study.notebook import MAY_SKIP, of_lesson
from dltutor.study.run_log import RunLog

ANEW = (
    "All that you answered in this lesson is set aside, not deleted; code that you wrote stays. "
    "Type anew yes to begin it anew."
)
FIRST = "Predict first, then run: answer the prediction, or skip it. The same once more runs anyway."


@dataclass(frozen=True)
class Room:
    """What outlives a lesson."""

    talk: Talk
    store: Store
    bench: Callable[[], Bench]
    """Gives the bench of the session; no process is started by that."""
    sandbox: Callable[[], Sandbox]
    """Gives what tries code; it starts when code is tried."""
    seed: int | None = None
    """Of all runs; None: each lab block's own."""


class LessonTalk:
    """A lesson being read, answered and trained."""

    helped = (
        ("Reading:", commands.LESSON),
        ("Questions:", commands.QUESTION),
        ("Code:", commands.CODE),
        ("The lab:", commands.LAB),
    )

    def __init__(self, lesson: Lesson, room: Room) -> None:
        self.lesson = lesson
        self._room, self._talk = room, room.talk
        store = room.store
        self._book = of_lesson(lesson, store, room.sandbox)
        bench = room.bench()
        self.lab = LabTalk(bench, room.talk, self._heard)
        self._run_log = RunLog(lesson.entry.id, room.store.record, bench.logged)
        self._at = place.resumed(lesson, self._record)
        self.step = self._new_step()
        self._held_back: set[str] = set()
        """Predictions that a run was held back for, once each."""

    def open(self, at: int | None = None) -> None:
        """Open a step (from 0; None: where the learner was) and say it as far as its first open question."""
        self._at = self._at if at is None else at
        step = self.lesson.steps[self._at]
        self._room.store.record(kinds.Place(lesson=self.lesson.entry.id, step=step.id))
        self.step = self._new_step()
        known = f" {MAY_SKIP.capitalize()}." if step.id in self._book.known else ""
        self._talk.say("", f"Step {self._at + 1} of {len(self.lesson.steps)}: {ended(line(step.title))}{known}")
        block = place.lab_of(self.lesson, self._at)
        if block is not None:
            self._open_lab(block)
        self.step.go_on()

    def do(self, command: str, rest: str) -> None:
        """Carry out a command about the lesson, a question or the lab."""
        last = len(self.lesson.steps) - 1
        match command:
            case "next" | "back":
                at = self._at + (1 if command == "next" else -1)
                if 0 <= at <= last:
                    self.open(at)
                else:
                    self._talk.say(f"This is the {'first' if at < 0 else 'last'} step.")
            case "read":
                self.open(self._at)
            case "step" if rest.isascii() and rest.isdigit() and 1 <= int(rest[:6]) <= last + 1:
                self.open(int(rest) - 1)
            case "step" | "steps":
                self._talk.say(*self._steps())
            case "anew" if rest == "yes":
                self._room.store.record(kinds.Reset(lesson=self.lesson.entry.id))
                self.open(0)
            case "anew":
                self._talk.say(ANEW)
            case "answer":
                self.step.take(rest)
            case "goal":
                self.step.say_goals()
            case "write" | "edit" | "code" | "test":
                self._about_code(self.step.codes[:1], command)
            case "pause" if self.step.code is not None and self.step.code.busy:
                self.step.code.stop()
            case "run" | "retry" if self.step.code is not None:
                self.step.code.do(command)
            case "run" | "one" if self._predict_first():
                self._talk.say(FIRST)
            case "question" | "hint" | "show" | "skip" | "undo" | "retry" | "reasons":
                self.step.do(command)
            case _:
                self.lab.do(command, rest)

    def _about_code(self, codes: Sequence[CodeTalk], command: str) -> None:
        if not codes:
            self._talk.say("No code is to be written in this step.")
        for code in codes:
            code.do(command)

    def try_lab(self) -> None:
        """Run the lab of the step for a moment, but not before what is to be predicted."""
        with self.lab.bench.brief():
            if self._predict_first():
                self._talk.say(FIRST)
            else:
                self.lab.run()

    def take(self, typed: str) -> None:
        """Take a line that is no command."""
        self.step.take(typed)

    def remind(self) -> None:
        """Say what is waited for."""
        if self.step.code is not None and self.step.code.busy:
            self._talk.say(self.step.code.asking.sentence)
        elif self.lab.busy:
            self._talk.say(self.lab.where())
        else:
            self.step.remind()

    @property
    def busy(self) -> bool:
        """Whether a run trains, or is about to, or the tests of a program run."""
        return self.lab.busy or (self.step.code is not None and self.step.code.busy)

    @property
    def writing(self) -> bool:
        """Whether every line that is typed is one of a program."""
        return self.step.code is not None and self.step.code.writing

    def write(self, line: str) -> None:
        """Take a line of a program, as it was typed."""
        if self.step.code is not None:
            self.step.code.write(line)

    @property
    def letters(self) -> bool:
        """Whether letters are answers now."""
        return self.step.waits is not None and self.step.waits.letters

    def _new_step(self) -> StepTalk:
        return StepTalk(self.lesson, self._at, self._book, self.lab, self._open_lab)

    def _open_lab(self, block: LabBlock) -> None:
        now = self.lab.bench.block
        if now is None or now.id != block.id or self.lab.bench.desk.owner != f"{self.lesson.entry.id}/{block.id}":
            seed = self._room.seed
            self.lab.open(self.lesson.entry.id, block if seed is None else replace(block, seed=seed))

    def _predict_first(self) -> bool:
        """Return True, once per prediction, where a run would give away what is still to be predicted."""
        block = self.lab.bench.block
        due = self.step.unpredicted(block.id) if block is not None else ""
        if not due or due in self._held_back:
            return False
        self._held_back.add(due)
        return True

    def _heard(self) -> None:
        """Hear of a change of the runs: note those that are over, and let them judge."""
        bench = self.lab.bench
        if bench.block is None or bench.lab is None or not bench.desk.owner.startswith(f"{self.lesson.entry.id}/"):
            return
        runs = [*bench.named.values(), *([bench.run] if bench.run else [])]
        self._run_log.heard(bench.block.id, runs)
        self.step.judge(bench.block, bench.lab, runs, over=not self.lab.busy)

    def _steps(self) -> list[str]:
        done = place.steps_done(self.lesson, self._record)
        skip = [f"open, {MAY_SKIP}" if step.id in self._book.known else "open" for step in self.lesson.steps]
        marks = ["done" if yes else mark for yes, mark in zip(done, skip, strict=True)]
        marks[self._at] += ", you are here"
        titles = [line(step.title) for step in self.lesson.steps]
        return [f"{at}. {title}: {mark}." for at, (title, mark) in enumerate(zip(titles, marks, strict=True), 1)]

    @property
    def _record(self) -> LessonRecord:
        """What was done in this lesson so far."""
        return self._room.store.lesson(self.lesson.entry.id)

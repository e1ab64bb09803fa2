"""A code exercise and its learner: the draft, its trials, and what they come to. No widget here."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

from dltutor.progress import kinds
from dltutor.quiz.exercise import Exercise
from dltutor.quiz.lines_of_code import in_order
from dltutor.quiz.model import NO_LIMIT, Question
from dltutor.run.sandbox import CannotTryError
from dltutor.study import state as to
from dltutor.study.asking import Asking, Notebook
from dltutor.study.code_tools import CodeTools
from dltutor.study.state import ItemState, Standing
from dltutor.study.trial import Trial, counts, marked
from dltutor.wire import exercise as wire

RECORDED = 20_000
"""Characters of an answer that are recorded with it; a longer one is in the draft alone."""
RUNNING = "Your code is running."


class Coding(Asking):
    """A code question being asked: it can be tried as often as one likes, and again after it was right."""

    def __init__(self, question: Question, notebook: Notebook, exercise: Exercise, tools: CodeTools) -> None:
        super().__init__(question, notebook)
        self.exercise = exercise
        self.trial: Trial | None = None
        """The last one of this session."""
        self.refused = ""
        """Why the code could not be tried, or not be handed to another editor, and what to do."""
        self.lacks = ""
        """How this computer confines code less than it should; once a session, after the first trial."""
        self._tools = tools
        self._task: asyncio.Task[None] | None = None
        self._set_aside: tuple[str, ItemState, Trial | None] | None = None
        answered = self.state.given[0] if len(self.state.given) == 1 else exercise.starter
        kept = tools.drafts.read(notebook.lesson, question.id)
        self.draft = answered if kept is None else kept

    def write(self, text: str) -> None:
        """Keep what the learner has written so far; cheap enough for every key."""
        self.draft = text
        self._tools.drafts.keep(self._book.lesson, self.question.id, text)

    def on_disk(self, seconds: float) -> tuple[Path | None, str]:
        """Return the draft's file once it holds the draft, for another editor, or None and why there is none.

        It waits for the disk, at most so many seconds.
        """
        drafts, key = self._tools.drafts, (self._book.lesson, self.question.id)
        path = drafts.path(*key)
        if path is None:
            return None, "There is no place for a file: nothing is saved in this session (see --data-dir)."
        drafts.keep(*key, self.draft)
        if not drafts.flush(seconds):
            return None, f"The file could not be written: {drafts.lost}."
        return path, ""

    def read_back(self) -> str:
        """Take what another editor has written into the draft's file; return why that cannot be, else nothing."""
        drafts = self._tools.drafts
        found = drafts.read(self._book.lesson, self.question.id, again=True)
        self.draft = self.draft if found is None else found
        return f"What your editor wrote was not taken: {drafts.unread}. That file is kept." if drafts.unread else ""

    @property
    def trying(self) -> bool:
        """True while the tests run, or what runs them is starting."""
        return self._task is not None

    @property
    def sentence(self) -> str:
        """What to tell while the tests run; empty: they do not."""
        state = self._tools.sandbox().state if self.trying else None
        return (state.sentence or RUNNING) if state else ""

    @property
    def marked_line(self) -> int:
        """The line of the draft (from 1) where the last trial went wrong; 0: none, or it was changed since."""
        return self.trial.verdict.line if self.trial and self.trial.code == self.draft else 0

    @property
    def stale(self) -> bool:
        """True when the draft was changed since the trial that the verdict is about, in whatever session that was."""
        tried = (self.trial.code,) if self.trial else self.state.given
        return tried not in ((), (self.draft,))

    @property
    def wrong_since(self) -> bool:
        """True when the last trial was not right though an earlier one was: the exercise stays done."""
        right = self.trial is None or self.trial.verdict.outcome == "passed"
        return self.state.standing is Standing.RIGHT and not right

    async def attempt(self) -> None:
        """Run the tests on the draft as it is now, and record what comes of it; nothing while they run already."""
        if self.trying:
            return
        self._task, self.refused = asyncio.current_task(), ""
        self._tools.drafts.flush(0.0)
        code = self.draft
        try:
            found = await self._tools.sandbox().attempt(self.exercise, code, self._tools.folder)
        except CannotTryError as error:
            self.refused = str(error)
        else:
            self.trial = Trial(code, found)
            self._tell_lacks()
            self._judged(code, found)
        finally:
            self._task = None

    def _tell_lacks(self) -> None:
        sandbox = self._tools.sandbox()
        self.lacks = "" if sandbox.lacks_told or sandbox.state.warm is None else " ".join(sandbox.state.warm.lacks)
        sandbox.lacks_told = True

    def stop(self) -> None:
        """End the trial that is under way."""
        sandbox = self._tools.sandbox()
        if sandbox.state.phase == "trying":
            sandbox.stop()
        elif self._task is not None:
            self._task.cancel()

    async def warm(self) -> None:
        """Start what runs code, so that the first trial need not wait; where that failed once, the trial tells why."""
        sandbox = self._tools.sandbox()
        if sandbox.state.phase == "off" and not sandbox.state.sentence:
            with contextlib.suppress(CannotTryError):
                await sandbox.warm()

    def again(self) -> None:
        """Begin with the starter; `undo` brings the draft back."""
        self._set_aside = self.draft, self.state, self.trial
        if self.state.standing is not Standing.OPEN:
            super().again()
        self.trial, self.refused = None, ""
        self.write(self.exercise.starter)

    @property
    def begun_anew(self) -> bool:
        """True while `undo` brings back the draft that was there before the starter."""
        return self._set_aside is not None

    def can_undo(self) -> bool:
        """Return whether the last answer or the draft before the starter can still be taken back."""
        return self._set_aside is not None or super().can_undo()

    def undo(self) -> None:
        """Take the starter, the last answer, skip or reveal back; a draft changes in the first case only."""
        if self._set_aside is None:
            self.trial = None if super().can_undo() else self.trial
            super().undo()
            return
        draft, self.state, self.trial = self._set_aside
        self._set_aside = None
        self.write(draft)

    @property
    def comes_back(self) -> bool:
        """True when the solution was shown and its lines have not been asked for since."""
        return super().comes_back and in_order(self.question) is not None

    def _judged(self, code: str, found: wire.Verdict) -> None:
        """Record a trial that counts, and take its verdict; once it was right, further ones are for oneself."""
        if self.state.standing is Standing.RIGHT or not counts(found):
            return
        self._set_aside, now = None, self._book.clock()
        if self.state.standing is Standing.SKIPPED:
            self.state = replace(self.state, standing=Standing.OPEN)
        elif self.state.standing is not Standing.OPEN:
            super().again()
        verdict = marked(found)
        self._book.tell(
            kinds.Answer,
            self.question.id,
            question=self.question.kind,
            content=self.question.content,
            variant=self.state.variant,
            given=[code] if len(code) <= RECORDED else [],
            right=verdict.right,
            credit=verdict.credit,
            number=self.state.tries + 1,
            hints=self.state.hints,
            milliseconds=int(1000 * max(0.0, now - self.state.since)),
            say=verdict.say,
        )
        self.state = to.answered(self.state, (code,), verdict, NO_LIMIT, now)


def asked(question: Question, notebook: Notebook) -> Asking:
    """Return a question of a lesson's page being asked: code with a draft, where it can be tried."""
    if question.exercise and notebook.tools:
        return Coding(question, notebook, question.exercise, notebook.tools)
    return Asking(question, notebook)


def once_more(asking: Asking, notebook: Notebook) -> Asking:
    """Return a question as it is asked once more: with other numbers; code as its lines, to be put in order."""
    order = in_order(asking.question) if asking.question.kind == "code" else None
    if order is not None:
        return Asking(order, notebook, asking.state.variant + 1)
    again = Asking(asking.question, notebook)
    again.again()
    return again

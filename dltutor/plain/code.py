"""A code exercise in words: its lines are typed here or in the learner's own editor, its tests run when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from dltutor.draw.filter import clean
from dltutor.plain import words
from dltutor.plain.prose import INDENT
from dltutor.plain.question import QuestionTalk
from dltutor.plain.talk import Event, Talk
from dltutor.quiz.texts import plural
from dltutor.study.coding import Coding
from dltutor.study.own_editor import edited, lent
from dltutor.study.trial import CHANGED, STAYS, told

END = "."
"""A line of nothing else ends what is typed."""
HOW = "Type edit for your own editor, or write to type it here. run runs the tests, code says your code."
WRITE = "Type your code; it takes the place of what is there. End with a line that holds a single dot."
NO_TERMINAL = "There is no terminal for an editor here. Type write."
MOST_LINES = 8
"""Lines of what the code printed."""
LONGEST = 200
"""Characters of such a line: whoever listens cannot look past the rest."""


class CodeTalk(QuestionTalk):
    """A code exercise being asked."""

    asking: Coding

    def __init__(self, asking: Coding, talk: Talk, name: str, changed: Callable[[], None]) -> None:
        """`changed` is called after each trial."""
        super().__init__(asking, talk, name)
        self._changed = changed
        self._lines: list[str] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def writing(self) -> bool:
        """True while every line that is typed is one of the code."""
        return self._lines is not None

    @property
    def busy(self) -> bool:
        """True while the tests run, or another editor has the terminal."""
        return self._task is not None and not self._task.done()

    def ask(self) -> None:
        """Say the exercise, the code so far, and what became of it."""
        super().ask()
        self._talk.say(*[CHANGED] * self.asking.stale, *self._code(), *([HOW] if self.open else []))

    def write(self, line: str) -> None:
        """Take a line of the code as it was typed; all of it is kept at once."""
        if self._lines is None or line.strip() != END:
            self._lines = [*(self._lines or ()), line]
            self.asking.write("\n".join(self._lines) + "\n")
            return
        count, self._lines = len(self._lines), None
        self._talk.say(f"{plural(count, 'line')}. Type run to run the tests." if count else "Your code is unchanged.")

    def answer(self, typed: str) -> None:
        """Take what is no command for the first line of the code."""
        self._talk.say(f"This is line 1 of your code. {WRITE}")
        self.write(typed)

    def do(self, command: str) -> None:
        """Carry out a command about this exercise, and say what came of it."""
        match command:
            case "write":
                self._lines = []
                self._talk.say(WRITE)
            case "code":
                self._talk.say(*self._code())
            case "edit" if not self._talk.ends.people:
                self._talk.say(NO_TERMINAL)
            case "edit":
                self._begin(self._edit())
            case "run" | "test":
                self._begin(self._try())
            case "retry":
                self.asking.again()
                self._talk.say("The starter again; undo brings your code back.", *self._code())
            case "show":
                super().do(command)
                self._changed()
            case _:
                super().do(command)

    def stop(self) -> None:
        """End the trial that is under way."""
        self.asking.stop()

    def _begin(self, what: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.ensure_future(what)
        self._task.add_done_callback(lambda _: self._talk.events.put_nowait(Event.IDLE))

    async def _try(self) -> None:
        self._talk.say("Your code is running; pause stops it.")
        await self.asking.attempt()
        self._task = None
        after = [STAYS] if self.asking.wrong_since else words.after(self.asking)
        self._talk.say(*_verdict(self.asking), *after)
        self._changed()

    async def _edit(self) -> None:
        with self._talk.unheard():
            why = await edited(self.asking, lent)
        self._talk.say(*([why] if why else []), *self._code())

    def _code(self) -> list[str]:
        lines = self.asking.draft.rstrip().split("\n")
        return ["Your code:", *(f"{INDENT}{at}: {line}" for at, line in enumerate(lines, 1))]


def _verdict(asking: Coding) -> list[str]:
    """Return what came of the last trial: the verdict, the line that it is about, and what the code printed."""
    if asking.trial is None or asking.refused:
        return [f"{clean(asking.refused)} Your code is kept all the same."]
    said = told(asking.trial.verdict).split("\n")
    if at := asking.marked_line:
        lines = asking.draft.split("\n")
        said += [f"{INDENT}{at}: {line}" for line in lines[at - 1 : at]]
    printed = clean(asking.trial.verdict.output).rstrip().splitlines()
    if printed:
        said += ["It printed:", *(INDENT + _cut(line) for line in printed[:MOST_LINES])]
        said += [f"and {len(printed) - MOST_LINES} lines more"] if len(printed) > MOST_LINES else []
    return said


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} … ({len(line)} characters)"

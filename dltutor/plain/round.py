"""A quiz, an exam, a test before a lesson or a review in words: one question at a time, then the results."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from dltutor.plain import commands, words
from dltutor.plain.prose import line, lines
from dltutor.plain.question import QuestionTalk
from dltutor.plain.talk import Talk
from dltutor.progress.store import Store
from dltutor.study.items import Item
from dltutor.study.results import summary
from dltutor.study.rounds import AGAIN, COMES_AGAIN, Round
from dltutor.study.skills import name
from dltutor.study.state import Standing

SHORT = 100
"""Characters of a question in the list of results."""
AT_END = "Answers are shown at the end."
ONCE = "A question is asked once here. At the end, retry asks the wrong ones again."
BEGUN = {
    "quiz": "Each answer is told at once.",
    "exam": "One try each; all is marked at the end.",
    "before": "One try each; at the end you hear which steps you may skip.",
    "review": "Each answer is told at once; what was missed comes again at the end.",
    "cram": "The schedule of your reviews stays as it is.",
}
READS = "Type a number to read a question again with its answer and reasons, read for all of them"


class RoundTalk:
    """A round being played."""

    busy = False
    """Nothing trains here."""
    helped = (("This round:", commands.ROUND), ("Questions:", commands.ASKED))

    def __init__(self, of: Round, talk: Talk, store: Store, go: Callable[[Item, bool], None]) -> None:
        """`go` opens the lesson at the step of a question; and, if told, runs its lab for a moment."""
        self.round = of
        self._talk, self._store, self._go = talk, store, go
        self._last = 0
        """The question that was answered or skipped last."""

    @property
    def letters(self) -> bool:
        """Whether letters are answers now."""
        return self.round.item is not None and self._card().letters

    def open(self, at: int | None = None) -> None:
        """Put a question in front, or the results, and say it; None: the one where the round stands."""
        of = self.round
        of.go(of.at if at is None else at)
        item = of.item
        if item is None:
            self._say_results()
            return
        where = f"From {item.lesson.entry.title}, step {line(item.step.title)}"
        skill = f"skill {name(item.question.skill)}" if item.question.skill else ""
        self._talk.say("", f"{'; '.join(filter(None, [where, skill, of.note()]))}.")
        self._card().ask()

    def take(self, typed: str) -> None:
        """Take a line that is no command: an answer, or the number of a question among the results."""
        of = self.round
        if of.item is None and typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(of.items):
            self._read(int(typed) - 1)
        elif of.item is None:
            self._talk.say(f"“{typed}” is no command. {self._after_results()}")
        elif not self._card().open:
            self._talk.say(f"This question is answered. {self._onward()}")
        else:
            self._card().answer(typed)
            self._changed()

    def do(self, command: str, rest: str) -> None:
        """Carry out a command about the round or the question in front."""
        of = self.round
        match command:
            case "next" if of.item is not None:
                self.open(of.at + 1 if of.at + 1 < len(of) else of.onward())
            case "back" if of.at > 0:
                self.open(of.at - 1)
            case "results":
                self.open(len(of))
            case "retry" if of.item is None and of.wrong():
                self.round, self._last = of.retry(), 0
                self._talk.say("", f"{AGAIN}. {begun(self.round)}")
                self.open()
            case "read" if of.item is None:
                for at in range(len(of.items)):
                    self._read(at)
            case "step" if of.item is not None and not of.sealed:
                self._go(of.item, False)
            case "try" if of.item is not None and not of.sealed:
                self._try(of.item)
            case "undo":
                self._undo()
            case _ if of.item is None:
                self._talk.say(self._after_results())
            case "retry":
                self._talk.say(ONCE)
            case "show" | "step" | "try" if of.sealed:
                self._talk.say(AT_END)
            case "question" | "read":
                self.open(of.at)
            case "answer":
                self.take(rest)
            case "hint" | "show" | "skip" if self._card().open:
                self._card().do(command)
                self._changed()
            case "hint" | "show" | "skip" | "reasons":
                self._card().do(command)
                self._talk.say(*[] if self._card().open else [self._onward()])
            case _:
                self._talk.say("There is nothing of that kind here. Type help.")

    def remind(self) -> None:
        """Go on where the question in front is answered; else say it again."""
        of = self.round
        if of.item is None:
            self._talk.say(self._after_results())
        elif of.asking().covered:
            self._card().answer("")
        elif self._card().open:
            self._card().ask()
        else:
            self.open(of.onward())

    def _card(self, at: int | None = None) -> QuestionTalk:
        """Return a question in words, the one in front by default."""
        of = self.round
        at = of.at if at is None else at
        count = len(of.items)
        return QuestionTalk(of.asking(at), self._talk, f"Question {at + 1} of {count}" if at < count else "Once more")

    def _changed(self) -> None:
        """Say what comes next, or go there at once where nothing was said of the answer."""
        of, standing = self.round, self.round.standing(self.round.at)
        if standing is Standing.OPEN:
            return
        self._last = of.at
        if standing in (Standing.TAKEN, Standing.SKIPPED) and of.onward() < len(of):
            self.open(of.onward())
        else:
            self._talk.say(self._onward())

    def _onward(self) -> str:
        """Return where an empty line leads, and what else there is to do now."""
        of = self.round
        if of.mode in COMES_AGAIN and of.item is not None and of.item.lab is not None:
            return f"{self._next()} Try: ten seconds in its lab."
        return self._next()

    def _next(self) -> str:
        of = self.round
        if of.onward() < len(of):
            return f"An empty line: question {of.onward() + 1} of {len(of.items)}."
        return (
            f"That was the last one. An empty line: {'what was missed, once more' if of.missed() else 'the results'}."
        )

    def _try(self, item: Item) -> None:
        if item.lab is None:
            self._talk.say("This step has no lab.")
        else:
            self._go(item, True)

    def _undo(self) -> None:
        at = next((at for at in (self.round.at, self._last) if self.round.can_undo(at)), None)
        if at is None:
            self._talk.say("There is nothing to take back: an answer can be taken back for ten seconds.")
            return
        self._card(at).do("undo")
        self.open(at)

    def _say_results(self) -> None:
        of = self.round
        told = summary(of, self._store.history(), self._store.now().date())
        self._talk.say("", "Results.", *(f"{said.about}: {said.text}" if said.about else said.text for said in told))
        for at in range(len(of.items)):
            asked = textwrap.shorten(" ".join(lines(of.asking(at).variant.ask)), SHORT, placeholder=" …")
            self._talk.say(f"{at + 1}. {of.result(at).value}: {asked}")
        self._talk.say(self._after_results())

    def _after_results(self) -> str:
        wrong = ", retry to be asked again what was not right" if self.round.wrong() else ""
        return f"{READS}{wrong}, lessons to leave."

    def _read(self, at: int) -> None:
        """Say a question again, what was answered, what is right, and the reasons."""
        asking, result = self.round.asking(at), self.round.result(at).value
        self._talk.say("")
        if not asking.state.standing.known:
            asking.show()
            self._talk.say(f"Question {at + 1}, {result}.")
        self._card(at).ask()
        given = words.answered(asking)
        self._talk.say(*([f"Your answer was: {given}."] if given else []), *words.reasons(asking))


def begun(of: Round) -> str:
    """Return what there is to say of a round that begins."""
    return f"{len(of)} question{'' if len(of) == 1 else 's'}. {BEGUN[of.mode]}"


def waiting(talk: RoundTalk | None) -> list[str]:
    """Return how to go on with a round that was left; nothing where there is none, or it is over."""
    if talk is None or talk.round.item is None:
        return []
    at, many = talk.round.at, len(talk.round.items)
    where = f"question {at + 1} of {many}" if at < many else "what was missed"
    return [f"Your questions wait at {where}: type return to go on with them."]

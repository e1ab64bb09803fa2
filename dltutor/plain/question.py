"""One question in words: it says what `Asking` knows and hands it what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from dltutor.course.model import LabBlock
from dltutor.labs.spec import Lab
from dltutor.plain import words
from dltutor.plain.talk import Talk
from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.texts import begun
from dltutor.run.state import Run
from dltutor.study.asking import Asking
from dltutor.study.judging import judged, late, show_recorded, under_way, unfit, watch
from dltutor.study.reasons import why_no_reasons
from dltutor.study.state import Standing
from dltutor.study.told import KINDS


class QuestionTalk:
    """A question being asked, in a lesson or in a quiz."""

    def __init__(self, asking: Asking, talk: Talk, name: str) -> None:
        """`name`: what it is called, as in ``"Question 1 of 2"``."""
        self.asking = asking
        self._talk, self._name = talk, name

    @property
    def open(self) -> bool:
        """True while an answer can be given."""
        return self.asking.state.standing is Standing.OPEN

    @property
    def letters(self) -> bool:
        """Whether letters are answers now."""
        return self.open and self.asking.question.kind in ("shape", "order")

    def ask(self) -> None:
        """Say the question, and what became of it so far."""
        self._talk.say(f"{self._name}, {KINDS[self.asking.question.kind]}.")
        so_far = () if self._fresh else (*words.hints(self.asking), *words.told(self.asking))
        self._talk.say(*words.asked(self.asking), *so_far)

    def answer(self, typed: str) -> None:
        """Take a typed line for the answer, or for how sure the learner is; say the options where those wait."""
        asking = self.asking
        if asking.covered:
            asking.give((typed,))
            self._talk.say(*words.choices(asking))
            return
        if asking.state.unsure:
            sure = {"1": True, "sure": True, "2": False, "not sure": False}.get(typed.casefold())
            if sure is None:
                self._talk.say(words.how(asking))
                return
            asking.sure(sure)
        else:
            try:
                asking.give(words.read_answer(asking, typed))
            except Unreadable as error:
                self._talk.say(str(error))
                return
        self._talk.say(*words.told(asking))

    def do(self, command: str) -> None:
        """Carry out a command about this question, and say what came of it."""
        asking = self.asking
        match command:
            case "question":
                self.ask()
            case "hint" if why := asking.why_no_hint():
                self._talk.say(f"No hint now: {why}.")
            case "hint":
                asking.hint()
                self._talk.say(words.hints(asking)[-1])
            case "show" if asking.predicting:
                why = "" if asking.state.standing is Standing.JUDGED else show_recorded(asking)
                self._talk.say(*([why] if why else words.told(asking)))
            case "undo" if not asking.can_undo():
                self._talk.say("There is nothing to take back: an answer can be taken back for ten seconds.")
            case "show" | "skip" | "undo":
                getattr(asking, command)()
                self._talk.say(*(words.told(asking) if command != "undo" else ["Taken back."]))
            case "retry":
                asking.again()
                self.ask()
            case "reasons" if why := why_no_reasons(asking):
                self._talk.say(f"{begun(why)}.")
            case "reasons":
                self._talk.say(*words.reasons(asking))

    def judge(self, block: LabBlock, lab: Lab, runs: Sequence[Run], over: bool) -> None:
        """Let the learner's runs judge a prediction that waits for them; `over`: no further run is due."""
        asking = self.asking
        if asking.state.standing is not Standing.LOCKED or not runs:
            watch(asking, runs)
            return
        if under_way(runs):
            asking.wait(True, "")
            return
        found = judged(asking, block, lab, runs)
        if found is not None:
            asking.judge(found, late=late(asking, runs))
            watch(asking, runs)
            self._talk.say(*words.told(asking))
        elif over and asking.state.training and runs[-1].phase.over:
            asking.wait(False, "")
            why = unfit(runs[-1], block, lab) or "another run is missing"
            way = "run all trains them" if block.runs else "set that back, then run trains"
            self._talk.say(f"This run does not judge the prediction: {why}. {way} as the lesson asks.")

    @property
    def _fresh(self) -> bool:
        state = self.asking.state
        return state.standing is Standing.OPEN and not state.tries and not state.hints and not state.unsure

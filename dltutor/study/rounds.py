"""A round of questions outside their lessons: a quiz, an exam, a test before the lesson, or a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from dltutor.course.model import Step
from dltutor.progress import kinds
from dltutor.progress.attempts import History, fresh_variant
from dltutor.progress.schedule import is_leech
from dltutor.study import state as to
from dltutor.study.asking import Asking, Notebook
from dltutor.study.items import Item
from dltutor.study.state import Standing

AGAIN = "The wrong ones again"
"""What a round of them is called."""
COMES_AGAIN = ("review", "cram")
"""Modes in which what was missed is asked again until it is right once."""


class Result(Enum):
    """What came of one question of a round."""

    CLEAN = "right at the first try"
    LATER = "right at last"
    MISSED = "not right"
    OPEN = "left out"
    TAKEN = "taken"


@dataclass(frozen=True)
class Learner:
    """Who is asked, and where it is written."""

    id: str
    history: Callable[[], History]
    record: Callable[[kinds.Kind], None]


class Round:
    """Questions one after the other; what was missed in a review comes again at its end, until it is right once."""

    def __init__(self, items: Sequence[Item], mode: str, learner: Learner) -> None:
        self.mode = mode
        self.at = 0
        """The question in front; behind the last one are the results."""
        self.over = False
        """The results have been seen."""
        self._learner = learner
        history = learner.history()
        self._variants = {item.key: fresh_variant(history, item.key) for item in items}
        self._items = list(items)
        self._askings: dict[int, Asking] = {}
        self._first = len(items)

    def __len__(self) -> int:
        return len(self._items)

    @property
    def sealed(self) -> bool:
        """True while nothing is told, because all is marked at the end."""
        return self.mode in ("exam", "before") and not self.over

    @property
    def item(self) -> Item | None:
        """The question in front; None: the results are."""
        return self._items[self.at] if self.at < len(self._items) else None

    @property
    def items(self) -> Sequence[Item]:
        """The questions, without those that came again."""
        return self._items[: self._first]

    def asking(self, at: int | None = None) -> Asking:
        """Return a question as it stands, the one in front by default; it begins when it is looked at."""
        at = self.at if at is None else at
        if at not in self._askings:
            item = self._items[at]
            book = Notebook(item.lesson.entry.id, self._learner.id, self._learner.record, mode=self.mode)
            before = self._learner.history().get(item.key, ())
            recall = self.mode == "review" and item.question.kind == "single" and any(one.clean for one in before[-1:])
            self._askings[at] = Asking(item.question, book, self._variants[item.key], covered=recall)
        return self._askings[at]

    def note(self) -> str:
        """Return what there is to say of the question in front before it is answered."""
        if self.at >= self._first:
            return "once more, it was missed"
        item = self.item
        leech = item is not None and is_leech(self._learner.history().get(item.key, ()))
        return "forgotten again and again: its step is worth reading" if leech and not self.sealed else ""

    def standing(self, at: int) -> Standing:
        """Return how a question stands, which need not have been looked at."""
        return self._askings[at].state.standing if at in self._askings else Standing.OPEN

    def can_undo(self, at: int) -> bool:
        """Return whether the answer to a question can still be taken back."""
        return at in self._askings and self._askings[at].can_undo()

    def result(self, at: int) -> Result:
        """Return what came of a question."""
        match self.standing(at):
            case Standing.RIGHT:
                return Result.CLEAN if self.asking(at).state.tries == 1 else Result.LATER
            case Standing.SHOWN:
                return Result.MISSED
            case Standing.TAKEN:
                return Result.TAKEN
            case _:
                return Result.OPEN if at not in self._askings or not self.asking(at).state.tries else Result.MISSED

    def points(self) -> tuple[float, float]:
        """Return how many points the answers of an exam have come to, with partial credit, and of how many."""
        verdicts = [self._askings[at].state.verdict if at in self._askings else None for at in range(self._first)]
        worth = [item.question.points for item in self.items]
        return sum(each * one.credit for each, one in zip(worth, verdicts, strict=True) if one), sum(worth)

    @property
    def results(self) -> list[Result]:
        """What came of each question when it was asked first."""
        return [self.result(at) for at in range(self._first)]

    def go(self, at: int) -> None:
        """Put a question in front, or the results; going there ends the round, which marks what is to be marked."""
        self.at = max(0, min(at, len(self._items)))
        if self.at == len(self._items):
            for missed in self.missed():
                item = self._items[missed]
                self._variants[item.key] += 1
                self._items.append(item)
        if self.at == len(self._items):
            self.over = True
            for asking in self._askings.values():
                asking.state = to.unsealed(asking.state)

    def onward(self) -> int:
        """Return where to go from here: to the next question that waits, else, or once it is over, to the results."""
        if self.over:
            return len(self._items)
        order = [*range(self.at + 1, len(self._items)), *range(min(self.at, len(self._items)))]
        return next((at for at in order if self.standing(at) is Standing.OPEN), len(self._items))

    def wrong(self) -> list[Item]:
        """Return the questions that were not right at the first try."""
        return [item for item, found in zip(self._items, self.results, strict=False) if found is not Result.CLEAN]

    def retry(self) -> Round:
        """Return a round of the questions that were not right, with new numbers; this is practice."""
        return Round(self.wrong(), self.mode if self.mode in COMES_AGAIN else "quiz", self._learner)

    def may_skip(self) -> list[tuple[Step, bool]]:
        """Return each step that was asked about, with whether all of its questions were right."""
        steps: dict[str, tuple[Step, bool]] = {}
        for item, found in zip(self.items, self.results, strict=True):
            _, before = steps.get(item.step.id, (item.step, True))
            steps[item.step.id] = item.step, before and found is Result.CLEAN
        return list(steps.values())

    def missed(self) -> list[int]:
        """Return what comes once more at the end of a review: what was missed and has not been right since."""
        last = {item.key: at for at, item in enumerate(self._items)}
        return [at for at in last.values() if self.mode in COMES_AGAIN and self.result(at) is Result.MISSED]

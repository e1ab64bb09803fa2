"""When each question comes back: the state of FSRS, computed from the attempts, graded by what the learner did.

The grade is never asked for: a miss or a shown answer is *Again*; right at the first try, but with a hint or "not
sure", is *Hard*; right at the first try is *Good*. The package `fsrs` is imported when a schedule is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from dltutor.progress.attempts import Attempt, History, Key, first_of_days

if TYPE_CHECKING:
    from fsrs import Card, Rating, Scheduler

RETENTION = 0.9
"""The chance of a right answer at which a question is due."""
LONGEST = 90
"""Days after which a question comes back at the latest."""
LEECH = 4
"""So many lapses mean that the question does not teach: its step should be read again."""


class Memory(Struct, frozen=True, gc=False):
    """What is known of how well one question is remembered."""

    last: datetime
    """The attempt that was graded last."""
    due: datetime
    stability: float
    """Days after which the chance of a right answer has fallen to 90 %."""
    graded: int
    """Attempts that were graded; 1: it has not come back yet."""

    def is_due(self, now: datetime) -> bool:
        """Return whether the question is due on the day of `now`."""
        return self.due.date() <= now.date()


def memories(history: History) -> dict[Key, Memory]:
    """Return the memory of each question that has been asked."""
    scheduler = _scheduler()
    found = {key: _memory(scheduler, first_of_days(attempts)) for key, attempts in history.items()}
    return {key: memory for key, memory in found.items() if memory is not None}


def retrievability(memory: Memory, now: datetime) -> float:
    """Return the chance of a right answer now, 0 to 1."""
    from fsrs import Card

    card = Card(card_id=0, due=memory.due, stability=memory.stability, last_review=memory.last)
    return _scheduler().get_card_retrievability(card, now)


def is_leech(attempts: Sequence[Attempt]) -> bool:
    """Return whether a question was forgotten so often that asking it once more teaches nothing."""
    clean = [attempt.clean for attempt in first_of_days(attempts)]
    return sum(before and not after for before, after in pairwise(clean)) >= LEECH


def _memory(scheduler: Scheduler, attempts: Iterable[Attempt]) -> Memory | None:
    from fsrs import Card

    card: Card | None = None
    graded = 0
    for attempt in attempts:
        card = card or Card(card_id=0, due=attempt.when)
        card, _ = scheduler.review_card(card, _grade(attempt), attempt.when)
        graded += 1
    if card is None or card.last_review is None or card.stability is None:
        return None
    return Memory(card.last_review, card.due, card.stability, graded)


def _grade(attempt: Attempt) -> Rating:
    from fsrs import Rating

    if not attempt.clean:
        return Rating.Again
    return Rating.Hard if attempt.hinted or attempt.unsure else Rating.Good


def _scheduler() -> Scheduler:
    """Return FSRS with its own weights and without its random spread: the same log is the same state."""
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def soon(memory: Memory) -> Memory:
    """Return the memory of a question whose right answer has changed since: it is due on the next day."""
    due = min(memory.due, memory.last + timedelta(days=1))
    return Memory(memory.last, due, memory.stability, memory.graded)

"""What comes back today: at most twelve questions, the most forgotten first, and never a pile after a break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dltutor.course.model import Lesson
from dltutor.progress.attempts import Attempt, History, Key
from dltutor.progress.schedule import Memory, memories, retrievability, soon
from dltutor.quiz.texts import plural
from dltutor.study.items import Item, items

MOST = 12
"""Questions of one session."""
MOST_NEW = 6
"""Questions a day that come back for the first time."""
IN_A_ROW = 2
"""Questions of one skill that may follow one another."""
SECONDS = 50
"""What a question takes, for the estimate: twelve are ten minutes."""


@dataclass(frozen=True)
class Review:
    """One session of review."""

    items: tuple[Item, ...] = ()
    waiting: int = 0
    """All that is due, with what this session leaves for another day."""
    next: date | None = None
    """The day on which something comes back; None: nothing has been asked yet."""

    def say(self, today: date) -> str:
        """Return it for people: ``"7 to review, about 6 minutes"``; empty while nothing has been asked yet."""
        if not self.items:
            return f"Nothing to review now; the next comes back {_day(self.next, today)}" if self.next else ""
        count = len(self.items)
        told = f"{count} to review, {minutes(count)}"
        return f"{told}; {self.waiting} waiting, no hurry" if self.waiting > count else told


def minutes(count: int) -> str:
    """Return how long so many questions take: ``"about 6 minutes"``."""
    return f"about {plural(max(1, round(count * SECONDS / 60)), 'minute')}"


def review(lessons: Iterable[Lesson], history: History, now: datetime) -> Review:
    """Return the session of now, from all that was ever asked; at its end what a session of today left missed."""
    known, memory = _known(lessons, history)
    due = [item for item in known if memory[item.key].is_due(now)]
    due.sort(key=lambda item: (retrievability(memory[item.key], now), item.key))
    missed = [item for item in known if _left_missed(history[item.key], now.date())][:MOST]
    chosen = _chosen(due, memory, _reviewed(known, history, now.date()), MOST - len(missed))
    days = [memory[item.key].due.date() for item in known if not memory[item.key].is_due(now)]
    next = min(days, default=None) if len(due) == len(chosen) else now.date()
    return Review((*_mixed(chosen), *missed), len(due) + len(missed), next)


def practice(lessons: Iterable[Lesson], history: History, now: datetime) -> Sequence[Item]:
    """Return a session of what was ever asked, due or not, the most forgotten first."""
    known, memory = _known(lessons, history)
    known.sort(key=lambda item: (retrievability(memory[item.key], now), item.key))
    return list(_mixed(known[:MOST]))


def _known(lessons: Iterable[Lesson], history: History) -> tuple[list[Item], dict[Key, Memory]]:
    """Return the questions that were asked and may come back, and how well each is remembered."""
    known = [item for item in items(lessons) if item.question.review and item.key in history]
    memory = memories({item.key: history[item.key] for item in known})
    memory |= {item.key: soon(memory[item.key]) for item in known if item.key in memory and item.changed(history)}
    return [item for item in known if item.key in memory], memory


def _left_missed(attempts: Sequence[Attempt], today: date) -> bool:
    """Return whether a question was missed in a review of today and has not been right since: it was broken off."""
    reviewed = [one for one in attempts if one.mode == "review" and one.when.date() == today]
    return bool(reviewed) and not reviewed[-1].right


def _reviewed(known: Sequence[Item], history: History, today: date) -> list[tuple[Item, bool]]:
    """Return what was reviewed today already, each with whether it came back for the first time."""
    return [
        (item, len({attempt.when.date() for attempt in history[item.key]}) == 2)
        for item in known
        if any(attempt.mode == "review" and attempt.when.date() == today for attempt in history[item.key])
    ]


def _chosen(
    due: Sequence[Item], memory: Mapping[Key, Memory], today: Sequence[tuple[Item, bool]], most: int
) -> list[Item]:
    """Return at most `most` questions, without siblings, which give one another away, and few new ones."""
    siblings = {item.siblings for item, _ in today}
    new = sum(first for _, first in today)
    chosen: list[Item] = []
    for item in due:
        first = memory[item.key].graded == 1
        if len(chosen) == most or item.siblings in siblings or (first and new >= MOST_NEW):
            continue
        new += first
        siblings.add(item.siblings)
        chosen.append(item)
    return chosen


def _mixed(chosen: Sequence[Item]) -> Iterable[Item]:
    """Yield the questions in their order, but not three of one skill in a row where another one is left."""
    left, row = list(chosen), list[str]()
    while left:
        bored = row[-1] if len(row) >= IN_A_ROW and len(set(row[-IN_A_ROW:])) == 1 else None
        item = next((item for item in left if item.question.skill != bored), left[0])
        left.remove(item)
        row.append(item.question.skill)
        yield item


def _day(day: date, today: date) -> str:
    days = (day - today).days
    return "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days} days"

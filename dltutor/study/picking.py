"""Which questions a quiz asks: of one lesson, of one skill, or of all that was begun; skills mixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from dltutor.course.model import Lesson
from dltutor.progress.attempts import History
from dltutor.study.items import Item, items

MOST = 10
"""Questions of a quiz, unless the learner says otherwise."""
NEVER = datetime.min.replace(tzinfo=UTC)


def of_skill(lessons: Iterable[Lesson], skill: str) -> list[Item]:
    """Return the questions that train a skill, in whichever lessons."""
    return [item for item in items(lessons) if item.question.skill == skill]


def picked(found: Iterable[Item], history: History, count: int = MOST) -> list[Item]:
    """Return at most `count` of some questions: of each skill in turn, of one skill the one asked longest ago."""
    by_skill: dict[str, list[Item]] = {}
    for item in sorted(found, key=lambda item: _asked(item, history)):
        by_skill.setdefault(item.question.skill or item.question.id, []).append(item)
    turns = max(map(len, by_skill.values()), default=0)
    mixed = [of[turn] for turn in range(turns) for of in by_skill.values() if turn < len(of)]
    return mixed[:count]


def begun(lessons: Sequence[Lesson], history: History) -> list[Lesson]:
    """Return the lessons of which something was answered; all of them where nothing was."""
    ids = {lesson for lesson, _ in history}
    return [lesson for lesson in lessons if lesson.entry.id in ids] or list(lessons)


def _asked(item: Item, history: History) -> datetime:
    attempts = history.get(item.key)
    return attempts[-1].when if attempts else NEVER

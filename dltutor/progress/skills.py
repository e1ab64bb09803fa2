"""How well a skill sits: new, practised, solid, mastered; computed from the attempts at its questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dltutor.progress.attempts import Attempt, History, Key, first_of_days

LEVELS = ("new", "practised", "solid", "mastered")
"""Right once; right at the first try on two days; on three, the last of them a week after the one before."""
WEEK = 7
"""Days."""


def levels(history: History, skills: Mapping[Key, str]) -> dict[str, str]:
    """Return the level of each skill that `skills` names for the questions of the course; predictions have none."""
    of: dict[str, list[Key]] = {}
    for key, skill in skills.items():
        of.setdefault(skill, []).append(key)
    return {skill: LEVELS[_level({key: history[key] for key in keys if key in history})] for skill, keys in of.items()}


def _level(history: History) -> int:
    """Return the level after all attempts at a skill's questions, in the order of their time."""
    counting = {id(attempt) for attempts in history.values() for attempt in first_of_days(attempts)}
    told = ((attempt.when, key, at, attempt) for key, of in history.items() for at, attempt in enumerate(of))
    level, days = 0, list[date]()
    for _, _, _, attempt in sorted(told, key=lambda each: each[:3]):
        if id(attempt) in counting:
            level, days = _after(level, days, attempt)
        if attempt.right:
            level = max(level, 1)
    return level


def _after(level: int, days: Sequence[date], attempt: Attempt) -> tuple[int, list[date]]:
    """Return level and days that count towards it after an attempt; a miss drops a level, with the days above it."""
    day = attempt.when.date()
    if not attempt.clean:
        lower = max(0, level - 1)
        return lower, list(days[-lower:]) if lower else []
    right = [*days, day] if day not in days else list(days)
    return max(level, _reached(right)), right


def _reached(days: Sequence[date]) -> int:
    if len(days) >= 3 and (days[-1] - days[-2]).days >= WEEK:
        return 3
    return min(2, len(days))


def this_week(history: History, today: date) -> str:
    """Return on how many days since Monday something was answered: ``"Practised on 3 days this week"``; or nothing."""
    days = {attempt.when.date() for attempts in history.values() for attempt in attempts}
    count = sum(0 <= (today - day).days <= today.weekday() for day in days)
    return f"Practised on {count} day{'' if count == 1 else 's'} this week" if count else ""


def counted(levels: Iterable[str]) -> str:
    """Return how many skills stand at which level, for people: ``"1 solid, 2 practised"``; empty where all are new."""
    found = list(levels)
    return ", ".join(f"{found.count(level)} {level}" for level in reversed(LEVELS[1:]) if level in found)

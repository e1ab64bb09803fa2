"""From what a learner asks for to the round that is played."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dltutor.course.model import Lesson
from dltutor.study.items import Item, items
from dltutor.study.picking import MOST, begun, of_skill, picked
from dltutor.study.review import practice, review
from dltutor.study.rounds import Learner, Round
from dltutor.study.skills import name

Mode = Literal["quiz", "exam", "before", "review", "cram"]
TITLES = {"quiz": "Quiz", "exam": "Exam", "before": "Before you read", "review": "Review", "cram": "Practice"}


@dataclass(frozen=True)
class Wish:
    """What a learner wants to be asked."""

    mode: Mode
    about: str = ""
    """The id of a lesson, or a skill; empty: all that was begun."""
    count: int = MOST


class NothingToAskError(Exception):
    """There is no question of that kind; the text says what to do instead."""


def counted(typed: str) -> tuple[str, int]:
    """Return what is typed, as in ``"loss -n 5"``, without its end, and how many questions that asks for.

    Raises NothingToAskError for a number that nobody can answer.
    """
    found = re.fullmatch(r"(.*?)\s*(?:^|\s)-n\s*(\S+)", typed.strip())
    if found is None:
        return typed.strip(), MOST
    if not re.fullmatch(r"0*(?:[1-9][0-9]?|100)", found[2], re.ASCII):
        raise NothingToAskError(f"'{found[2]}' is not a whole number from 1 to 100.")
    return found[1], int(found[2])


def wished(wish: Wish, lessons: Sequence[Lesson], learner: Learner, now: datetime) -> tuple[Round, str]:
    """Return the round and its title; raises NothingToAskError."""
    history = learner.history()
    if wish.mode == "cram" and (soonest := practice(lessons, history, now)):
        return Round(soonest, wish.mode, learner), TITLES[wish.mode]
    if wish.mode in ("review", "cram"):
        due = review(lessons, history, now)
        if not due.items:
            told = due.say(now.date()) or "Nothing was asked yet, so nothing comes back; begin with a lesson"
            raise NothingToAskError(f"{told}.")
        return Round(due.items, wish.mode, learner), TITLES[wish.mode]
    found, title = _about(wish, lessons, learner)
    if not found:
        raise NothingToAskError(f"There is no question about {wish.about or 'that'} that can be asked outside its lab.")
    asked = found if wish.mode == "before" else picked(found, history, wish.count)
    return Round(asked, wish.mode, learner), f"{TITLES[wish.mode]}{title and ': '}{title}"


def _about(wish: Wish, lessons: Sequence[Lesson], learner: Learner) -> tuple[list[Item], str]:
    """Return the questions that may be asked, and what they are about."""
    of = [lesson for lesson in lessons if lesson.entry.id == wish.about]
    if of:
        return list(items(of)), of[0].entry.title
    if wish.about:
        return of_skill(lessons, wish.about), name(wish.about)
    return list(items(begun(lessons, learner.history()))), ""

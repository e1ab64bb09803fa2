"""Lessons made of nothing but small questions, and a log that is written by saying what was done on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dltutor.course.model import Entry, Lesson, Step
from dltutor.progress.attempts import Attempt, Key
from dltutor.quiz.model import Option, Question

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(day: float) -> datetime:
    """Return the time so many days after the start."""
    return START + timedelta(days=day)


def question(id: str, skill: str = "", **more: object) -> Question:
    """Return a question with two options, the first of them right."""
    options = (Option("yes", correct=True, why="It is."), Option("no", why="It is not."))
    made = Question(
        id, "single", f"Is {id} so?", skill or id, hints=("Yes.",), options=options, shuffle=False, content="1"
    )
    return Question(**{**made.__dict__, **more})  # type: ignore[arg-type]


def lesson(id: str, *steps: Sequence[Question]) -> Lesson:
    """Return a lesson whose steps have these questions."""
    entry = Entry(id, id.capitalize(), "", 10, f"{id}.md")
    return Lesson(entry, tuple(Step(f"{id}-{at}", f"Step {at}", tuple(of)) for at, of in enumerate(steps)))


def asked(day: float, clean: bool = True, mode: str = "lesson", content: str = "1") -> Attempt:
    """Return one attempt at a question."""
    return Attempt(at(day), mode, 1, content, clean=clean, right=clean)


History = dict[Key, tuple[Attempt, ...]]

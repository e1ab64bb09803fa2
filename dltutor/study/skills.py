"""The skills that a course's questions train."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dltutor.course.model import Lesson
from dltutor.progress.attempts import Key
from dltutor.quiz.model import Question


def skills(lessons: Iterable[Lesson]) -> dict[Key, str]:
    """Return the skill of each question that has one; a prediction trains none, it is counted apart."""
    return {
        (lesson.entry.id, item.id): item.skill
        for lesson in lessons
        for step in lesson.steps
        for item in step.items
        if isinstance(item, Question) and item.kind != "predict" and item.skill
    }


def said(levels: Mapping[str, str]) -> str:
    """Return skills with their levels for people: ``"learning rate solid, mini-batch new"``."""
    return ", ".join(f"{name(skill)} {level}" for skill, level in levels.items())


def name(skill: str) -> str:
    """Return a skill's name as words."""
    return skill.replace("-", " ")

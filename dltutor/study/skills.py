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


def every(lessons: Iterable[Lesson]) -> set[str]:
    """Return all skills that questions are about, those of predictions too."""
    items = (item for lesson in lessons for step in lesson.steps for item in step.items)
    return {item.skill for item in items if isinstance(item, Question)} - {""}


def meant(word: str, lessons: Iterable[Lesson]) -> str:
    """Return the skill that a word names, as people write it (``"Learning rate"``); empty: it names none."""
    return {_bare(skill): skill for skill in every(lessons)}.get(_bare(word), "")


def _bare(skill: str) -> str:
    return "-".join(skill.casefold().split())


def said(levels: Mapping[str, str]) -> str:
    """Return skills with their levels for people: ``"learning rate solid, mini-batch new"``."""
    return ", ".join(f"{name(skill)} {level}" for skill, level in levels.items())


def name(skill: str) -> str:
    """Return a skill's name as words."""
    return skill.replace("-", " ")

"""The notebook of a lesson's page: who learns there, with what code is tried, and which steps were known before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dltutor.course.model import Lesson
from dltutor.progress.attempts import History
from dltutor.progress.store import Store
from dltutor.run.sandbox import Sandbox
from dltutor.study.asking import Notebook
from dltutor.study.code_tools import CodeTools
from dltutor.study.items import items

MAY_SKIP = "you may skip this step"


def of_lesson(lesson: Lesson, store: Store, sandbox: Callable[[], Sandbox]) -> Notebook:
    """Return the notebook of a lesson that is being opened."""
    id = lesson.entry.id
    tools = CodeTools(sandbox, store.drafts, Path(lesson.entry.path).parent)
    known = known_before(lesson, store.history())
    return Notebook(id, store.learner, store.record, lambda: store.lesson(id), tools=tools, known=known)


def known_before(lesson: Lesson, history: History) -> frozenset[str]:
    """Return the steps of which the test before the lesson found all questions known, and none was asked since."""
    found: dict[str, bool] = {}
    for item in items([lesson]):
        known = any(last.clean and last.mode == "before" for last in history.get(item.key, ())[-1:])
        found[item.step.id] = found.get(item.step.id, True) and known
    return frozenset(step for step, known in found.items() if known)

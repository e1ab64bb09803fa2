"""Where a learner is in a lesson, and which lab belongs there; pure functions over the lesson and its record."""

from __future__ import annotations

from dltutor.course.model import Goal, LabBlock, Lesson, Step
from dltutor.progress.fold import LessonRecord


def resumed(lesson: Lesson, record: LessonRecord) -> int:
    """Return the index of the step to open: where the learner was last, else the first."""
    ids = [step.id for step in lesson.steps]
    return ids.index(record.step) if record.step in ids else 0


def steps_done(lesson: Lesson, record: LessonRecord) -> list[bool]:
    """Return for each step whether it is done."""
    return [record.step_done(step.id, [item.id for item in step.items]) for step in lesson.steps]


def lab_of(lesson: Lesson, at: int) -> LabBlock | None:
    """Return the lab that stands beside step number `at` (from 0).

    The step's own first lab, else the one that its goals and predictions speak of, else the last one of the steps
    before; None where there has been no lab yet.
    """
    step = lesson.steps[at]
    own = _labs(step)
    if own:
        return own[0]
    for item in step.items:
        if isinstance(item, Goal) or item.lab:
            return lab_named(lesson, item.lab)
    earlier = [lab for before in lesson.steps[:at] for lab in _labs(before)]
    return earlier[-1] if earlier else None


def _labs(step: Step) -> list[LabBlock]:
    return [block for block in step.blocks if isinstance(block, LabBlock)]


def lab_named(lesson: Lesson, id: str) -> LabBlock | None:
    """Return the lab block of that id; None: the lesson has none, or has none any more."""
    try:
        return lesson.lab(id)
    except KeyError:
        return None


def what_next(lesson: Lesson, at: int) -> str:
    """Return the line at the foot of step number `at`: where `n` leads."""
    if at + 1 < len(lesson.steps):
        return f"n: next, {lesson.steps[at + 1].title}"
    return "This is the end of the lesson. q: back to the course"

"""Every promise of the course holds, as `dltutor check --run` proves it, and no goal is given away."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from dltutor.course.library import Library, shipped
from dltutor.course.model import Goal, LabBlock, Lesson
from dltutor.labs.find import load
from dltutor.quiz import measure
from dltutor.quiz.model import Question
from dltutor.run.history import History
from tests.labs.plain_session import PlainSession, run_lab

pytestmark = pytest.mark.torch

LIBRARY = Library()
LESSONS = [LIBRARY.open(entry.id) for entry in LIBRARY.entries()]


def blocks(kind: type) -> list[tuple[Lesson, object]]:
    return [(lesson, b) for lesson in LESSONS for step in lesson.steps for b in step.blocks if isinstance(b, kind)]


GOALS = [(lesson, g) for lesson, g in blocks(Goal) if isinstance(g, Goal)]


def curves(session: PlainSession) -> dict[str, History]:
    return {name: History().extended(list(log), list(log.values())) for name, log in session.logs.items()}


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_course_keeps_every_promise_that_pytorch_can_judge() -> None:
    """Code exercises, budgets, predictions on five seeds and as recorded, goals as their authors reach them."""
    command = [sys.executable, "-m", "dltutor", "check", "--run", str(shipped())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("0 errors, 0 warnings\n"), done.stdout
    assert done.stdout.count("as recorded on ") == len(LESSONS)
    assert done.stdout.count("reached on ") == len(LESSONS)
    assert done.stdout.count(": the solution took ") == len(LESSONS)


def reaches(goal: Goal, block: LabBlock) -> bool:
    """Run the block as it stands."""
    read = measure.condition(goal.when)
    better: dict[str, measure.Better] = {metric.name: metric.better for metric in load(block.lab).metrics}
    run = run_lab(block.lab, block.set, steps=block.steps, seed=block.seed)
    return read.holds(read.value.of(curves(run), better[read.value.metric]))


@pytest.mark.parametrize(("lesson", "goal"), GOALS, ids=lambda value: getattr(value, "id", ""))
def test_a_goal_asks_for_more_than_to_press_run(lesson: Lesson, goal: Goal) -> None:
    """Except the first network of all: reading 97 of 100 digits needs nothing but patience."""
    if goal.id != "reach-97":
        assert not reaches(goal, lesson.lab(goal.lab))


def test_every_lesson_has_a_goal_a_prediction_five_questions_and_an_exercise_in_code() -> None:
    for lesson in LESSONS:
        questions = [b for step in lesson.steps for b in step.blocks if isinstance(b, Question)]
        assert len(questions) == 6, lesson.entry.id
        assert {q.kind for q in questions} == {"single", "multiple", "numeric", "predict", "code"}, lesson.entry.id
        assert [q.kind for q in questions].count("code") == 1, lesson.entry.id
        assert any(q.kind == "numeric" and q.vars for q in questions)
        assert any(isinstance(b, Goal) for step in lesson.steps for b in step.blocks)
        assert 4 <= len(lesson.steps) - 1 <= 8, "the introduction apart"
        assert any(isinstance(b, LabBlock) for step in lesson.steps for b in step.blocks)


def test_every_wrong_option_has_its_reason() -> None:
    for lesson in LESSONS:
        for step in lesson.steps:
            for question in (b for b in step.blocks if isinstance(b, Question)):
                assert all(option.why for option in question.options), question.id
                assert all(wrong.why for wrong in question.wrong), question.id
                assert not math.isnan(question.points)

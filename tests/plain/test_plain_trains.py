"""A whole lesson in plain text, with the real training process: read, answered, predicted, trained, reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltutor.course.library import Library
from dltutor.course.model import Goal, LabBlock, Step
from dltutor.quiz.model import Question
from tests.plain.test_plain_terminal import events, piped

pytestmark = pytest.mark.torch


def lines(step: Step) -> list[str]:
    """Return what a learner may type at a step: answers shown, predictions made, the lab run."""
    questions = [item for item in step.items if isinstance(item, Question)]
    typed = ["1" if one.kind == "predict" else "show" for one in questions]
    typed += ["skip" for one in questions if one.kind != "predict"]
    if any(isinstance(block, LabBlock) for block in step.blocks):
        typed += ["set lr 0.2"] if any(isinstance(item, Goal) for item in step.items) else []
        typed += ["run", "curve", "look 1"]
    return [*typed, "next"]


def test_a_whole_lesson_can_be_learned_without_a_screen(tmp_path: Path) -> None:
    lesson = Library().open("loss")
    done = piped(tmp_path, *(line for step in lesson.steps for line in lines(step)), "progress", lesson="loss")
    assert done.returncode == 0, done.stderr
    assert f"Loss: {len(lesson.steps)} of {len(lesson.steps)} steps done." in done.stdout
    assert "Measured: mse, 3.4" in done.stdout, "the run of the prediction was made as the lesson asks"
    assert "Table of loss, one line for each step: step, mae, mse." in done.stdout
    assert "Goal reached. loss, best: 0.50" in done.stdout
    assert "This is the end of the lesson." in done.stdout
    kinds = {event["kind"] for event in events(tmp_path)}
    assert {"place", "reveal", "skip", "predict", "judged", "run", "goal", "close"} <= kinds

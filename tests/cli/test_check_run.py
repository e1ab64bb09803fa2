"""`dltutor check --run` finds what only PyTorch can tell: wrong shapes, budgets, predictions and goals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dltutor.cli.shapes import Case, cases, verified
from dltutor.course.parse import parse
from dltutor.quiz.model import Question
from tests.cli.telling import Tell

pytestmark = pytest.mark.torch

LESSON = """\
---
dltutor: 1
id: proofs
title: Proofs
summary: Promises, some of which do not hold.
version: 1
minutes: 10
level: beginner
requires: []
skills: [all]
language: en
authors: [The dltutor authors]
license: CC-BY-4.0
---

# Proofs

## A shape
<!-- step: id=shape -->

```quiz
id: out
kind: shape
skill: all
symbols: [B]
vars:
  n: {choice: [3, 5, 8]}
ask: What comes out of a layer with {{n}} units?
answer: [B, n]
verify: "nn.Linear(784, n)(torch.zeros(B, 784))"
```

## Runs
<!-- step: id=runs -->

```quiz
id: lower
kind: predict
skill: all
lab: rates
ask: Which ends lower?
options:
  - {text: the small rate, run: small, why: "It is slower."}
  - {text: the large rate, run: large, why: "It is faster."}
measure: argmin(loss.last)
margin: 0.01
recorded: {small: 70, large: 1}
```

```lab
id: rates
lab: five_points
runs:
  small: {lr: 1e-4}
  large: {lr: 0.05}
budget: {steps: 20, seconds: 60}
```

```goal
id: low
lab: rates
say: Bring the loss below 10.
when: loss.best <= 10
solution_params: {lr: 0.05}
```
"""


def question(text: str = LESSON) -> Question:
    lesson, problems = parse(text, "proofs.md")
    assert lesson is not None, problems
    return next(item for step in lesson.steps for item in step.items if isinstance(item, Question))


def test_shapes_are_held_against_pytorch_and_what_fails_is_said() -> None:
    right = cases(question())
    assert [case.wanted[0] for case in right] == [7, 7, 7]
    assert {case.wanted[1] for case in right} <= {3, 5, 8}
    turned = cases(question(LESSON.replace("answer: [B, n]", "answer: [n, B]")))
    torn = Case(question(), "nn.Linear(3, 4)(torch.zeros(1, 5))", {}, (1, 4))
    found = verified([*right, turned[0], torn])
    assert found[:3] == ["", "", ""]
    assert found[3].startswith("PyTorch has the shape [7, ")
    assert found[4].startswith("`verify` fails: RuntimeError: ")


def test_what_holds_is_measured_and_what_does_not_is_an_error_at_its_line(tell: Tell, tmp_path: Path) -> None:
    file = tmp_path / "01-proofs.md"
    file.write_text(LESSON.replace("loss.best <= 10\n", "loss.best <= 1e-9\n").replace("70, large: 1", "1, large: 70"))
    done = tell("check", "--run", str(file))
    lines = LESSON.split("\n")
    assert done.status == 1
    assert "out: [7, " in done.out
    assert ", as PyTorch has it" in done.out
    assert "rates, small: 20 steps in " in done.out
    assert "MB with PyTorch" in done.out
    prediction = next(at for at, line in enumerate(lines, 1) if line == "id: lower") - 1
    goal = next(at for at, line in enumerate(lines, 1) if line == "id: low") - 1
    assert f":{prediction}:1: error[recorded]: lower comes out as recorded on 0 of 5 seeds" in done.out
    assert f":{goal}:1: error[goal-reached]: low is reached on 0 of 5 seeds" in done.out
    file.write_text(LESSON)
    done = tell("check", "--run", str(file))
    assert done.status == 0, done.out + done.err
    assert "lower: as recorded on 5 of 5 seeds" in done.out
    assert "low: reached on 5 of 5 seeds" in done.out
    assert int(re.findall(r"at step (\d+)[,)]", done.out)[0]) < 20, "a run ends when it has met its goal"
    assert "warning[record-old]: lower was recorded with `large: 1`, and measures " in done.out


def test_what_is_wrong_without_a_run_comes_first(tell: Tell, tmp_path: Path) -> None:
    file = tmp_path / "01-proofs.md"
    file.write_text(LESSON.replace("solution_params: {lr: 0.05}", "solution_params: {lrr: 0.05}"))
    done = tell("check", "--run", str(file))
    assert done.status == 1
    assert "this lab has no hyperparameter `lrr`" in done.out
    assert "nothing was run" in done.err
    file.write_text(LESSON.replace("solution_params: {lr: 0.05}", "solution_changes: {soon: {lr: 1}, 3: {lr: 1}}"))
    assert "`soon` must be a step with settings" in tell("check", str(file)).out

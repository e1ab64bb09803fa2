"""`dltutor check --run` finds what only PyTorch can tell: wrong shapes, budgets, predictions and goals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dltutor.cli import trials
from dltutor.cli.prove import Proof, prove_runs
from dltutor.cli.shapes import Case, cases, verified
from dltutor.course.parse import parse
from dltutor.labs.catalogue import Labs
from dltutor.quiz.model import Question
from dltutor.run.launch import local
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


ODD = """import torch

def train(hp, session):
    held = torch.ones(400 if hp.kind == "heavy" else 1, 1024, 1024)  # [n, 1024, 1024], of 4 MB
    if hp.kind == "none":
        return
    for step in session.steps():
        if step == 2 and hp.kind == "fails":
            raise ValueError("no more")
        if step == 2 and hp.kind == "short":
            break
        while hp.kind == "endless":
            pass
        session.log(loss=float("nan") if step == 2 and hp.kind == "diverges" else held.mean())
"""
DECLARED = """from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

KINDS = ("heavy", "light", "diverges", "fails", "short", "none", "endless")
LAB = Lab(
    title="Odd",
    summary="Does what it should not.",
    hyperparameters=(Hyperparameter("kind", "light", "what it does", choices=KINDS),),
    metrics=(Metric("loss", "loss"),),
    panels=(Panel("curve", "Loss", metrics=("loss",)), Panel("code", "train.py")),
    steps=5,
)
"""


async def test_each_run_answers_for_itself_and_one_without_an_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "SPARE", 0.0)
    folder = tmp_path / "labs" / "odd"
    folder.mkdir(parents=True)
    (folder / "train.py").write_text(ODD, encoding="utf-8")
    (folder / "lab.py").write_text(DECLARED, encoding="utf-8")
    kinds = ("heavy", "light", "diverges", "fails", "short", "none", "endless", "light")
    blocks = [
        f"```lab\nid: l{n}\nlab: odd\nset: {{kind: {kind}}}\n"
        f"budget: {{steps: {5 + n}, {'seconds: 1' if kind == 'endless' else 'memory_mb: 1500'}}}\n```\n"
        for n, kind in enumerate(kinds)
    ]
    lesson, problems = parse(LESSON[: LESSON.index("```quiz")] + "\n".join(blocks), str(tmp_path / "odd.md"))
    assert lesson is not None, problems
    proof = Proof()
    await prove_runs([lesson], local(), proof, lambda _: None, Labs(beside=tmp_path))
    assert [(problem.code, problem.text.split(" MB;")[0].rstrip("0123456789")) for problem in proof.problems] == [
        ("budget", "l0 took "),
        ("run", "a run could not be made: no more (train.py, line 9)"),
        ("run", "l4 ended by itself after 2 of 9 steps"),
        ("run", "l5 ended by itself after 0 of 10 steps"),
        ("run", "a run could not be made: it goes on long after the 1 s of its budget, and was ended"),
    ]
    assert proof.measured[2].endswith("; then it diverged")
    assert "l7: 12 steps in " in proof.measured[-1]

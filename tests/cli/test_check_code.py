"""`check --run` on code exercises: what an author promises with solution, starter and known mistakes is tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dltutor.cli.prove import Proof
from dltutor.cli.prove_code import prove_code
from dltutor.course.parse import parse
from dltutor.run import launch
from tests.cli.telling import Tell

pytestmark = pytest.mark.torch
HEAD = """---
dltutor: 1
id: proof-01
title: Proof
summary: A lesson to be proved.
version: 1
minutes: 1
level: beginner
language: en
---

# Proof
"""
STEP = "\n## Step\n<!-- step: id=one -->\n"
EXERCISE = """
```quiz
id: {id}
kind: code
ask: Write `f`.
starter: |
  def f(x):
      return {starter}
solution: |
  def f(x):
      return {solution}
tests: |
  def test_two():
      assert f(2) == 4, "twice two is four"
  def test_three():
      assert f(3) == 6, "twice three is six"
known_wrong:
  - code: |
      def f(x):
          return {wrong}
    why: This is the square.
  - code: |
      def f(x):
          return {other}
    why: This is something else.
```
"""
SOUND = {"starter": "...", "solution": "2 * x", "wrong": "x ** 2", "other": "x + 1"}
BROKEN = [
    ({"solution": "x / 0"}, "solution", "(line 2): ZeroDivisionError"),
    ({"starter": "x + x"}, "starter", "the starter of double passes"),
    ({"wrong": "x + x"}, "known-wrong", "this wrong answer passes"),
    ({"other": "x * x"}, "known-wrong", "gives the same results as one before it"),
    ({"other": "x + y"}, "known-wrong", "fails by no assertion (error): NameError"),
]


async def test_what_does_not_hold_is_named_and_what_holds_is_measured(tmp_path: Path) -> None:
    lessons = []
    for number, fields in enumerate([SOUND, *(SOUND | change for change, *_ in BROKEN)]):
        lesson, problems = parse(HEAD + STEP + EXERCISE.format(id="double", **fields), str(tmp_path / f"{number}.md"))
        assert lesson is not None, problems
        lessons.append(lesson)
    proof = Proof()
    await prove_code(lessons, proof)
    assert len(proof.measured) == len(lessons)
    assert "double: the solution took" in proof.measured[0]
    assert "of 5 s" in proof.measured[0]
    assert [(problem.code, Path(problem.file).stem) for problem in proof.problems] == [
        (code, str(number)) for number, (_, code, _) in enumerate(BROKEN, 1)
    ]
    for problem, (_, _, text) in zip(proof.problems, BROKEN, strict=True):
        assert text in problem.text


async def test_a_computer_that_confines_code_by_limits_alone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = launch.sandbox()
    weak = replace(full, command=(*full.command, "--protection", "limits"))
    monkeypatch.setattr(launch, "sandbox", lambda: weak)
    lesson, problems = parse(HEAD + STEP + EXERCISE.format(id="double", **SOUND), str(tmp_path / "weak.md"))
    assert lesson is not None, problems
    proof = Proof()
    await prove_code([lesson], proof)
    assert not proof.problems
    assert "double was tried less confined than it should be. " in proof.measured[0]


def test_the_exercises_of_a_translation_are_proved_as_well(tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("dltutor: 1\nid: c\ntitle: C\nlessons: [01-proof.md]\n", encoding="utf-8")
    english = HEAD + STEP + EXERCISE.format(id="double", **SOUND)
    (tmp_path / "01-proof.md").write_text(english, encoding="utf-8")
    german = english.replace("language: en", "language: de").replace("2 * x", "3 * x")
    (tmp_path / "01-proof.de.md").write_text(german.replace("twice two is four", "zwei mal zwei ist vier"), "utf-8")
    done = tell("check", "--run", str(tmp_path))
    assert done.status == 1, done.err
    assert "01-proof.md:17: double: the solution took" in done.out
    assert "01-proof.de.md:17:1: error[solution]: the solution of double does not pass" in done.out
    assert "zwei mal zwei ist vier" in done.out
    assert "01-proof.md:17:1: error" not in done.out

"""A code exercise of a lesson: every field is read, and every fault is named with its place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from lesson_example import FILE, place_of, put

from dltutor.course.check.exercises import LARGEST
from dltutor.course.check.run import check, check_text
from dltutor.course.parse import parse
from dltutor.quiz.model import NO_LIMIT

LESSON = """---
dltutor: 1
id: loss-01
title: A loss by hand
summary: Write the mean squared error.
version: 1
minutes: 1
level: beginner
skills: [loss]
language: en
license: CC-BY-4.0
---

# A loss by hand

## Write it
<!-- step: id=write -->

```quiz
id: mse
kind: code
skill: loss
language: python
ask: Write `mse`, the mean of the squared differences.
starter: |
  def mse(output, target):
      ...
solution: |
  def mse(output, target):
      return ((output - target) ** 2).mean()
tests: |
  import torch

  def test_mean():
      got = mse(torch.tensor([0., 3.]), torch.zeros(2))
      assert got == 4.5, f"the mean of 0 and 9 is 4.5, but got {got}"
known_wrong:
  - code: |
      def mse(output, target):
          return ((output - target) ** 2).sum()
    why: This is the sum. Divide by how many there are.
timeout: 10
hints: [Which function takes the mean of a tensor?]
```
"""


def test_every_field_of_a_code_exercise_is_read() -> None:
    lesson, problems = parse(LESSON, FILE)
    assert problems == []
    assert lesson is not None
    (question,) = lesson.steps[0].items
    exercise = question.exercise
    assert (question.kind, question.tries, question.vars) == ("code", NO_LIMIT, {})
    assert exercise.starter.startswith("def mse(output, target):\n    ...")
    assert exercise.functions == ("mse",)
    assert exercise.tests.splitlines()[2] == "def test_mean():"
    assert exercise.known_wrong[0].why == "This is the sum. Divide by how many there are."
    assert (exercise.timeout, exercise.files) == (10.0, ())
    assert check_text(LESSON, FILE) == []


def test_double_braces_are_python_here_and_draw_nothing() -> None:
    braces = put("      return ((output", "      many = f'{{output}}'\n      return ((output", LESSON)
    assert check_text(braces, FILE) == []


BROKEN = [
    ("tests: |\n", "§tets: |\n", "unknown-key", "a code quiz has no field `tets`", "did you mean `tests`?"),
    ("starter: |\n  def mse(output, target):\n      ...\n", "", "missing", "needs the field `starter`", "add `starter"),
    ("def test_mean():", "def test_mean()§", "python", "tests: expected ':'", "as it stands"),
    ("          return ((output - target) ** 2).sum()", "          return §(1", "python", "code: '(' was nev", "as it"),
    ("language: python", "§language: rust", "language", "code in `rust` cannot be run", "`language: python`"),
    ("timeout: 10", "§timeout: 60", "timeout", "cannot be given 60 seconds", "from 1 to 20"),
    ("timeout: 10", "timeout: 10\nfiles: [a.csv, §../b]", "file", "`../b` is not the name of a file", "letters"),
    ("timeout: 10", "timeout: 10\n§vars: {a: {choice: [1, 2, 3]}}", "unknown-key", "has no field `vars`", ""),
    ("def test_mean():", "§def test_mean(x):", "test", "has parameters that nothing would fill", "into the test"),
    (
        "  def test_mean():",
        "  §async def test_a(): assert mse(1) == 1, 'one'\n  def test_mean():",
        "test",
        "is `async`, and nothing",
        "write `def",
    ),
    (
        "      assert got == 4.5",
        "      yield got\n      assert got == 4.5",
        "test",
        "`test_mean` has a `yield`, so its lines",
        "take it out",
    ),
    (
        "tests: |\n  import torch\n",
        "tests: |\n  import torch\n  def test_mean():\n      assert mse(1) == 1, 'one'\n",
        "test",
        "`test_mean` is there twice",
        "name of its own",
    ),
    (
        "tests: |\n  import torch\n",
        "tests: |\n  import torch\n  §def mse(a, b): ...\n",
        "test",
        "these tests define `mse` themselves",
        "another name",
    ),
    ("    why: This is the sum. Divide by how many there are.\n", "", "missing", "needs the field `why`", "add `why"),
    ("2).sum()", "2).mean()", "wrong-is-right", "this wrong answer is the solution", "change or remove"),
    (
        "      ...\n",
        "      return ((output - target) ** 2).mean()\n",
        "starter",
        "the starter is the solution",
        "leave",
    ),
    ("tests: |\n  import", "§tests: |\n  mse = 0\n  def check(): ...\n  import", "test", "", ""),
    ("      got = mse(", "      got = torch.dist(", "test", "the tests never call `mse`", "what the learner writes"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[2]} {case[1][:24]!r}")
def test_an_error_names_its_place_its_rule_and_what_to_do(case: tuple[str, str, str, str, str]) -> None:
    old, new, rule, text, help = case
    broken = put(old, new, LESSON)
    line = column = 0
    if "§" in broken:
        broken, line, column = place_of(broken)
    if not text:
        broken = broken.replace("def test_mean", "def mean")
        text = "no function whose name begins with `test_`"
    problems = [each for each in check_text(broken, FILE) if each.level == "error"]
    assert [each.code for each in problems] == [rule], "\n".join(map(str, problems))
    assert text in problems[0].text
    assert help in problems[0].help
    if line:
        assert (problems[0].line, problems[0].column) == (line, column), problems[0]


def test_a_fault_is_named_at_its_column_however_the_program_is_indented() -> None:
    wide = (
        LESSON.replace("  def mse", "      def mse")
        .replace("      return", "          return")
        .replace("      ...", "          ...")
    )
    broken, line, column = place_of(
        wide.replace("          return ((output - target) ** 2).mean()", "          return (§(output")
    )
    (problem,) = [each for each in check_text(broken, FILE) if each.code == "python"]
    assert (problem.line, problem.column) == (line, column), problem
    one_line = 'solution: "def mse(output, target):\\n    return ((output"\n'
    start, end = LESSON.index("solution:"), LESSON.index("tests:")
    (problem,) = [each for each in check_text(LESSON[:start] + one_line + LESSON[end:], FILE) if each.code == "python"]
    assert (problem.line, problem.column) == (LESSON[:start].count("\n") + 1, 1), problem


def test_a_solution_without_a_function_is_no_exercise() -> None:
    solution = "solution: |\n  def mse(output, target):\n      return ((output - target) ** 2).mean()\n"
    broken = put(solution, "solution: |\n  answer = 3\n", LESSON)
    assert "no-function" in [each.code for each in check_text(broken, FILE)]


POOR = [
    (', f"the mean of 0 and 9 is 4.5, but got {got}"', "", "no-message", "this assert has no message"),
    ("assert got == 4.5, f", "print(got), f", "no-assert", "`test_mean` asserts nothing"),
    ("hints: [Which function takes the mean of a tensor?]\n", "", "no-hints", "has no hints"),
]


@pytest.mark.parametrize("case", POOR, ids=lambda case: case[2])
def test_an_exercise_that_could_say_more_is_warned_of(case: tuple[str, str, str, str]) -> None:
    (problem,) = check_text(put(case[0], case[1], LESSON), FILE)
    assert (problem.level, problem.code) == ("warning", case[2])
    assert case[3] in problem.text


def test_the_files_of_an_exercise_must_lie_beside_the_lesson(tmp_path: Path) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(put("timeout: 10", "files: [data.csv]", LESSON), encoding="utf-8")
    assert [each.code for each in check(path)] == ["file-ref"]
    data = tmp_path / "data.csv"
    data.write_bytes(b"1")
    assert check(path) == []
    data.write_bytes(b"1" * (LARGEST + 1))
    assert [each.code for each in check(path)] == ["file-size"]
    data.unlink()
    data.symlink_to(path)
    (problem,) = check(path)
    assert (problem.code, problem.text) == ("file-ref", "`data.csv` is a link, and links are not followed")

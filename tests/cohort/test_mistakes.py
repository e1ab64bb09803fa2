"""Mistakes of kinds whose answers can be wrong in many ways, and answers that were given to another version."""

from __future__ import annotations

import pytest

from dltutor.cohort.handed import Wrong
from dltutor.cohort.mistakes import teller
from dltutor.course.model import Lesson
from dltutor.course.parse import parse
from dltutor.progress.kinds import Answer
from dltutor.quiz.model import Question
from tests.cohort.small_lesson import TEXT

ORDER = """
```quiz
id: loop
kind: order
skill: counting
ask: Put one step in order.
lines:
  - {id: zero, code: "opt.zero_grad()"}
  - {id: back, code: "loss.backward()", after: zero}
  - {id: step, code: "opt.step()", after: back}
distractors:
  - {code: "loss.step()", why: "A loss has no step."}
```

```quiz
id: program
kind: code
skill: counting
ask: Write `double`.
starter: |
  def double(x):
      ...
solution: |
  def double(x):
      y = 2 * x
      return y
tests: |
  def test_two():
      assert double(2) == 4, "twice two is four"
known_wrong:
  - code: |
      def double(x):
          return x ** 2
    why: This is the square.
```

## Run
"""


def lesson() -> Lesson:
    """Return the small lesson with a question of order and a program to write."""
    found, problems = parse(TEXT.replace("## Run\n", ORDER.lstrip("\n"), 1), "01-slopes.md")
    assert found is not None, problems
    return found


QUESTIONS = {item.id: item for step in lesson().steps for item in step.items if isinstance(item, Question)}


def told(id: str, given: object, **more: object) -> list[Wrong]:
    """Return the mistakes in a wrong answer to a question."""
    question = QUESTIONS[id]
    fields = {"content": question.content, "question": question.kind, **more}
    return list(teller(question, "0" * 16)(Answer(lesson="slopes", item=id, given=given, **fields)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("loss.backward()", "opt.zero_grad()", "opt.step()"), "line 1, loss.backward(), comes too early. One move"),
        (("opt.zero_grad()", "loss.step()"), "line 2, loss.step(), does not belong. A loss has no step. 3 moves"),
        (("opt.zero_grad()", "loss.backward()"), "1 line is missing. One move"),
    ],
)
def test_of_an_order_the_first_line_is_told_that_stands_wrong(given: tuple[str, ...], says: str) -> None:
    (one,) = told("loop", list(given))
    assert one.answer == f"{says} would put it right."
    assert told("loop", list(given)) == [one], "who puts the same line wrong makes the same mistake"


@pytest.mark.parametrize(
    ("id", "given"),
    [("loop", ["a line", "of another day"]), ("loop", ["opt.step()"] * 2), ("shape", ["three"]), ("double", ["much"])],
)
def test_an_answer_that_could_not_be_given_now_is_told_as_it_was_typed(id: str, given: list[str]) -> None:
    assert [(one.answer, one.why) for one in told(id, given)] == [(", ".join(given), "")]


def test_an_answer_to_an_older_version_or_to_a_number_nobody_comes_to_is_told_as_it_was_typed() -> None:
    several = ["two", "three"]
    typed = [Wrong("given two, three", "two, three")]
    assert [one.answer for one in told("several", several)] == ["three"]
    assert told("several", several, content="older") == typed
    assert told("several", several, variant=-1) == typed
    assert told("several", several, variant=10**9) == typed
    assert told("several", "no list") == told("several", []) == []


def test_of_a_program_the_authors_mistakes_are_told_and_of_its_lines_what_stands_wrong() -> None:
    square = told("program", ["def double(x): return x ** 2"], say="Not yet. This is the square.")
    assert [(one.answer, one.why) for one in square] == [("a typical mistake", "This is the square.")]
    assert told("program", ["def double(x): ..."], say="NameError in /home/anna/x.py") == []

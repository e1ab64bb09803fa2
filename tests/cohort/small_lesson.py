"""A lesson with a question of each kind that this room tells apart, a prediction and a goal."""

from __future__ import annotations

from functools import cache

from dltutor.cohort.learner import Course
from dltutor.course.model import Lesson
from dltutor.course.parse import parse
from dltutor.labs.catalogue import Labs

TEXT = """---
dltutor: 1
id: slopes
title: Slopes <b>&</b>
summary: Small.
minutes: 10
level: beginner
skills: [guessing, counting]
language: en
---

# Slopes <b>&</b>

## Ask
<!-- step: id=ask -->

```quiz
id: which
kind: single
skill: guessing
ask: Which **one** is right?
options:
  - {text: the right one, correct: true, why: It is.}
  - {text: the wrong one, why: "It is *wrong*."}
  - {text: the other, why: Other.}
```

```quiz
id: several
kind: multiple
skill: guessing
ask: Which are even?
options:
  - {text: two, correct: true, why: 2 · 1}
  - {text: four, correct: true, why: 2 · 2}
  - {text: three, why: It is odd.}
```

```quiz
id: double
kind: numeric
skill: counting
vars: {n: {int: [3, 90, 1]}}
ask: "Twice {{n}}?"
answer: 2 * n
wrong:
  - {answer: n, why: "That is {{n}} once."}
  - {answer: n * n, why: That is the square.}
```

```quiz
id: fixed
kind: numeric
skill: counting
ask: One and one?
answer: 2
```

```quiz
id: shape
kind: shape
skill: counting
symbols: [B]
ask: Which shape?
answer: [B, 3]
wrong:
  - {answer: [3, B], why: The other way round.}
```

## Run
<!-- step: id=run -->

```quiz
id: guess
kind: predict
lab: lab
ask: Where does the loss end?
options:
  - {text: low, value: 0, why: It falls.}
  - {text: high, value: 100, why: It does not grow.}
measure: loss.last
recorded: {value: 0.5, on: 2026-01-02}
```

```lab
id: lab
lab: five_points
title: Lab
set: {lr: 0.001}
```

```goal
id: reach
lab: lab
say: Reach a loss of 0.5 or less.
when: loss.best <= 0.5
```
"""


@cache
def slopes() -> Lesson:
    """Return the lesson."""
    lesson, problems = parse(TEXT, "01-slopes.md")
    assert lesson is not None, problems
    return lesson


def course() -> Course:
    """Return the course of that one lesson."""
    return Course.of([slopes()], Labs())

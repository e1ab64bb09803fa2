"""A small lesson with a question of most kinds, labs, a prediction and a goal, for tests of what shows lessons."""

from __future__ import annotations

from dltutor.course.model import Lesson
from dltutor.course.parse import parse

SLOPES = """\
---
dltutor: 1
id: slopes
title: Slopes
summary: A lesson to test the screens with.
version: 1
minutes: 10
level: beginner
requires: []
skills: [slope]
language: en
authors: [The dltutor authors]
license: CC-BY-4.0
---

# Slopes

A slope says *how much*. See [the manual](https://example.org/manual).

## One question
<!-- step: id=one -->

The slope of $\\frac{1}{2} x^2$ is $x$.

```quiz
id: which
kind: single
skill: slope
ask: What does a slope tell?
shuffle: false
tries: 2
options:
  - {text: how much, correct: true, why: "That is what it is."}
  - {text: how old, why: "Age is no slope."}
  - {text: how heavy, why: "Weight is no slope."}
hints:
  - Read the first line again.
```

```quiz
id: sum
kind: numeric
skill: slope
vars:
  n: {int: [2, 9, 1]}
ask: "What is {{n}} + 1?"
answer: n + 1
tolerance: 0
wrong:
  - {answer: n, why: "One is missing."}
hints:
  - Count one further.
explain: "{{n}} and one more."
```

## Several
<!-- step: id=several -->

```quiz
id: all
kind: multiple
skill: slope
ask: Which are numbers?
tries: 3
shuffle: false
options:
  - {text: two, correct: true, why: "2"}
  - {text: three, correct: true, why: "3"}
  - {text: blue, why: "A colour."}
```

## Predict, then run
<!-- step: id=race -->

```quiz
id: faster
kind: predict
skill: slope
lab: pair
ask: Which run ends lower?
shuffle: false
options:
  - {text: the small rate, run: slow, why: "Small steps."}
  - {text: the large rate, run: fast, why: "Large steps."}
measure: argmin(loss.last)
margin: 0.01
recorded: {slow: 7.5, fast: 0.5, on: 2026-01-02}
explain: Compare the two curves.
```

```lab
id: pair
lab: five_points
title: Two rates
runs:
  slow: {lr: 1e-4}
  fast: {lr: 0.05}
budget: {steps: 50, seconds: 20}
```

## A goal
<!-- step: id=goal -->

```lab
id: own
lab: five_points
title: Your own run
budget: {steps: 50, seconds: 20}
```

```goal
id: low
lab: own
say: Bring the loss below 1.
when: loss.best <= 1
hints:
  - Turn the learning rate up.
  - Further up.
```
"""


def slopes() -> Lesson:
    """Return the first lesson."""
    lesson, problems = parse(SLOPES, "lessons/01-slopes.md")
    assert lesson is not None, problems
    return lesson

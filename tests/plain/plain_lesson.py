"""A lesson in plain text without a process: what is typed goes in, what is said comes out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "ui"))
from fake_worker import FakeDesk

from dltutor.course.model import Lesson
from dltutor.course.parse import parse
from dltutor.plain.commands import read_command
from dltutor.plain.lesson import LessonTalk, Room
from dltutor.plain.talk import Ends, Talk
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.run import launch
from dltutor.run.sandbox import Sandbox
from dltutor.study.bench import Bench
from tests.slopes import slopes

__all__ = ["FakeDesk", "Typed", "kinds", "slopes"]
KINDS = """\
---
dltutor: 1
id: kinds
title: Kinds
summary: The kinds of questions that the other lesson lacks.
version: 1
minutes: 10
level: beginner
requires: []
skills: [all]
language: en
authors: [The dltutor authors]
license: CC-BY-4.0
---

# Kinds

Read **this** first: $x^2$ and `opt.step()`.

| lr | loss |
|---|---|
| 0.1 | 2 |
| 10 | NaN |

1. one
2. two

```python
x = 1
```

## Shape and order
<!-- step: id=both -->

```quiz
id: out
kind: shape
skill: all
symbols: [B]
ask: What comes out of `Linear(3, 64)`?
answer: [B, 64]
wrong:
  - answer: [64, B]
    why: The batch stays in front.
```

```quiz
id: loop
kind: order
skill: all
language: python
indent: true
ask: Put the loop in order.
lines:
  - {id: each, code: "for x in data:"}
  - {id: step, code: "opt.step()", indent: 1}
distractors:
  - {code: "loss.step()", why: "A loss has no step."}
```

```quiz
id: sure
kind: single
skill: all
confidence: true
shuffle: false
ask: Is 2 even?
options:
  - {text: "yes", correct: true, why: "2 is 2 times 1."}
  - {text: "no", why: "It is."}
```
"""


def kinds() -> Lesson:
    """Return a lesson with the kinds of questions that `slopes` has not."""
    lesson, problems = parse(KINDS, "lessons/02-kinds.md")
    assert lesson is not None, problems
    return lesson


class Typed:
    """A learner who types at a lesson, and what is said to them."""

    def __init__(
        self,
        lesson: Lesson,
        store: Store | None = None,
        desk: FakeDesk | None = None,
        sandbox: Callable[[], Sandbox] = lambda: Sandbox(launch.sandbox),
    ) -> None:
        self.said: list[str] = []
        talk = Talk(lambda text: self.said.extend(text.split("\n")[:-1]), Ends())
        self.store, self.desk = store or Store.open(DataDirectory(None)), desk or FakeDesk()
        bench = Bench(self.desk)
        self.lesson = LessonTalk(lesson, Room(talk, self.store, lambda: bench, sandbox))

    def open(self, step: int | None = None) -> str:
        """Open a step (from 0) and return what is said."""
        self.said.clear()
        self.lesson.open(step)
        return "\n".join(self.said)

    def types(self, *lines: str) -> str:
        """Type lines and return what is said to the last of them."""
        for line in lines:
            self.said.clear()
            read = read_command(line, self.lesson.letters)
            if read is None:
                self.lesson.step.take(line)
            else:
                self.lesson.do(*read)
        return "\n".join(self.said)

    def finishes(self, values: Sequence[float], how: str = "finished", metric: str = "loss") -> str:
        """Let the run on the desk train through these values and end; return what is said."""
        self.said.clear()
        self.desk.began()
        self.desk.trained(1, **{metric: values})
        self.desk.ended(how, "")
        return "\n".join(self.said)

"""A course whose one lab trains for long, for tests that lose the screen in the middle of it."""

from __future__ import annotations

from pathlib import Path

LESSON = """\
---
dltutor: 1
id: long
title: Long
summary: A lesson with a run that takes long.
version: 1
minutes: 10
level: beginner
requires: []
skills: [patience]
language: en
authors: [The dltutor authors]
license: CC-BY-4.0
---

# Long

A run that takes long.

## Train
<!-- step: id=train -->

Press Space.

```lab
id: own
lab: overfit
title: Your own run
budget: {steps: 900000, seconds: 900}
```
"""


def course(home: Path) -> Path:
    """Write the course into a home and return the file of limits that names it."""
    limits = home / "limits.toml"
    for path, text in {
        home / "course" / "01-long.md": LESSON,
        home / "course" / "course.yaml": "dltutor: 1\nid: tests\ntitle: Tests\nversion: 1\nlessons: [01-long.md]\n",
        limits: f'course = "{home / "course"}"\n',
    }.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return limits

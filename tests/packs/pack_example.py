"""A small pack, as files in memory; tests write it into a folder or an archive, and break it."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

COURSE = """\
dltutor: 1
id: tiny
title: A tiny pack
version: {version}
lessons: [01-first.md, 02-second.md]
"""
LESSON = """\
---
dltutor: 1
id: {id}
title: The {id} lesson
summary: About {id} things.
minutes: 1
skills: [{id}-skill]
---

# The {id} lesson

A lesson has to begin somewhere.

## One {id} question
<!-- step: id=question -->

```quiz
id: {id}-sum
kind: numeric
skill: {id}-skill
ask: What is 1 + 1?
answer: 2
explain: One more than one.
```
"""

EXERCISE = """\
## Write it
<!-- step: id=write -->

```quiz
id: {id}-double
kind: code
skill: {id}-skill
ask: Write `double`.
starter: |
  def double(x):
      ...
solution: |
  def double(x):
      return 2 * x
tests: |
  def test_double():
      assert double(2) == 4, "twice two is four"
hints: [Add it to itself.]
```
"""
LAB = """\
## Run it
<!-- step: id=run -->

```lab
id: run
lab: slope
title: A slope
set: {lr: 0.5}
```

```goal
id: down
lab: run
say: Bring the loss down to 0.01.
when: loss.best <= 0.01
```
"""
DECLARED = '''\
"""A parabola to roll down."""

from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

LAB = Lab(
    title="A slope",
    summary="One number rolls down a parabola.",
    hyperparameters=(Hyperparameter("lr", 0.1, "size of one step", live=True, low=1e-3, high=1.0, log=True),),
    metrics=(Metric("loss", "loss"),),
    panels=(Panel("curve", "loss", metrics=("loss",)), Panel("code", "train.py")),
    steps=20,
)
'''
TRAIN = '''\
"""One number, its square, and its gradient."""

import torch

from . import start


def train(hp, session):
    """Roll down a parabola."""
    x = torch.tensor(start.HEIGHT, requires_grad=True)  # []
    optimizer = torch.optim.SGD([x], lr=hp.lr)
    session.watch([x], optimizer)
    for _ in session.steps():
        loss = x**2  # []
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        session.log(loss=loss)
'''
START = '"""Where the number begins."""\n\nHEIGHT = 3.0\n'


def pack(version: int = 1, **more: str) -> dict[str, bytes]:
    """Return the files of the pack; `more` adds or replaces some, named with ``__`` for a dot."""
    files = {"course.yaml": COURSE.format(version=version)}
    files |= {f"0{at}-{id}.md": LESSON.format(id=id) for at, id in ((1, "first"), (2, "second"))}
    files |= {name.replace("__", "."): text for name, text in more.items()}
    return {name: text.encode() for name, text in files.items()}


def with_exercise(version: int = 1, **more: str) -> dict[str, bytes]:
    """Return the files of a pack whose first lesson has an exercise in code."""
    files = pack(version, **more)
    return files | {"01-first.md": files["01-first.md"] + EXERCISE.format(id="first").encode()}


def with_lab(version: int = 1, **more: str) -> dict[str, bytes]:
    """Return the files of a pack with a lab, beside the exercise."""
    files = with_exercise(version)
    files["02-second.md"] += LAB.encode()
    lab = {"lab.py": DECLARED, "train.py": TRAIN, "start.py": START}
    files |= {f"labs/slope/{name}": text.encode() for name, text in lab.items()}
    return files | {name.replace("__", "."): text.encode() for name, text in more.items()}


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def zipped(path: Path, files: Mapping[str, bytes], top: str = "", mode: int = stat.S_IFREG | 0o644) -> Path:
    """Write files into an archive, below a folder `top`; names are taken as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = f"{top}{name}"  # here, since ZipInfo would make a harmless name of it
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, mode << 16
            archive.writestr(entry, data)
    return path


def bytes_of(files: Mapping[str, bytes]) -> bytes:
    """Return the bytes of an archive."""
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return memory.getvalue()

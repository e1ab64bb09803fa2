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


def pack(version: int = 1, **more: str) -> dict[str, bytes]:
    """Return the files of the pack; `more` adds or replaces some, named with ``__`` for a dot."""
    files = {"course.yaml": COURSE.format(version=version)}
    files |= {f"0{at}-{id}.md": LESSON.format(id=id) for at, id in ((1, "first"), (2, "second"))}
    files |= {name.replace("__", "."): text for name, text in more.items()}
    return {name: text.encode() for name, text in files.items()}


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

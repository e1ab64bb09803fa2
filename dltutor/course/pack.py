"""A course pack: `course.yaml` and the lesson files beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from dltutor import __version__
from dltutor.course.blocks import LARGEST_FRONT, Origin, read
from dltutor.course.fields import Fields
from dltutor.course.files import read_text, shown
from dltutor.course.front import FORMAT
from dltutor.course.log import Log
from dltutor.course.model import Problem
from dltutor.course.nodes import Items, Place, Scalar, Table
from dltutor.packs.tree import NAME, NAMES

FILE = "course.yaml"


@dataclass(frozen=True)
class Pack:
    """What `course.yaml` says. Where it cannot be read, the lessons are all Markdown files of the folder."""

    folder: Path
    id: str
    title: str
    files: tuple[str, ...]
    """Names of the lesson files, in the order of the course."""
    table: Table
    version: int = 1
    problems: tuple[Problem, ...] = ()

    @property
    def broken(self) -> str:
        """Why `course.yaml` cannot be used, for people; empty when it can."""
        return str(self.problems[0]) if self.problems else ""


def read_pack(folder: Path, within: Path | None = None) -> Pack:
    """Return the pack in a folder; its problems are in it. `within`: as for `read_text`."""
    path = folder / FILE
    log = Log(shown(path))
    found = tuple(sorted(file.name for file in folder.glob("*.md") if re.match(r"\d", file.name)))
    empty = Table({}, {}, Place(1, 1))
    text = read_text(path, log, f"write one that lists the lessons of {shown(folder)}", within)
    table = None if text is None else read(text, Origin(1), log, LARGEST_FRONT)
    if table is None:
        return Pack(folder, "", "", found, empty, problems=tuple(log.problems))
    fields = Fields(table, "course.yaml", log)
    if (form := fields.whole("dltutor", low=1, required=True)) not in (None, FORMAT):
        text = f"this course has format {form}; this version of dltutor reads format {FORMAT}"
        log.error(fields.place("dltutor"), "format", text, "write `dltutor: 1`, or install a newer dltutor")
    id, title = fields.id(), fields.text("title", required=True)
    names = _files(fields, log)
    version = fields.whole("version", low=1) or 1
    for name in ("license", "language"):
        fields.text(name)
    least = fields.formula("min_dltutor")
    if least and not re.fullmatch(r"\d{1,9}(\.\d{1,9})*", least):
        place = fields.place("min_dltutor")
        log.error(
            place, "version", f"`{least}` is not a version of dltutor", f"for example `min_dltutor: {__version__}`"
        )
    elif _numbers(least) > _numbers(__version__):
        text = f"this course needs dltutor {least} or newer; this is {__version__}"
        log.error(fields.place("min_dltutor"), "version", text, "install a newer dltutor")
    fields.done()
    return Pack(folder, id, title, names or found, table, version, tuple(log.problems))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d{1,9}", version)]


def _files(fields: Fields, log: Log) -> tuple[str, ...]:
    """Return the lessons' file names; none may lead out of the folder or stand there twice."""
    names: list[str] = []
    for number, item in enumerate(fields.items("lessons", required=True)):
        name = item.text if isinstance(item, Scalar) else ""
        place = fields.place("lessons", number)
        if not name.endswith(".md") or not NAME.fullmatch(name):
            help = f"name a .md file beside course.yaml; {NAMES}"
            log.error(place, "lesson-file", f"`{name}` is not the name of a lesson", help)
        elif name in names:
            log.error(place, "lesson-file", f"`{name}` is listed twice", "remove one of them")
        else:
            names.append(name)
    if isinstance(listed := fields.table.values.get("lessons"), Items) and not listed.items:
        log.error(
            fields.place("lessons"), "lesson-file", "this course has no lesson", "name a .md file beside course.yaml"
        )
    return tuple(names)

"""What was read of one lesson file, whole or not: what `parse` gives out and `check` looks at."""

from __future__ import annotations

from dataclasses import dataclass, field

from dltutor.course.front import Front
from dltutor.course.log import Log
from dltutor.course.markdown import Piece
from dltutor.course.model import Goal, LabBlock, Lesson, Step
from dltutor.course.nodes import Table
from dltutor.course.steps import Opening
from dltutor.quiz.model import Question


@dataclass(frozen=True)
class Written:
    """One of our blocks as it stands in the file: what `check` needs to point at its keys."""

    name: str
    """``lab``, ``quiz`` or ``goal``."""
    line: int
    """The line of its fence."""
    end: int
    """The line of the fence that closes it."""
    table: Table
    block: Question | LabBlock | Goal | None
    """None when it could not be used."""


@dataclass
class Draft:
    """All that was read of one file."""

    file: str
    lines: list[str]
    log: Log
    front: Front
    headings: list[Piece] = field(default_factory=list)
    fences: list[Piece] = field(default_factory=list)
    """The fenced blocks that are not ours: code to read."""
    written: list[Written] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    """One for each of `steps`."""
    steps: list[Step] = field(default_factory=list)

    @property
    def lesson(self) -> Lesson | None:
        """The lesson, unless an error was found so far."""
        if self.front.entry is None or self.log.errors:
            return None
        return Lesson(self.front.entry, tuple(self.steps))

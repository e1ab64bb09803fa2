"""What a lesson is, once its Markdown was read: steps, and in each step blocks in the order they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dltutor.labs.spec import Value
from dltutor.quiz.model import Question


@dataclass(frozen=True)
class Problem:
    """One finding of the checker."""

    file: str
    line: int
    column: int
    level: str
    """``error`` or ``warning``."""
    code: str
    """Its short name, e.g. ``unknown-key``."""
    text: str
    help: str = ""

    def __str__(self) -> str:
        text = self.text.replace("\n", " ")  # of a key or title that has a line end in it
        head = f"{self.file}:{self.line}:{self.column}: {self.level}[{self.code}]: {text}"
        return f"{head}\n    help: {self.help}" if self.help else head


@dataclass(frozen=True)
class Text:
    """A stretch of Markdown between blocks."""

    markdown: str
    line: int


@dataclass(frozen=True)
class LabBlock:
    """A ``lab`` fence: a lab with its settings for this place in the lesson."""

    id: str
    lab: str
    """The folder under `dltutor/labs`."""
    title: str = ""
    set: Mapping[str, Value] = field(default_factory=dict)
    offer: tuple[str, ...] | None = None
    """The hyperparameters that may be turned here; None: all."""
    panels: tuple[str, ...] = ()
    """Which panels, by metric name, picture name or ``code``; empty: all of the lab's."""
    runs: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """Named runs, each with settings of its own on top of `set`; run one after the other."""
    steps: int | None = None
    """Budget: how many steps a run takes; None: the lab's own."""
    seconds: float | None = None
    memory_mb: int | None = None
    seed: int = 0
    line: int = 0


@dataclass(frozen=True)
class Goal:
    """A ``goal`` fence: something to reach with the learner's own run."""

    id: str
    lab: str
    """The id of a lab block of this lesson."""
    say: str
    when: str
    """``M.S >= x``, see `dltutor.quiz.measure`."""
    within_steps: int | None = None
    within_seconds: float | None = None
    hints: tuple[str, ...] = ()
    solution: Mapping[str, Value] = field(default_factory=dict)
    """Settings on top of the lab's that reach it: the author's proof, never shown."""
    changes: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    """Live settings that the proof turns after so many steps."""
    line: int = 0


Block = Text | Question | LabBlock | Goal


@dataclass(frozen=True)
class Step:
    """One step of a lesson: what stands under one ``##`` heading (or before the first: the introduction)."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    optional: bool = False
    line: int = 0

    @property
    def items(self) -> tuple[Question | Goal, ...]:
        """The questions and goals, in order: what makes the step done."""
        return tuple(block for block in self.blocks if isinstance(block, Question | Goal))


@dataclass(frozen=True)
class Entry:
    """A lesson as the course lists it: its front matter and where it lies; cheap to read."""

    id: str
    title: str
    summary: str
    minutes: int
    path: str
    level: str = ""
    requires: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    version: int = 1
    broken: str = ""
    """Why it cannot be opened, in words; empty when it can."""
    pack: str = ""
    """The title of the pack that it belongs to, whose id its own begins with; empty: the course itself."""


@dataclass(frozen=True)
class Lesson:
    """A whole lesson."""

    entry: Entry
    steps: tuple[Step, ...]

    def lab(self, id: str) -> LabBlock:
        """Return the lab block of that id; raises KeyError."""
        for step in self.steps:
            for block in step.blocks:
                if isinstance(block, LabBlock) and block.id == id:
                    return block
        raise KeyError(id)

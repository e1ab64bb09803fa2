"""What a cohort came to, computed: every figure with how many learners it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dltutor.cohort.handed import Aimed


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def part(self) -> float:
        """The share, 0 to 1; 0 of none is 0."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Spread:
    """Where the middle of some numbers lies, and the middle half of them: one who slept over it moves nothing."""

    n: int
    median: float = 0.0
    low: float = 0.0
    """A quarter lies below."""
    high: float = 0.0
    """A quarter lies above."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer and how many learners gave it."""

    answer: str
    why: str
    learners: int


@dataclass(frozen=True)
class QuestionRow:
    """One question, by all who tried it."""

    lesson: str
    item: str
    kind: str
    skill: str
    ask: str
    """The author's text, Markdown."""
    n: int
    first: Share
    """Right at the first try, of those for whom that counts."""
    right: Share
    """Right in the end."""
    shown: Share
    """Had the answer shown."""
    hinted: Share
    tries: Spread
    seconds: Spread
    mistakes: tuple[Mistake, ...] = ()
    """The commonest first."""


@dataclass(frozen=True)
class PredictionRow:
    """One prediction, by all who made it."""

    lesson: str
    item: str
    ask: str
    n: int
    as_measured: Share
    """Of those that a run has decided."""
    too_close: int
    open: int
    """Not judged yet."""
    otherwise: tuple[Mistake, ...] = ()
    """What was predicted and came otherwise, with why."""


@dataclass(frozen=True)
class GoalRun:
    """The run with which one learner reached a goal."""

    learner: str
    aimed: Aimed
    changed: Mapping[str, object] = field(default_factory=dict)
    """The settings that differ from those the lesson begins with."""


@dataclass(frozen=True)
class GoalRow:
    """One goal, by all who reached or skipped it."""

    lesson: str
    item: str
    say: str
    when: str
    met: Share
    """Of those who opened the lesson."""
    skipped: int
    runs: Spread
    step: Spread
    reached: tuple[GoalRun, ...] = ()


@dataclass(frozen=True)
class StepRow:
    """One step of a lesson, by all who spent time at it."""

    id: str
    title: str
    seconds: Spread


@dataclass(frozen=True)
class LessonRow:
    """One lesson, by all who opened it."""

    id: str
    title: str
    n: int
    finished: Share
    done: Spread
    """Steps."""
    steps: int
    seconds: Spread
    runs: Spread
    where: tuple[StepRow, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    predictions: tuple[PredictionRow, ...] = ()
    goals: tuple[GoalRow, ...] = ()


@dataclass(frozen=True)
class SkillRow:
    """One skill, by all who were asked about it."""

    skill: str
    n: int
    levels: Mapping[str, int]
    """How many learners stand at which level."""
    first: Share
    """Questions right at the first try."""


@dataclass(frozen=True)
class LearnerRow:
    """One learner, in one line."""

    name: str
    first: date | None
    last: date | None
    seconds: float
    finished: Share
    """Lessons, of those opened."""
    first_try: Share
    predictions: Share
    goals: Share


@dataclass(frozen=True)
class Report:
    """All of it."""

    learners: Sequence[LearnerRow]
    lessons: Sequence[LessonRow]
    skills: Sequence[SkillRow]
    first: date | None = None
    last: date | None = None
    unread: int = 0
    """How many files could not be read, in whole or in part."""

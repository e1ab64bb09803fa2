"""What one learner did, item by item: all that is taken over from a log. No host, no path, no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dltutor.labs.spec import Value
from dltutor.progress.attempts import Key
from dltutor.progress.kinds import Curve


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and why it is wrong."""

    key: str
    """The same for all who made this mistake, also where their numbers were others."""
    answer: str
    """Plain text: an option, or what was typed."""
    why: str = ""
    """Markdown of the author's; empty: nobody has written why."""
    drawn: bool = False
    """With numbers that only this learner had."""


@dataclass(frozen=True)
class Asked:
    """A question that was tried, or whose answer was shown."""

    tries: int
    """In lessons, quizzes and reviews together."""
    first: bool | None
    """Right at the very first try; None: only asked before the lesson was read, which costs nothing."""
    right: bool
    shown: bool
    """The answer was shown because the learner asked for it."""
    hinted: bool
    seconds: float | None
    """What the first try took; None: it was never tried."""
    wrong: tuple[Wrong, ...] = ()
    """Each mistake once, however often it was made."""


@dataclass(frozen=True)
class Predicted:
    """A prediction."""

    given: str
    outcome: str
    """``as measured``, ``otherwise``, ``too close to call``; empty: no run has judged it yet."""
    measured: str
    recorded: bool
    """Judged by what the author measured, not by a run of the learner's."""


@dataclass(frozen=True)
class Aimed:
    """A goal that was reached, or skipped."""

    met: bool
    step: int = 0
    """The step at which the run reached it."""
    value: float | None = None
    runs: int = 0
    """How many runs of its lab it took, that one included."""
    seed: int = 0
    settings: Mapping[str, Value | None] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    """The run until then, by metric, the goal's own first; empty in the log of an older version."""


@dataclass(frozen=True)
class Learner:
    """What one learner did."""

    name: str
    """A pseudonym from the learner's id, or the name of what was handed in."""
    first: date | None = None
    """The day of the first event, in UTC."""
    last: date | None = None
    seconds: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Time at work by lesson and step; without a step: in quizzes and reviews."""
    done: Mapping[str, int] = field(default_factory=dict)
    """How many steps of each lesson are done; a lesson that was not opened is missing."""
    asked: Mapping[Key, Asked] = field(default_factory=dict)
    predicted: Mapping[Key, Predicted] = field(default_factory=dict)
    aimed: Mapping[Key, Aimed] = field(default_factory=dict)
    runs: Mapping[str, int] = field(default_factory=dict)
    """How many runs of each lesson's labs came to an end."""
    skills: Mapping[str, str] = field(default_factory=dict)
    """The level of each skill of the course."""

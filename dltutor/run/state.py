"""What the screen knows of one run, and the one pure function that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from dltutor.run.history import History
from dltutor.wire.messages import Condition, Value


class Phase(Enum):
    """Where a run stands."""

    WAITING = "waiting"
    """asked for; the worker has not begun it yet"""
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    FAILED = "failed"
    LOST = "lost"
    """the worker died under it"""

    @property
    def over(self) -> bool:
        """True when no further step can come."""
        return self not in (Phase.WAITING, Phase.RUNNING, Phase.PAUSED)


@dataclass(frozen=True)
class Mark:
    """A hyperparameter that took a new value just before `step`."""

    step: int
    name: str
    value: Value


@dataclass(frozen=True)
class Run:
    """One run of a lab: an immutable snapshot."""

    number: int
    lab: str
    settings: Mapping[str, Value]
    """As they are now; `Mark`s tell what changed on the way."""
    seed: int
    name: str = ""
    """The name of a lab block's named run, else empty."""
    phase: Phase = Phase.WAITING
    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    device: str = ""
    note: str = ""
    histories: Mapping[str, History] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    until: tuple[Condition, ...] = ()
    sentence: str = ""
    """Why it paused or ended, for people."""
    details: str = ""

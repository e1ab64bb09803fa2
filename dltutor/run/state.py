"""What the screen knows of one run, and the one pure function that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from dltutor.run.history import History
from dltutor.wire.conditions import Condition
from dltutor.wire.message import Message, Value
from dltutor.wire.tails import unpacked
from dltutor.wire.to_screen import Began, Ended, Marked, Metrics, Paused, Resumed

MARKS = 10_000
"""How many marks a run keeps at most: the newest."""


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
        """True when no further step comes by itself."""
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
    more: bool = False
    """It finished because a condition was met, and can go on."""
    owner: str = ""
    """Which block of which lesson it belongs to, as the screens say it; empty: to none."""
    given: Mapping[str, Value] = field(default_factory=dict)
    """The settings that the run began with; together with `marks` they repeat it."""


ENDINGS = {"finished": Phase.FINISHED, "stopped": Phase.STOPPED, "diverged": Phase.DIVERGED, "failed": Phase.FAILED}


def apply(run: Run, message: Message, tail: bytes = b"") -> Run:
    """Return the run after a message from the worker; one about another run, or about none, changes nothing."""
    if getattr(message, "run", None) != run.number or (run.phase.over and not run.more):
        return run
    match message:
        case Began(device=device, settings=settings, note=note):
            now = dict(settings)
            return replace(run, phase=Phase.RUNNING, device=device, settings=now, given=now, note=note)
        case Metrics(step=step, epoch=epoch, seconds=seconds):
            histories = dict(run.histories)
            for name, steps, values in unpacked(message.series, tail):
                histories[name] = histories.get(name, History()).extended(steps, values)
            return replace(run, step=step, epoch=epoch, seconds=seconds, histories=histories)
        case Marked(step=step, name=name, value=value):
            marks = (*run.marks, Mark(step, name, value))[-MARKS:]
            return replace(run, settings={**run.settings, name: value}, marks=marks)
        case Paused(step=step, why=why):
            return replace(run, phase=Phase.PAUSED, step=step, sentence=why)
        case Resumed():
            return replace(run, phase=Phase.RUNNING, sentence="", more=False)
        case Ended(how="stopped") if run.more:
            return replace(run, more=False)
        case Ended(step=step, how=how, sentence=sentence, details=details, more=more):
            phase = ENDINGS.get(how, Phase.FAILED)
            return replace(run, phase=phase, step=step, sentence=sentence, details=details, more=more)
        case _:
            return run


def lost(run: Run, sentence: str) -> Run:
    """Return the run after its worker died; one that was over stays as it is, but cannot go on."""
    return replace(run, more=False) if run.phase.over else replace(run, phase=Phase.LOST, sentence=sentence)

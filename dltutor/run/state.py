"""What the screen knows of one run, and the one pure function that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from dltutor.run.history import History
from dltutor.wire.conditions import Condition
from dltutor.wire.message import Message, Value
from dltutor.wire.tails import unpacked
from dltutor.wire.to_screen import Began, Ended, Marked, Metrics, NotSaved, Paused, Resumed, Saved, Taken, Warned

KEPT = 2
"""How many checkpoints of a run are known, as many as are on the disk."""
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
    LEFT = "left"
    """an earlier session ended before it did"""

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
class Checkpoint:
    """A run as it was when its state was copied; it can go on from there once that is saved."""

    step: int
    epoch: int
    seconds: float
    settings: Mapping[str, Value]
    histories: Mapping[str, History]
    marks: tuple[Mark, ...]
    name: str = ""
    """What the worker calls it; empty until it is safe."""


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
    checkpoints: tuple[Checkpoint, ...] = ()
    """The newest last: `KEPT` that are safe, and one that is being saved."""
    warning: str = ""
    """What is about to happen to it, in a sentence."""
    unsaved: str = ""
    """Why its last checkpoint could not be saved, in a sentence; empty: it could."""
    held: bool = False
    """It is to wait before its first step, and the worker has not yet said that it does."""

    @property
    def going(self) -> bool:
        """Whether it trains, or will as soon as the worker has begun it."""
        return self.phase in (Phase.WAITING, Phase.RUNNING) and not self.held

    @property
    def checkpoint(self) -> Checkpoint | None:
        """Its newest checkpoint that is safe."""
        return next((one for one in reversed(self.checkpoints) if one.name), None)

    @property
    def resumable(self) -> bool:
        """Whether it was cut short, or diverged, and can go on from a checkpoint."""
        return self.phase in CUT_SHORT and self.checkpoint is not None


CUT_SHORT = (Phase.LOST, Phase.FAILED, Phase.DIVERGED, Phase.LEFT)
ENDINGS = {"finished": Phase.FINISHED, "stopped": Phase.STOPPED, "diverged": Phase.DIVERGED, "failed": Phase.FAILED}


def apply(run: Run, message: Message, tail: bytes = b"") -> Run:
    """Return the run after a message from the worker; one about another run, or about none, changes nothing."""
    if getattr(message, "run", None) != run.number or (run.phase.over and not run.more and type(message) is not Saved):
        return run
    match message:
        case Began():
            return _begun(run, message)
        case Metrics(step=step, epoch=epoch, seconds=seconds):
            histories = dict(run.histories)
            for name, steps, values in unpacked(message.series, tail):
                histories[name] = histories.get(name, History()).extended(steps, values)
            return replace(run, step=step, epoch=epoch, seconds=seconds, histories=histories)
        case Marked(step=step, name=name, value=value):
            marks = (*run.marks, Mark(step, name, value))[-MARKS:]
            return replace(run, settings={**run.settings, name: value}, marks=marks)
        case Paused(step=step, why=why):
            return replace(run, phase=Phase.PAUSED, step=step, sentence=why, held=False)
        case Resumed():
            return replace(run, phase=Phase.RUNNING, sentence="", more=False)
        case Ended(how="stopped") if run.more:
            return replace(run, more=False)
        case Ended(how="damaged", sentence=sentence):
            older = tuple(one for one in run.checkpoints if one is not run.checkpoint)
            return replace(run, phase=Phase.LOST, sentence=sentence, checkpoints=older, held=False)
        case Ended(step=step, how=how, sentence=sentence, details=details, more=more):
            kept = () if how in ("finished", "stopped") else run.checkpoints
            run = replace(run, phase=ENDINGS.get(how, Phase.FAILED), step=step, sentence=sentence, warning="")
            return replace(run, details=details, more=more, checkpoints=kept, unsaved="", held=False)
        case _:
            return _kept(run, message)


def resumed(run: Run, number: int) -> Run:
    """Return the run as it goes on from its newest checkpoint, under a new number; its curve ends there for now."""
    back = run.checkpoint
    if back is None:
        return run
    then = {name: getattr(back, name) for name in ("step", "epoch", "seconds", "settings", "histories", "marks")}
    kept = tuple(one for one in run.checkpoints if one.name)
    fresh = Run(number, run.lab, {}, run.seed, run.name, until=run.until, owner=run.owner, given=run.given)
    return replace(fresh, **then, checkpoints=kept)


def _begun(run: Run, began: Began) -> Run:
    now = dict(began.settings)
    run = replace(run, phase=Phase.RUNNING, device=began.device, settings=now, note=began.note)
    if not began.step:
        return replace(run, given=now)
    marks = tuple(Mark(*change) for change in began.changes)[-MARKS:]
    return replace(run, step=began.step, given=dict(began.given), marks=marks)


def _kept(run: Run, message: Message) -> Run:
    """Return the run after a message about its checkpoints."""
    safe = tuple(one for one in run.checkpoints if one.name)
    match message:
        case Taken(step=step):
            new = Checkpoint(step, run.epoch, run.seconds, run.settings, run.histories, run.marks)
            return replace(run, checkpoints=(*safe, new))
        case Saved(step=step, name=name):
            named = (replace(one, name=name) if one.step == step and not one.name else one for one in run.checkpoints)
            return replace(run, checkpoints=tuple(named)[-KEPT:], unsaved="")
        case NotSaved(why=why):
            return replace(run, checkpoints=safe, unsaved=f"No checkpoint could be saved: {why}. Training goes on.")
        case Warned(text=text):
            return replace(run, warning=text)
        case _:
            return run


def lost(run: Run, sentence: str) -> Run:
    """Return the run after its worker died; one that was over stays as it is, but cannot go on."""
    if run.phase.over:
        return replace(run, more=False)
    return replace(run, phase=Phase.LOST, sentence=sentence, warning="", held=False)

"""A worker as the screen knows it, and the screen's patience with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from dltutor.wire.to_screen import Hello


class WorkerPhase(Enum):
    """Where a worker stands."""

    OFF = "off"
    QUEUED = "queued"
    """its job waits for a place on the cluster"""
    STARTING = "starting"
    READY = "ready"
    SILENT = "silent"
    """it lives but does not answer"""
    ENDED = "ended"

    @property
    def alive(self) -> bool:
        """True while there is a process, or one is on its way."""
        return self not in (WorkerPhase.OFF, WorkerPhase.ENDED)


@dataclass(frozen=True)
class WorkerState:
    """A worker as the screen shows it: an immutable snapshot."""

    phase: WorkerPhase = WorkerPhase.OFF
    since: float = 0.0
    """When the phase began, by the clock that the desk was given (`time.monotonic`), in seconds."""
    sentence: str = "No training process runs; Space starts one."
    hello: Hello | None = None
    """The worker's first message, once it has come."""
    where: str = ""
    """Its host and the time that its job has left, e.g. ``"n12, 58 min left"``; empty on this computer."""
    stderr_tail: tuple[str, ...] = ()
    barred: bool = False
    """No worker will be started here, whatever is commanded."""
    again: bool = False
    """It leaves because only another one can go on: the next run gets that, and need not wait for its end."""
    latency: float | None = None
    """Seconds that the last ping took to be answered."""


@dataclass(frozen=True)
class Pace:
    """All waiting times of the screen's side, in seconds."""

    tick: float = 1.0
    """Between two looks at the clock."""
    ping: float = 5.0
    silent: float = 10.0
    """Without a sign of life for so long, a ready worker counts as not answering."""
    idle: float = 600.0
    """Without use for so long, a worker is stopped."""
    grace: float = 1.0
    """Between asking it to end and killing it."""
    share: float = 0.008
    """For how long messages are worked off before the event loop gets its turn."""
    lost: float = 180.0
    """Silent for so long though Slurm says that its job runs, a worker is given up: the job is billed."""
    squeue: float = 30.0
    """Between two questions to Slurm; more often is bad manners."""

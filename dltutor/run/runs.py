"""The runs of one session and the worker that does them: what is known, and how it becomes known."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from dltutor.labs.catalogue import Labs
from dltutor.labs.find import LabError
from dltutor.labs.spec import Lab, Value
from dltutor.run.curves import Curves
from dltutor.run.endings import AGAIN
from dltutor.run.keep.notes import Note
from dltutor.run.keep.talk import Hold, unpacked
from dltutor.run.keeper import Keeper
from dltutor.run.launch import Launch
from dltutor.run.state import Phase, Run, apply, lost, resumed
from dltutor.run.worker_state import Pace, WorkerState
from dltutor.wire.conditions import Condition
from dltutor.wire.message import Message
from dltutor.wire.to_screen import Picture, Saved
from dltutor.wire.to_worker import Change, Look, Prepare, Start

GHOSTS = 8
"""How many earlier runs are kept of each lab."""
LAST_CURVE = 0.2
"""Seconds that the end of a session waits for a curve that is being written."""


@dataclass(frozen=True)
class Plan:
    """What the next run is going to be; a turned hyperparameter changes it."""

    lab: str
    settings: Mapping[str, Value]
    seed: int
    until: tuple[Condition, ...]
    name: str = ""


class Runs:
    """The runs of one session as immutable snapshots; `on_change` is called after every change of any attribute."""

    def __init__(
        self,
        launch: Launch,
        on_change: Callable[[], None],
        data: str | None = None,
        device: str = "auto",
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        labs: Labs | None = None,
    ) -> None:
        """`labs` None: dltutor's own."""
        self.labs = labs or Labs()
        self._declared: dict[str, Lab] = {}
        self.plan: Plan | None = None
        self.run: Run | None = None
        self.ghosts: tuple[Run, ...] = ()
        """Earlier runs with at least one step, oldest first, `GHOSTS` of each lab."""
        self.pictures: Mapping[str, tuple[Picture, bytes]] = {}
        """The newest picture of each name, with its tail."""
        self.device, self.data, self.clock = device, data, clock
        self.on_change = on_change
        """Called after every change; the screen in front may put its own here while it shows."""
        self.owner = ""
        """Which block of which lesson the next run belongs to."""
        self._look = Look([])
        self._number = 0
        self._curves = Curves()
        self._keeper = Keeper(launch, self._heard, self._worker_changed, pace or Pace(), clock)

    @property
    def worker(self) -> WorkerState:
        """Where the worker stands, also in a sentence."""
        return self._keeper.state

    def warm(self) -> None:
        """Start the worker in the background and have it load the planned lab, so that its first run begins at once.

        Not where only a run is worth a start.
        """
        worth = self._keeper.launch.worth_warming(lab_open=self.plan is not None)
        if not (worth or self._keeper.alive):
            return
        if self._keeper.ensure() and self.plan is not None:
            with contextlib.suppress(LabError):  # it is told when the lab is to run
                code = self.labs.code(self.plan.lab)
                self._keeper.send(Prepare(self.plan.lab, self.device, self.data, code))

    def move(self, launch: Launch) -> None:
        """Have the next run begin by another launch, in a worker of its own; the present one keeps its worker."""
        self._keeper.move(launch)

    def attach(self, note: Note) -> None:
        """Go back to a run that was kept; it comes whole, and becomes the run of this session."""
        self._keeper.attach(note)

    async def close(self) -> None:
        """End the worker and wait until it is gone."""
        await self._keeper.close()
        self._curves.finish(LAST_CURVE)

    def release(self) -> None:
        """End the worker, and its job with it; what it trains is saved first, so that the run can go on later."""
        self._keeper.end(f"You ended the training process. {AGAIN}")

    def _begin(self, paused: bool) -> None:
        """Begin the planned run, if there is a plan; the run before it becomes a ghost."""
        plan = self.plan
        if plan is None:
            return
        if self.run is not None and self.run.step and self.run.phase is not Phase.LEFT:
            self.ghosts = with_ghost(self.ghosts, self.run)
        self._number += 1
        run = Run(self._number, plan.lab, plan.settings, plan.seed, plan.name, until=plan.until, owner=self.owner)
        self._send_off(run, plan.settings, paused)

    def _resume(self, paused: bool) -> None:
        """Have the run on the desk go on from its newest checkpoint; knobs turned since hold from there on."""
        old, plan = self.run, self.plan
        if old is None or old.checkpoint is None:
            return
        self._number += 1
        run = resumed(old, self._number)
        if old.phase is Phase.LEFT or plan is None:
            plan = self.plan = replace(planned(run), until=plan.until if plan else run.until)
        self._send_off(run, run.given, paused, old.checkpoint.name)
        for name, value in plan.settings.items():
            if value != run.settings[name]:
                self._keeper.send(Change(run.number, name, value))

    def _send_off(self, run: Run, settings: Mapping[str, Value], paused: bool, resume: str = "") -> None:
        """Put a run on the desk and have a worker do it, or go on from a checkpoint."""
        run = self.run = replace(run, held=paused)
        self.pictures = {}
        self._keeper.settle()
        try:
            code = self.labs.code(run.lab)
        except LabError as error:
            self.run = lost(run, f"It did not begin: {error}")
            self.on_change()
            return
        if self._keeper.ensure():
            until, launch = list(run.until), self._keeper.launch
            start = Start(run.number, run.lab, dict(settings), run.seed, self.device, self.data, until, paused)
            self._keeper.hold(run)
            self._keeper.send(self._look)
            kept = {"checkpoints": launch.checkpoints, "resume": resume, "cpu_seconds": launch.cpu_seconds}
            self._keeper.send(structs.replace(start, **kept, code=code))
        else:
            self.run = lost(run, self.worker.sentence)
        self.on_change()

    def _heard(self, message: Message, tail: bytes) -> None:
        run = self.run
        if isinstance(message, Hold):
            self._found(unpacked(message.held, Run))
        if run is None or getattr(message, "run", None) != run.number:
            return
        if isinstance(message, Picture):
            self.pictures = {**self.pictures, message.name: (message, tail)}
        else:
            self.run = apply(run, message, tail)
            if isinstance(message, Saved):
                self._curves.keep(self._keeper.launch.checkpoints, self.run)
        self.on_change()

    def _found(self, run: Run) -> None:
        """Take over a run that was kept; knobs and conditions stand as it has them, if its block is in front."""
        self.run, self._number = run, run.number
        if self.plan is None or run.owner == self.owner:
            self.plan = planned(run)
        self._keeper.send(self._look)
        self.on_change()

    def _worker_changed(self) -> None:
        worker = self.worker
        if self.run is not None and not worker.phase.alive:
            self.run = lost(self.run, worker.sentence)
            if worker.again:
                self.warm()
        self.on_change()


def unheard() -> None:
    """Hear nothing: nobody looks at the desk now."""


def planned(run: Run) -> Plan:
    """Return the plan of another run like this one, with the settings that it has come to."""
    return Plan(run.lab, run.settings, run.seed, run.until, run.name)


def with_ghost(ghosts: tuple[Run, ...], run: Run) -> tuple[Run, ...]:
    """Return the ghosts with one more run; the oldest of its lab leaves when there are more than `GHOSTS`."""
    if not run.phase.over:
        run = replace(run, phase=Phase.STOPPED, sentence="a new run took its place")
    same = [ghost for ghost in ghosts if ghost.lab == run.lab]
    leaving = same[0] if len(same) == GHOSTS else None
    return (*(ghost for ghost in ghosts if ghost is not leaving), run)

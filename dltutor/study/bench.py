"""One lab block at work on the desk: which runs are its own, what the next one is, and named runs one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from dltutor.course.model import LabBlock
from dltutor.labs.spec import Hyperparameter, Lab, Value
from dltutor.run.desk import Desk
from dltutor.run.runs import Plan, planned
from dltutor.run.state import Phase, Run
from dltutor.run.worker_state import WorkerPhase
from dltutor.wire.conditions import Condition, Seconds, Steps

BRIEF = 10.0
"""Seconds that a lab runs when it is tried in a review."""


class Bench:
    """Stands between the lab pane in front and the session's desk; it outlives the pane, and knows no screen."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.block: LabBlock | None = None
        self.lab: Lab | None = None
        self.named: dict[str, Run] = {}
        """The named runs of this block that are over, by name."""
        self._plans: dict[str, Plan] = {}
        self._done: dict[str, dict[str, Run]] = {}
        self._queue: list[str] = []
        self._share: Seconds | None = None
        """How long each named run lasts while they are but tried."""
        self._ended = 0
        self._later: dict[int, tuple[Condition, ...]] = {}
        """The conditions that a paused run gets when it goes on, by its number."""
        self.logged = {0}
        """The numbers of the runs that are in the learner's log; 0 is one of an earlier session."""

    def open(self, lesson: str, block: LabBlock) -> None:
        """Make `block` the one at work; a run of another block is paused. Raises LabError or SettingError."""
        if self.desk.plan is not None and self.block is not None:
            self._plans[self.desk.owner] = self.desk.plan
        owner = f"{lesson}/{block.id}"
        if owner != self.desk.owner:
            self._queue, self._share = [], None
        self.desk.owner, self.block, self.lab = owner, block, None
        if self.desk.run is not None and self.desk.run.phase is Phase.RUNNING and self.live is None:
            self.desk.pause()
        self.named = self._done.setdefault(owner, {})
        lab = self.desk.declared(block.lab, anew=True)
        self.desk.labs.code(block.lab)
        plan = self._plans.get(owner) or Plan(block.lab, dict(block.set), block.seed, self._until(lab))
        if self.live is not None and owner not in self._plans:
            plan = planned(self.live)
        self.desk.choose(plan.lab, plan.settings, plan.seed, plan.until, plan.name)
        self.lab = lab
        if self.run is None and not block.runs:
            self.desk.seek([knob.name for knob in self.knobs])
        self.heard()

    @property
    def live(self) -> Run | None:
        """The run on the desk, if it is this block's."""
        run = self.desk.run
        return run if run is not None and self._is_own(run) else None

    @property
    def run(self) -> Run | None:
        """This block's newest run, on the desk or not."""
        return self.live or next((ghost for ghost in reversed(self.desk.ghosts) if self._is_own(ghost)), None)

    @property
    def compared(self) -> tuple[Run, ...]:
        """The named runs that share one chart, while the newest run is one of them."""
        run = self.run
        if run is None or not run.name:
            return ()
        return (*(done for name, done in self.named.items() if name != run.name), run)

    @property
    def ghosts(self) -> tuple[Run, ...]:
        """This block's earlier runs, the oldest first."""
        if self.compared:
            return ()
        run = self.run
        return tuple(ghost for ghost in self.desk.ghosts if self._is_own(ghost) and ghost is not run)

    @property
    def knobs(self) -> tuple[Hyperparameter, ...]:
        """The hyperparameters that may be turned here."""
        if self.lab is None or self.block is None:
            return ()
        offer = self.block.offer
        return tuple(knob for knob in self.lab.hyperparameters if offer is None or knob.name in offer)

    def heard(self) -> None:
        """Take note of what the desk has now: whose run it is, and whether the next named run is due."""
        live = self.live
        if live is None:
            return
        if live.name and live.phase.over and live.number != self._ended:
            self._ended = live.number
            self.named[live.name] = live
            if live.phase in (Phase.FAILED, Phase.LOST):
                self._queue = []
            if self._queue:
                self._begin_named(self._queue.pop(0))
            else:
                self._share = None

    def run_or_pause(self) -> None:
        """Begin, pause or go on; call off a worker that is silent or not there yet. Named runs begin together."""
        live = self.live
        phase = self.desk.worker.phase
        waits = live is not None and live.going and phase in (WorkerPhase.QUEUED, WorkerPhase.STARTING)
        if waits or phase is WorkerPhase.SILENT:
            self.desk.stop()
        elif (live is None or self._share) and self.block is not None and self.block.runs:
            self.run_named()
        elif live is None:
            self._begin()
        elif live.going:
            self.desk.pause()
        else:
            self.desk.go(self._later.pop(live.number, None))

    def advance(self, unit: str) -> None:
        """Do one ``step`` or ``epoch``."""
        if self.live is None:
            self._begin(paused=True)
        self.desk.advance(unit)

    def reset(self, new_seed: bool = False) -> None:
        """Begin anew; the named runs that were due are forgotten."""
        self._queue, self._share = [], None
        self.desk.reset(new_seed)

    def turn(self, name: str, value: Value) -> None:
        """Give a hyperparameter another value; raises SettingError."""
        plan = self.desk.plan
        if self.live is None and plan is not None:
            self.desk.choose(plan.lab, {**plan.settings, name: value}, plan.seed, plan.until, plan.name)
        else:
            self.desk.turn(name, value)

    def run_named(self) -> None:
        """Run all the block's named runs, one after the other."""
        if self.block is not None and self.block.runs:
            self.named.clear()
            first, *self._queue = self.block.runs
            self._begin_named(first)

    @property
    def until(self) -> tuple[Condition, ...]:
        """When the run on the desk stops, or the next one where it is over."""
        live, plan = self.live, self.desk.plan
        if live is None or live.phase.over:
            return plan.until if plan is not None else ()
        return self._later.get(live.number, live.until)

    def stop_when(self, until: Sequence[Condition]) -> None:
        """Let these conditions hold, for the run on the desk and those after it; a finished one goes on."""
        plan, live = self.desk.plan, self.live
        if plan is None:
            return
        self.desk.choose(plan.lab, plan.settings, plan.seed, until, plan.name)
        if live is not None and live.phase is Phase.PAUSED:
            self._later = {live.number: tuple(until)}
        elif live is not None and (not live.phase.over or live.more):
            self.desk.go(until)

    @contextmanager
    def brief(self) -> Iterator[None]:
        """Let what is begun within it stop after `BRIEF` seconds, which named runs share; if nothing is, forget it."""
        plan, block, live, later = self.desk.plan, self.block, self.live, self._later
        if plan is None or block is None or (live is not None and live.going):
            yield
            return
        if block.runs:
            self._share = Seconds(BRIEF / len(block.runs))
        else:
            until = (Seconds(BRIEF),)
            self.desk.choose(plan.lab, plan.settings, plan.seed, until, plan.name)
            self._later = {} if live is None else {live.number: until}
        yield
        if self.live is None or not self.live.going:
            self._share, self._later = None, later
            self.desk.choose(plan.lab, plan.settings, plan.seed, plan.until, plan.name)

    def _until(self, lab: Lab) -> tuple[Condition, ...]:
        block = self.block
        steps = Steps(lab.steps if block is None or block.steps is None else block.steps)
        return (steps, Seconds(block.seconds)) if block is not None and block.seconds else (steps,)

    def _is_own(self, run: Run) -> bool:
        return run.owner == self.desk.owner

    def _begin(self, paused: bool = False) -> None:
        plan = self.desk.plan
        if plan is not None:
            self.desk.start(plan.lab, plan.settings, plan.seed, plan.until, plan.name, paused)

    def _begin_named(self, name: str) -> None:
        block, lab = self.block, self.lab
        if block is None or lab is None:
            return
        settings: Mapping[str, Value] = {**block.set, **block.runs[name]}
        until = self._until(lab)
        self.desk.start(block.lab, settings, block.seed, (until[0], self._share) if self._share else until, name)

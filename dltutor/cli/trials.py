"""The runs that a course speaks of, trained one after the other in one process, each once."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dltutor.course.model import Goal, LabBlock
from dltutor.labs.catalogue import Labs
from dltutor.labs.spec import Value
from dltutor.quiz import measure
from dltutor.quiz.measure import condition
from dltutor.run.desk import Desk
from dltutor.run.endings import without_key
from dltutor.run.launch import Launch
from dltutor.run.state import Phase, Run
from dltutor.run.worker_state import WorkerPhase
from dltutor.wire.conditions import Condition, Reached, Steps


class TrialError(Exception):
    """A run could not be made; the text says why."""


@dataclass(frozen=True)
class Trial:
    """A run and what it cost."""

    run: Run
    memory_mb: float
    """The highest so far of the whole process, PyTorch among it; 0 where the system does not say."""
    seconds: float
    """What it took, without the time in which others had the processor, where the system says so."""


@dataclass(frozen=True)
class _Wanted:
    """What is to be trained."""

    lab: str
    name: str
    settings: Mapping[str, Value]
    seed: int
    steps: int | None
    """None: as many as the lab itself asks for."""
    changes: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    """What is turned at which step."""
    met: Sequence[Condition] = ()
    """What ends it before its last step."""


class Trials:
    """Trains runs; needs a running event loop, and `close` at the end."""

    def __init__(self, launch: Launch, says: Callable[[str], None], labs: Labs) -> None:
        """`says` is told each run as it begins."""
        self.labs = labs
        self._desk = Desk(launch, self._changed, labs=labs)
        self._says = says
        self._change = asyncio.Event()
        self._done: dict[str, Trial] = {}

    async def named(self, block: LabBlock, name: str, seed: int, steps: int | None = None) -> Trial:
        """Return a block's named run (``""``: its only one), as the lesson asks for it, but for so many steps."""
        settings = {**block.set, **block.runs.get(name, {})}
        return await self._trained(block.id, _Wanted(block.lab, name, settings, seed, steps or block.steps))

    async def solved(self, block: LabBlock, goal: Goal, seed: int) -> Trial:
        """Return a run that does what the goal's author says; it ends as soon as the goal is met."""
        settings = {**block.set, **goal.solution}
        met = _met(condition(goal.when))
        return await self._trained(block.id, _Wanted(block.lab, "", settings, seed, block.steps, goal.changes, met))

    async def close(self) -> None:
        """End the process."""
        await self._desk.close()

    async def _trained(self, block: str, wanted: _Wanted) -> Trial:
        key = repr(wanted)
        if key not in self._done:
            self._says(f"{block}{f', {wanted.name}' if wanted.name else ''}, seed {wanted.seed}")
            before = self._seconds()
            run = await self._train(wanted)
            took = self._seconds() - before
            self._done[key] = Trial(run, self._memory(), min(run.seconds, took or run.seconds))
        return self._done[key]

    async def _train(self, wanted: _Wanted) -> Run:
        desk = self._desk
        desk.choose(wanted.lab, wanted.settings, wanted.seed, name=wanted.name)
        plan = desk.plan
        last = wanted.steps or next(one.count for one in (plan.until if plan else ()) if isinstance(one, Steps))
        stops = [step for step in wanted.changes if step < last]
        until = [[Steps(step), *wanted.met] for step in (*stops, last)]
        desk.start(wanted.lab, wanted.settings, wanted.seed, until[0], wanted.name)
        run = await self._over()
        for step, then in zip(stops, until[1:], strict=True):
            if run.step < step:
                break
            for knob, value in wanted.changes[step].items():
                desk.turn(knob, value)
            desk.go(then)
            run = await self._over(beyond=step)
        return run

    async def _over(self, beyond: int = 0) -> Run:
        """Wait until the run is over at a step after `beyond`; raises TrialError where it fails or is lost."""
        while True:
            run, worker = self._desk.run, self._desk.worker
            if run is not None and run.phase in (Phase.FAILED, Phase.LOST):
                raise TrialError(without_key(run.sentence) or "it failed")
            if worker.barred or worker.phase is WorkerPhase.ENDED:
                raise TrialError(without_key(worker.sentence))
            if run is not None and run.phase.over and run.step > beyond:
                return run
            self._change.clear()
            await self._change.wait()

    def _changed(self) -> None:
        self._change.set()

    def _memory(self) -> float:
        """Return the highest memory of the process so far, in MB; 0 where the system does not say."""
        told = dict(line.split(":", 1) for line in self._told("status").splitlines() if ":" in line)
        return float(told.get("VmHWM", "0 kB").split()[0]) / 1024

    def _seconds(self) -> float:
        """Return how long the process has had a processor so far; 0 where the system does not say."""
        fields = self._told("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0

    def _told(self, name: str) -> str:
        """Return what Linux tells of the process, if it runs on this computer."""
        hello = self._desk.worker.hello
        if hello is None or sys.platform != "linux" or hello.host != socket.gethostname():
            return ""
        try:
            return Path(f"/proc/{hello.pid}/{name}").read_text(encoding="utf-8")
        except OSError:
            return ""


def _met(wanted: measure.Condition) -> list[Condition]:
    """Return when a run meets a goal, as a stop condition; none where only the whole run can tell."""
    value, below = wanted.value, wanted.op == "<="
    if wanted.op not in ("<=", ">=") or value.statistic not in ("best", "last", "min" if below else "max"):
        return []
    return [Reached(value.metric, wanted.bound, below)]

"""The runs that a course speaks of, trained one after the other in one process, each once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
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

PATIENCE, SPARE = 3.0, 180.0
"""A run is ended after so many times its budget, and so many seconds more, in which PyTorch may be loaded first."""


class TrialError(Exception):
    """A run could not be made; the text says why."""


@dataclass(frozen=True)
class Trial:
    """A run and what it cost."""

    run: Run
    memory_mb: float
    """The highest of the whole process meanwhile, PyTorch among it; 0 where the system does not say."""
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
    seconds: float | None = None
    """Its budget."""


class Trials:
    """Trains runs; needs a running event loop, and `close` at the end."""

    def __init__(self, launch: Launch, says: Callable[[str], None], labs: Labs) -> None:
        """`says` is told each run as it begins."""
        self.labs = labs
        self._launch = launch
        self._desk = Desk(launch, self._changed, labs=labs)
        self._says = says
        self._change = asyncio.Event()
        self._done: dict[str, Trial] = {}

    async def named(self, block: LabBlock, name: str, seed: int, steps: int | None = None) -> Trial:
        """Return a block's named run (``""``: its only one), as the lesson asks for it, but for so many steps."""
        settings = {**block.set, **block.runs.get(name, {})}
        wanted = _Wanted(block.lab, name, settings, seed, steps or block.steps, seconds=block.seconds)
        return await self._trained(block.id, wanted)

    async def solved(self, block: LabBlock, goal: Goal, seed: int) -> Trial:
        """Return a run that does what the goal's author says; it ends as soon as the goal is met."""
        settings = {**block.set, **goal.solution}
        met = _met(condition(goal.when))
        wanted = _Wanted(block.lab, "", settings, seed, block.steps, goal.changes, met, block.seconds)
        return await self._trained(block.id, wanted)

    async def close(self) -> None:
        """End the process."""
        await self._desk.close()

    async def _trained(self, block: str, wanted: _Wanted) -> Trial:
        key = repr(wanted)
        if key not in self._done:
            self._says(f"{block}{f', {wanted.name}' if wanted.name else ''}, seed {wanted.seed}")
            before = self._seconds()
            try:
                run = await asyncio.wait_for(self._train(wanted), wanted.seconds and PATIENCE * wanted.seconds + SPARE)
            except TimeoutError:
                await self.close()  # its process may never hear of anything again
                self._desk = Desk(self._launch, self._changed, labs=self.labs)
                raise TrialError(
                    f"it goes on long after the {wanted.seconds:g} s of its budget, and was ended"
                ) from None
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
        desk.start(wanted.lab, wanted.settings, wanted.seed, until[0], wanted.name, paused=True)
        run = await self._when(lambda run: run.phase is Phase.PAUSED or run.phase.over)
        if run.phase.over:
            return run
        self._forget_memory()  # of the run before, which is surely over only now
        desk.go(until[0])
        run = await self._when(lambda run: run.phase.over)
        for step, then in zip(stops, until[1:], strict=True):
            if run.step < step:
                break
            for knob, value in wanted.changes[step].items():
                desk.turn(knob, value)
            desk.go(then)
            run = await self._when(partial(_over_beyond, step))
        return run

    async def _when(self, true: Callable[[Run], bool]) -> Run:
        """Wait until something is true of the run, or it is over without more; raises TrialError where it fails."""
        while True:
            run, worker = self._desk.run, self._desk.worker
            if run is not None and run.phase in (Phase.FAILED, Phase.LOST):
                raise TrialError((without_key(run.sentence) or "it failed") + _place(run))
            if worker.barred or worker.phase is WorkerPhase.ENDED:
                raise TrialError(without_key(worker.sentence))
            if run is not None and true(run):
                return run
            self._change.clear()
            await self._change.wait()

    def _changed(self) -> None:
        self._change.set()

    def _forget_memory(self) -> None:
        """Let the highest memory of the process be what it has now, where it is there already and Linux can."""
        if self._told("status"):
            with contextlib.suppress(OSError):
                Path(f"/proc/{self._pid}/clear_refs").write_text("5", encoding="ascii")

    def _memory(self) -> float:
        """Return the highest memory of the process since then, in MB; 0 where the system does not say."""
        told = dict(line.split(":", 1) for line in self._told("status").splitlines() if ":" in line)
        return float(told.get("VmHWM", "0 kB").split()[0]) / 1024

    def _seconds(self) -> float:
        """Return how long the process has had a processor so far; 0 where the system does not say."""
        fields = self._told("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0

    @property
    def _pid(self) -> int:
        """The id of the process, if it runs on this computer and Linux tells of it; else 0."""
        hello = self._desk.worker.hello
        here = hello is not None and sys.platform == "linux" and hello.host == socket.gethostname()
        return hello.pid if hello is not None and here else 0

    def _told(self, name: str) -> str:
        """Return what Linux tells of the process; empty: nothing."""
        try:
            return Path(f"/proc/{self._pid}/{name}").read_text(encoding="utf-8") if self._pid else ""
        except OSError:
            return ""


def _over_beyond(step: int, run: Run) -> bool:
    return run.phase.over and run.step > step


def _place(run: Run) -> str:
    """Return where in the lab's own files a run failed, as its traceback has it; empty where its sentence says it."""
    frames = re.findall(r'File ".*?(\w+\.py)", line (\d+)', run.details)
    return f" ({frames[-1][0]}, line {frames[-1][1]})" if frames and " line " not in run.sentence else ""


def _met(wanted: measure.Condition) -> list[Condition]:
    """Return when a run meets a goal, as a stop condition; none where only the whole run can tell."""
    value, below = wanted.value, wanted.op == "<="
    if wanted.op not in ("<=", ">=") or value.statistic not in ("best", "last", "min" if below else "max"):
        return []
    return [Reached(value.metric, wanted.bound, below)]

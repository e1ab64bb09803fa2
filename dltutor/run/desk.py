"""The desk of one session: what a learner can command, on screen or from the command line."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dltutor.labs.settings import checked
from dltutor.labs.settings import settings as with_defaults
from dltutor.labs.spec import Lab, Value
from dltutor.run.left import further, left
from dltutor.run.runs import Plan, Runs
from dltutor.run.state import Phase, Run
from dltutor.run.worker_state import WorkerPhase
from dltutor.wire.conditions import Condition, Steps
from dltutor.wire.to_worker import Advance, Change, Drawn, Go, Look, Pause, Stop


class Desk(Runs):
    """All that a learner can command. Nothing here waits, and nothing raises for what the worker does.

    Needs a running event loop in the main thread. A wrong lab, hyperparameter or value raises LabError, KeyError or
    SettingError at the call.
    """

    def declared(self, lab: str, anew: bool = False) -> Lab:
        """Return a lab's declaration as it was first read, or `anew`: a pack may change or go while its lab is open.

        Raises LabError.
        """
        if anew or lab not in self._declared:
            self._declared[lab] = self.labs.load(lab)
        return self._declared[lab]

    def choose(
        self,
        lab: str,
        settings: Mapping[str, Value] | None = None,
        seed: int = 0,
        until: Sequence[Condition] | None = None,
        name: str = "",
    ) -> None:
        """Say what the next run is, without starting it; `until` None: as many steps as the lab declares."""
        self.plan = self._planned(lab, settings, seed, until, name)
        self.on_change()

    def start(
        self,
        lab: str,
        settings: Mapping[str, Value] | None = None,
        seed: int = 0,
        until: Sequence[Condition] | None = None,
        name: str = "",
        paused: bool = False,
    ) -> None:
        """Begin a run; one that was there becomes a ghost. `paused`: it waits before its first step."""
        self.plan = self._planned(lab, settings, seed, until, name)
        self._begin(paused)

    def _planned(
        self, lab: str, settings: Mapping[str, Value] | None, seed: int, until: Sequence[Condition] | None, name: str
    ) -> Plan:
        declared = self.declared(lab)
        conditions = (Steps(declared.steps),) if until is None else tuple(until)
        return Plan(lab, with_defaults(declared, settings or {}), seed, conditions, name)

    def go(self, until: Sequence[Condition] | None = None) -> None:
        """Run on, or begin the planned run when none is there or the last one is over.

        A run that met its condition goes on until the new ones; without new ones for as many steps as were planned.
        One that was cut short goes on from its newest checkpoint, where there is one.
        """
        run = self.run
        if self.resumes:
            self._resume(paused=False)
            return
        if run is None or (run.phase.over and not run.more):
            if self.plan is not None and until is not None:
                self.plan = replace(self.plan, until=tuple(until))
            self._begin(paused=False)
            return
        wanted = self._further(run) if until is None else list(until)
        self.run = replace(run, held=False, until=run.until if wanted is None else tuple(wanted))
        self._keeper.send(Go(run.number, wanted))

    @property
    def resumes(self) -> bool:
        """Whether to run on means to go on from a checkpoint: the run was cut short, or training has moved."""
        run = self.run
        moved = run is not None and run.phase is Phase.PAUSED and run.checkpoint is not None and self._keeper.moved
        return run is not None and (run.resumable or moved)

    def seek(self, free: Collection[str]) -> None:
        """Look for a run of the planned lab that an earlier session left; it may differ from the plan in `free`.

        What is found comes to the desk if it is still empty then. The disk may hang: nobody waits for it.
        """
        plan, owner, folder = self.plan, self.owner, os.path.expanduser(self._keeper.launch.checkpoints)
        if plan is None or not folder or (self.run is not None and self.run.phase is not Phase.LEFT):
            return
        self.run, loop, declared = None, asyncio.get_running_loop(), self.declared(plan.lab)

        def look() -> None:
            found = left(Path(folder), plan.lab, declared, plan.settings, free, plan.until)
            if found is not None:
                with contextlib.suppress(RuntimeError):  # the session is over
                    loop.call_soon_threadsafe(self._offer, replace(found, owner=owner), plan)

        threading.Thread(target=look, name="seek", daemon=True).start()

    def _offer(self, found: Run, plan: Plan) -> None:
        if self.run is None and self.plan is plan:
            self.run = found
            self.on_change()

    def pause(self) -> None:
        """Pause before the next step."""
        if self.run is not None:
            self._keeper.send(Pause(self.run.number))

    def advance(self, unit: str = "step") -> None:
        """Do one ``step`` or ``epoch``, then pause; begins the planned run when none can go on.

        A run that met its condition has as many steps before it as were planned.
        """
        if self.resumes:
            self._resume(paused=True)
        elif self.run is None or (self.run.phase.over and not self.run.more):
            self._begin(paused=True)
        if self.run is not None:
            run, until = self.run, self._further(self.run)
            self.run = replace(run, held=False, until=run.until if until is None else tuple(until))
            self._keeper.send(Advance(run.number, unit, until))

    def stop(self) -> None:
        """End the run; a worker that does not answer, or is not there yet, is ended or called off instead."""
        if self.worker.phase in (WorkerPhase.QUEUED, WorkerPhase.STARTING):
            self._keeper.end("It was called off. Space starts it again.")
        elif self.worker.phase is WorkerPhase.SILENT:
            self._keeper.end("The training process did not answer and was stopped. Space starts it again.")
        elif self.run is not None:
            self._keeper.send(Stop(self.run.number))

    def turn(self, name: str, value: Value) -> None:
        """Give a hyperparameter of the plan a new value; raises SettingError.

        During a run a live one takes effect at the next step; another one begins a new run, and the old is a ghost.
        """
        if self.plan is None:
            return
        knob = self.declared(self.plan.lab).hyperparameter(name)
        value = checked(knob, value)
        self.plan = replace(self.plan, settings={**self.plan.settings, name: value})
        run = self.run
        if run is not None and run.lab == self.plan.lab and (not run.phase.over or run.more):
            if knob.live:
                self._keeper.send(Change(run.number, name, value))
            else:
                self._begin(paused=not run.going)
        elif run is not None and run.phase is Phase.LEFT:
            self.run = None
        elif run is not None and not knob.live:
            self.run = replace(run, checkpoints=())
        self.on_change()

    def reset(self, new_seed: bool = False) -> None:
        """Begin the planned run from step 0; it runs if the last one was running.

        Its settings are what the knobs show, its seed the same (so on the CPU the very same curve) or the next.
        """
        if self.plan is not None:
            if new_seed:
                self.plan = replace(self.plan, seed=self.plan.seed + 1)
            self._begin(paused=self.run is None or not self.run.going)

    def look(
        self, pictures: Sequence[str], per_second: float = 4.0, pick: int = 0, sketch: bytes | None = None
    ) -> None:
        """Say which pictures are on screen, how often each may come, what is picked (`Lab.picks`) or drawn instead."""
        look = Look(list(pictures), per_second, pick, sketch)
        if look != self._look:
            self._look = look
            self._keeper.send(look)

    def drawn(self, picture: str) -> None:
        """Say that a picture was drawn, so that the worker may compute its next one."""
        self._keeper.send(Drawn(picture))

    def _further(self, run: Run) -> list[Condition] | None:
        """Return until when a run that met its condition trains on; None: it met none, so what was said holds."""
        planned = self.plan.until if self.plan is not None else ()
        steps = min((one.count for one in planned if isinstance(one, Steps)), default=self.declared(run.lab).steps)
        return [further(run.step, steps)] if run.more else None

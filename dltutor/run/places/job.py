"""One Slurm job with a worker in it: what is known of it, and that it does not outlive the screen."""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace

from dltutor.run.launch import Launch
from dltutor.run.places.ends import clear
from dltutor.run.places.squeue import AWAY, STATE, UNKNOWN, Answer, asked, cancelled, span
from dltutor.run.worker_state import Pace, WorkerPhase, WorkerState
from dltutor.wire.to_screen import Hello

SAID = re.compile(r"job (\d+) (queued and waiting|has been allocated)")
KILLED = 128 + 9
"""The status of srun where the worker was killed."""
GUARD = 'read -r done || { kill -TERM "$1"; scancel --name="$2"; } 2>/dev/null'
"""For sh: when the screen dies without a word, end a job that has no worker yet, which could see the end of stdin."""
PATIENCE = 2.0
"""Seconds that the end of a job may wait for what Slurm says of it."""


class Job:
    """The job behind a launch: one of its own, or the learner's allocation that it was started in."""

    def __init__(self, launch: Launch, every: float, clock: Callable[[], float]) -> None:
        """`every`: seconds between two questions to Slurm."""
        self._launch, self._every, self._clock = launch, every, clock
        self.id = launch.allocation
        self.answer: Answer | None = None
        """What Slurm said last."""
        self.trouble = ""
        """Why it said nothing when it was asked last."""
        self._asked: float | None = None
        self._ends: float | None = None
        self._task: asyncio.Task[None] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def guard(self, pid: int) -> None:
        """Have a small process end srun and the job if this process dies before there is a worker."""
        if self._launch.job:
            self._guard = subprocess.Popen(
                ("sh", "-c", GUARD, "dltutor-guard", str(pid), self._launch.job),
                env=dict(self._launch.environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def dismiss(self) -> None:
        """Send the guard away: there is a worker that sees the end of stdin, or there is no job any more."""
        if self._guard is not None:
            with contextlib.suppress(subprocess.TimeoutExpired, OSError):
                self._guard.communicate(b"\n", timeout=1)
            self._guard = None

    def heard(self, line: str) -> bool | None:
        """Take a line of srun's stderr; return whether the job now waits in the queue, None where it says nothing."""
        found = SAID.search(line) if self._launch.job else None
        if not found:
            return None
        self.id = found[1]
        return found[2] == "queued and waiting"

    def attend(self, phase: WorkerPhase) -> None:
        """Have Slurm asked how the job stands, where it matters and not more often than is polite."""
        if not (self._launch.job or self._launch.allocation) or (self._task is not None and not self._task.done()):
            return
        waits = phase in (WorkerPhase.QUEUED, WorkerPhase.SILENT)
        if not (waits or (phase is WorkerPhase.READY and (self.trouble or not self._running))):
            return
        if self._asked is None or self._clock() - self._asked >= self._every:
            self._asked = self._clock()
            self._task = asyncio.get_running_loop().create_task(self.ask())

    async def ask(self) -> None:
        """Ask Slurm how the job stands."""
        answer = await asked(("-j", self.id) if self.id else ("-n", self._launch.job), self._launch.environment)
        self.trouble = answer if isinstance(answer, str) else ""
        if isinstance(answer, Answer):
            self.answer, self.id = answer, answer.id
            self._ends = None if answer.left is None else self._clock() + answer.left

    async def fate(self, code: int, errors: Sequence[str]) -> tuple[str, ...]:
        """Return what Slurm says of the job's end where srun's last lines leave it open, within `PATIENCE`.

        A job that Slurm does not know any more was lost only where its worker was killed: others are soon forgotten.
        """
        if not (self._launch.job and self.id) or clear(errors):
            return ()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.ask()
                while not self.trouble and self.answer is not None and self.answer.state == "COMPLETING":
                    await asyncio.sleep(0.1)
                    await self.ask()
        if self.trouble or self.answer is None:
            return (UNKNOWN,) if code == KILLED and self.trouble == UNKNOWN else ()
        said = (STATE + self.answer.state,)
        return said if clear(said) else ()

    @property
    def _running(self) -> bool:
        return self.answer is not None and self.answer.state == "RUNNING"

    @property
    def billed(self) -> bool:
        """Whether it is a job of our own that runs, as far as Slurm can say now."""
        return bool(self._launch.job) and self._running and not self.trouble

    @property
    def suspended(self) -> bool:
        """Whether Slurm has said that it has stopped the job for a while."""
        return self.answer is not None and self.answer.state == "SUSPENDED"

    def waits(self, since: float) -> str:
        """Return the sentence about a job in the queue since that time."""
        why = self.trouble or (self.answer.why() if self.answer else "")
        return f"Slurm job {self.id} is queued, {span(self._clock() - since)}. {why}".strip()

    def where(self, hello: Hello | None) -> str:
        """Return the host, unless it is this computer, and the time left, as far as they are known."""
        host = hello.host if hello is not None and self._launch.kind != "local" else ""
        return ", ".join(part for part in (host, self.left()) if part)

    def left(self) -> str:
        """Return the time that it has left, in words, or that Slurm is away; empty where nothing is known."""
        if self.trouble == AWAY:
            return "the scheduler cannot be reached; training goes on"
        return "" if self._ends is None or not self._running else f"{span(self._ends - self._clock())} left"

    async def over(self) -> None:
        """Sweep, and give a question that Slurm was asked a moment to be called off."""
        self.sweep()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=1)

    def sweep(self) -> None:
        """End whatever may be left of the job, by its name; an allocation of the learner's is left alone."""
        self.dismiss()
        if self._task is not None:
            self._task.cancel()
        if self._launch.job:
            cancelled(self._launch.job, self._launch.environment)


def aged(state: WorkerState, job: Job, now: float, silent: float, pace: Pace) -> WorkerState:
    """Return what time alone has made of a worker's state; `silent`: seconds since its last sign of life."""
    match state.phase:
        case WorkerPhase.QUEUED:
            return replace(state, sentence=job.waits(state.since))
        case WorkerPhase.STARTING:
            seconds = int(now - state.since)
            return replace(state, sentence=f"Starting the training process (importing torch), {seconds} s.")
    if silent <= pace.silent:
        return replace(state, where=job.where(state.hello))
    can = "Slurm has suspended its job; it goes on by itself." if job.suspended else "Wait, or stop it."
    since = state.since if state.phase is WorkerPhase.SILENT else now
    sentence = f"The training process has not answered for {silent:.0f} s. {can}"
    return replace(state, phase=WorkerPhase.SILENT, since=since, sentence=sentence)

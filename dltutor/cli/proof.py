"""The proof of a place: a real training process is started there, asked what it can do, and ended again."""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Callable

from dltutor import __version__
from dltutor.cli.findings import Finding
from dltutor.quiz.texts import plural
from dltutor.run.endings import without_key
from dltutor.run.handle import Handle
from dltutor.run.launch import Launch
from dltutor.run.places.model import Place, Slurm
from dltutor.run.places.squeue import jobs
from dltutor.run.places.words import described, limit
from dltutor.run.worker_state import Pace, WorkerPhase
from dltutor.wire.to_screen import Hello

PINGS = 20


class Proof:
    """One worker at a place, from its start to its end; `says` hears each new sentence about it."""

    def __init__(self, name: str, place: Place, launch: Launch, says: Callable[[str], None]) -> None:
        self._name, self._place, self._launch, self._says = name, place, launch, says
        self._change = asyncio.Event()
        self._handle = Handle(launch, lambda *_: None, self._change.set, Pace(), time.monotonic)
        self._queued = False

    async def found(self) -> list[Finding]:
        """Return what was found; the worker and its job are gone then, also when this is cancelled."""
        first = Finding("place", f"{self._name}, {described(self._place)}")
        begin = time.monotonic()
        handle = self._handle
        handle.begin()
        try:
            await self._until(lambda: handle.state.hello is not None or not handle.state.phase.alive)
            took = time.monotonic() - begin
            hello = handle.state.hello
            if hello is None:
                help = "\n      ".join(handle.state.stderr_tail[-4:])
                return [first, Finding("training process", without_key(handle.state.sentence), "wrong", help)]
            times = [await self._ping() for _ in range(PINGS)]
            await handle.job.ask()
        finally:
            handle.end("It was only asked what it can do.", off=True)
            await handle.ended()
        return [first, *self._told(hello, took), _latency(times), *self._cost(), *await self._left()]

    async def _until(self, holds: Callable[[], bool]) -> None:
        said = ""
        while not holds():
            state = self._handle.state
            self._queued = self._queued or state.phase is WorkerPhase.QUEUED
            if state.sentence != said:
                said = state.sentence
                self._says(said)
            self._change.clear()
            await self._change.wait()

    async def _ping(self) -> float:
        """Return the seconds that one small frame took there and back."""
        handle, before = self._handle, self._handle.state.latency
        handle.ping()
        await self._until(lambda: handle.state.latency is not before or not handle.state.phase.alive)
        return handle.state.latency or 0.0

    def _told(self, hello: Hello, took: float) -> list[Finding]:
        after = f"after {took:.1f} s" + (", part of it in the queue" if self._queued else "")
        host = Finding("host", f"{hello.host}, {after}, {plural(hello.threads, 'CPU thread')}")
        versions = Finding("versions", ", ".join(f"{name} {version}" for name, version in hello.versions.items()))
        if hello.versions.get("dltutor") != __version__:
            versions = Finding(
                "versions", versions.value, "note", f"here it is dltutor {__version__}; install one version"
            )
        found = [host, versions, *(Finding("device", device_words(d.id, d.name, d.memory)) for d in hello.devices)]
        if self._launch.kind == "slurm" and hello.cwd != str(self._launch.folder):
            help = f"{self._launch.folder} is not there on the compute node; labs work, but checkpoints may not last"
            found.append(Finding("folder", hello.cwd, "note", help))
        return found

    def _cost(self) -> list[Finding]:
        place, job = self._place, self._handle.job
        if not isinstance(place, Slurm):
            return []
        if self._launch.allocation:
            return [Finding("cost", f"nothing more: it is a step of your job {self._launch.allocation}")]
        answer = job.answer
        if answer is None:
            return [Finding("cost", described(place), "note", job.trouble)]
        cpus = f"{answer.cpus} CPU{'' if answer.cpus == '1' else 's'}"
        more = "".join(f", {part}" for part in (place.memory, place.gres) if part)
        most = f"for at most {limit(answer.limit)} in partition {answer.partition}"
        return [Finding("cost", f"{cpus}{more} {most}; unused, the process ends after {Pace().idle / 60:.0f} min")]

    async def _left(self) -> list[Finding]:
        """Look for jobs that were left behind, by this worker or an earlier one."""
        if not self._launch.job:
            return []
        there = await jobs("dltutor-", self._launch.environment)
        if not there:
            return [Finding("left behind", "no job of dltutor's is in the queue")]
        ids = " ".join(there)
        return [
            Finding("left behind", f"jobs {ids}", "note", f"of an open tutor, or forgotten; to end them: scancel {ids}")
        ]


def _latency(times: list[float]) -> Finding:
    low, high = statistics.median(times) * 1000, sorted(times)[-2] * 1000
    return Finding(
        "latency", f"{low:.2g} ms there and back, 19 of 20 within {high:.2g} ms", "note" if low > 200 else "ok"
    )


def device_words(id: str, name: str, memory: int) -> str:
    """Return a device in words, e.g. ``"cuda:0, NVIDIA H100, 80.0 GiB"``."""
    short = re.sub(r"\s+", " ", name)
    return f"{id}, {short}" + (f", {memory / 2**30:.1f} GiB" if memory else "")

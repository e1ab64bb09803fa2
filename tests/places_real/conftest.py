"""A real Slurm and a real sshd, where they can be reached; else these tests skip and say so."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from dltutor.run.desk import Desk
from dltutor.run.launch import Keep, Launch
from dltutor.run.places.model import Slurm
from dltutor.run.places.start import launch_at
from dltutor.run.worker_state import Pace

FAKE = Path(__file__).parents[1] / "run" / "fake_worker.py"
CONF = "/var/lib/slurm-up/conf/slurm.conf"


def slurm_environment() -> dict[str, str]:
    """Return the environment in which Slurm's commands find it, without the marks of a job."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("SLURM_") or name == "SLURM_CONF"}
    if "SLURM_CONF" not in found and os.path.exists(CONF):
        found["SLURM_CONF"] = CONF
    return found


def _answers(conf: str) -> bool:
    """Tell whether the controller of this configuration listens; Slurm's own commands would try for long seconds."""
    with contextlib.suppress(OSError):
        lines = [line.partition("=") for line in Path(conf).read_text(encoding="utf-8").splitlines()]
        said = {name.strip().lower(): value.strip() for name, _, value in lines}
        host = said.get("slurmctldhost", "").rpartition("(")[2].rstrip(")")
        try:
            socket.create_connection((host, int(said.get("slurmctldport", 6817))), 2).close()
        except ConnectionRefusedError:
            return False
    return True


def _why_no_slurm() -> str:
    if shutil.which("srun") is None:
        return "there is no Slurm here"
    if not _answers(slurm_environment().get("SLURM_CONF", "")):
        return "Slurm does not answer"
    try:
        told = subprocess.run(("sinfo", "-h", "-o", "%a"), env=slurm_environment(), capture_output=True, timeout=5)
    except subprocess.TimeoutExpired:
        return "Slurm does not answer"
    return "" if b"up" in told.stdout else "Slurm does not answer"


@pytest.fixture(scope="session")
def slurm() -> dict[str, str]:
    """Return an environment for Slurm's commands."""
    if why := _why_no_slurm():
        pytest.skip(why)
    return slurm_environment()


class Cluster:
    """Workers in real jobs, and what the administrator or another user does to these."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.desks: list[Desk] = []
        self._changed = asyncio.Event()

    def launch(self, mode: str = "well", keep: float = 0.0, **slurm: object) -> Launch:
        """Return how to start the fake worker in such a job; mode ``real``: the real one."""
        found = launch_at(Slurm(**{"time": "5", **slurm}), folder=self.folder, environ=self.environment)
        if mode != "real":
            at = found.command.index(sys.executable)
            environment = {**found.environment, "PYTHONPATH": str(FAKE.parents[2])}
            command = (*found.command[:at], sys.executable, "-P", str(FAKE), mode)
            found = replace(found, command=command, environment=environment)
        return replace(found, keep=Keep(keep, self.folder / "kept", "gpu")) if keep else found

    def open(self, mode: str = "well", pace: Pace | None = None, **more: object) -> Desk:
        pace = pace or Pace(tick=0.05, grace=1.0, squeue=0.3)
        self.desks.append(Desk(self.launch(mode, **more), self._changed.set, pace=pace))
        return self.desks[-1]

    async def until(self, holds, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def training(self, mode: str = "well", **more: object) -> Desk:
        """Return a screen whose worker has done three steps in a job."""
        desk = self.open(mode, **more)
        desk.start("five_points")
        await self.until(lambda: desk.run.step == 3)
        return desk

    def run(self, *command: str) -> str:
        """Run one of Slurm's commands."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout + done.stderr

    def job(self, desk: Desk) -> str:
        """Return the id of a desk's job."""
        name = desk._keeper._handle.launch.job
        return self.run("squeue", "-h", "-n", name, "-o", "%i").strip()

    async def empty(self, seconds: float = 40) -> None:
        """Wait until none of our jobs waits or runs."""
        async with asyncio.timeout(seconds):
            while "dltutor-" in await asyncio.to_thread(
                self.run, "squeue", "-h", "-t", "PENDING,RUNNING,SUSPENDED", "-o", "%j"
            ):
                await asyncio.sleep(0.2)


@pytest_asyncio.fixture
async def cluster(slurm, tmp_path):
    made = Cluster(slurm, tmp_path)
    yield made
    for desk in made.desks:
        await desk.close()
    await made.empty()

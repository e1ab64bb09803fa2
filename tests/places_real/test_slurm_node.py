"""A compute node fails, in whole or in part; Slurm forgets a job; a warning comes while Python still starts."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from dltutor.run.state import Phase
from dltutor.run.worker_state import Pace, WorkerPhase
from dltutor.wire.conditions import Seconds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PIDS = Path(os.environ.get("SLURM_CONF", "/var/lib/slurm-up/conf/slurm.conf")).parents[1] / "run"
PACE = Pace(tick=0.1, ping=0.5, silent=1.5, squeue=0.5)


class Daemon:
    """One of Slurm's daemons that slurm-up has started: killed, and started again as it was."""

    def __init__(self, name: str) -> None:
        files = sorted(PIDS.glob(f"{name}*.pid"))
        if os.getuid() or len(files) != 1:
            pytest.skip(f"only root can kill {name}, where slurm-up has started it on one node")
        self.pid = int(files[0].read_text(encoding="utf-8"))
        process = Path(f"/proc/{self.pid}")
        self._command = process.joinpath("cmdline").read_bytes().split(b"\0")[:-1]
        pairs = process.joinpath("environ").read_bytes().split(b"\0")
        self._environment = dict(pair.split(b"=", 1) for pair in pairs if b"=" in pair)
        self._folder = os.readlink(process / "cwd")

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def start(self) -> None:
        nothing = subprocess.DEVNULL
        subprocess.Popen(
            self._command,
            env=self._environment,
            cwd=self._folder,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
        )


async def usable(cluster) -> None:
    """Wait until the node takes jobs."""
    async with asyncio.timeout(60):
        while "idle" not in await asyncio.to_thread(cluster.run, "sinfo", "-h", "-o", "%T"):
            await asyncio.sleep(0.2)


def state(pid: int) -> str:
    """Return the state of a process, as ``S``; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0].replace("Z", "")
    except OSError:
        return ""


async def gone(pid: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while state(pid):
            await asyncio.sleep(0.1)


async def test_a_node_that_is_lost_is_told_and_the_worker_there_leaves_by_itself(cluster):
    pytest.importorskip("torch")
    slurmd = Daemon("slurmd")
    launch = cluster.launch("real")
    desk = cluster.open("real", pace=PACE)
    desk.move(replace(launch, command=(*launch.command, "--lease", "5"), checkpoints=str(cluster.folder / "kept")))
    desk.start("overfit", until=[Seconds(600)])
    await cluster.until(lambda: desk.run.step >= 5 and desk.run.checkpoint is not None)
    slurmd.kill()
    try:
        await cluster.until(lambda: desk.worker.phase is WorkerPhase.ENDED, 120)
        assert desk.worker.sentence.startswith("The compute node was lost (")
        assert desk.run.phase is Phase.LOST
        assert desk.run.resumable
        await gone(desk.worker.hello.pid, 30)
    finally:
        slurmd.start()
        await usable(cluster)
    await cluster.empty()


async def test_a_slurmd_that_comes_back_in_time_is_not_noticed(cluster):
    slurmd = Daemon("slurmd")
    desk = await cluster.training(pace=PACE)
    slurmd.kill()
    slurmd.start()
    desk.advance()
    await cluster.until(lambda: desk.run.step == 4)
    assert desk.worker.phase is WorkerPhase.READY
    await desk.close()
    await cluster.empty()


async def killed_stepd(cluster, desk) -> None:
    """Kill the process of Slurm's that carries the worker's streams; the worker sees the end of its input."""
    pid = desk.worker.hello.pid
    parent = int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    if os.getuid() or Path(f"/proc/{parent}/comm").read_text(encoding="utf-8") != "slurmstepd\n":
        pytest.skip("only root can kill a slurmstepd")
    os.kill(parent, signal.SIGKILL)
    await gone(pid, 10)
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.SILENT)
    assert desk.worker.sentence.endswith("Wait, or stop it.")


async def test_without_its_slurmstepd_a_job_is_silent_and_can_be_stopped(cluster):
    desk = await cluster.training(pace=PACE)
    await killed_stepd(cluster, desk)
    desk.stop()
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.OFF, 20)
    await cluster.empty()


async def test_without_its_slurmstepd_a_job_that_nobody_stops_is_given_up(cluster):
    desk = await cluster.training(pace=replace(PACE, lost=4.0))
    await killed_stepd(cluster, desk)
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.OFF, 30)
    assert desk.worker.sentence.startswith("Its job ran, but nothing was heard from it for 4 s, so it was ended.")
    assert desk.run.phase is Phase.LOST
    await cluster.empty()


async def test_a_warning_while_python_starts_ends_nothing_and_is_heard(cluster):
    pytest.importorskip("torch")
    desk = cluster.open("real", pace=PACE, time="1")
    desk.start("overfit", until=[Seconds(600)])
    name = desk._keeper._handle.launch.job
    async with asyncio.timeout(90):
        while desk.worker.hello is None:
            assert desk.worker.phase is not WorkerPhase.ENDED, desk.worker.sentence
            if "RUNNING" in await asyncio.to_thread(cluster.run, "squeue", "-h", "-n", name, "-o", "%T"):
                await asyncio.to_thread(cluster.run, "scancel", "-s", "USR1", f"--name={name}")
    await cluster.until(lambda: desk.run.warning.startswith("About a minute is left"))
    assert desk.worker.phase is WorkerPhase.READY


async def test_a_screen_that_stands_still_does_not_hold_its_job_longer_than_the_lease(cluster):
    """As after Ctrl+Z: srun waits for ever for a screen that does not read; its stopping stands for that."""
    pytest.importorskip("torch")
    launch = cluster.launch("real")
    desk = cluster.open("real", pace=PACE)
    desk.move(replace(launch, command=(*launch.command, "--lease", "5"), checkpoints=str(cluster.folder / "kept")))
    desk.start("overfit", until=[Seconds(600)])
    await cluster.until(lambda: desk.run.step >= 5 and desk.run.checkpoint is not None)
    srun = desk._keeper._handle._child.pid
    os.kill(srun, signal.SIGSTOP)
    try:
        await gone(desk.worker.hello.pid, 60)
        await cluster.empty()
    finally:
        os.kill(srun, signal.SIGCONT)
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
    assert desk.worker.sentence == "The training process heard nothing from the screen for 5 s and left."
    assert desk.run.resumable


async def test_a_folder_that_is_not_on_the_node_is_named_by_the_first_message(cluster):
    desk = await cluster.training(extra=("--chdir=/no/such/folder",))
    assert desk.worker.hello.cwd == "/tmp"
    assert any("couldn't chdir" in line for line in desk.worker.stderr_tail)
    desk.advance()
    await cluster.until(lambda: desk.run.step == 4)


async def test_a_job_that_slurm_has_forgotten_is_told_and_nothing_is_left(cluster):
    controller = Daemon("slurmctld")
    desk = await cluster.training(pace=PACE)
    await cluster.until(lambda: "left" in desk.worker.where)
    pid = desk.worker.hello.pid
    controller.kill()
    for file in (PIDS.parent / "state").iterdir():
        if file.is_file():
            file.unlink()
    controller.start()
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.ENDED, 120)
    assert desk.worker.sentence == "Slurm no longer knows the job and has ended it. Space starts it again."
    assert desk.run.phase is Phase.LOST
    await gone(pid, 10)
    await usable(cluster)

"""Slurm itself fails, or ends a job at its limit; and a tutor that was started inside a job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dltutor.run.state import Phase
from dltutor.run.worker_state import Pace, WorkerPhase
from dltutor.wire.conditions import Seconds
from tests.waiting import until as poll

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

PIDS = Path(os.environ.get("SLURM_CONF", "/var/lib/slurm-up/conf/slurm.conf")).parents[1] / "run"
PACE = Pace(tick=0.05, ping=0.3, silent=1.0, squeue=0.3)


def daemon(name: str) -> int:
    """Return the process of one of Slurm's daemons, where this user may stop it."""
    file = PIDS / f"{name}.pid"
    if os.getuid() or not file.exists():
        pytest.skip(f"only root can stop {name}, where slurm-up has started it")
    return int(file.read_text(encoding="utf-8"))


async def test_a_scheduler_that_does_not_answer_does_not_stop_the_training(cluster):
    pid = daemon("slurmctld")
    os.kill(pid, signal.SIGSTOP)
    try:
        waiting = cluster.open(pace=PACE)
        waiting.start("five_points")
        os.kill(pid, signal.SIGCONT)
        await cluster.until(lambda: waiting.run.step == 3)
        os.kill(pid, signal.SIGSTOP)
        await waiting._keeper._handle.job.ask()
        assert waiting._keeper._handle.job.trouble == "Slurm does not answer."
        waiting.advance()
        await cluster.until(lambda: waiting.run.step == 4)
        assert waiting.worker.phase is WorkerPhase.READY
        await cluster.until(lambda: "the scheduler cannot be reached; training goes on" in waiting.worker.where)
    finally:
        os.kill(pid, signal.SIGCONT)
    await cluster.until(lambda: "left" in waiting.worker.where)


async def test_a_new_job_without_munge_is_called_off_though_srun_ignores_it(cluster):
    pid = daemon("munged")
    os.kill(pid, signal.SIGSTOP)
    try:
        desk = cluster.open(pace=PACE)
        desk.start("five_points")
        await cluster.until(lambda: desk.worker.sentence != "Starting the training process.")
        srun = desk._keeper._handle._child.pid
        desk.stop()
        await cluster.until(lambda: desk.worker.phase is WorkerPhase.OFF, 20)
        poll(lambda: not os.path.exists(f"/proc/{srun}"), 20)
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_a_time_limit_is_warned_of_and_told_and_leaves_a_checkpoint(cluster):
    pytest.importorskip("torch")
    shelf = cluster.folder / "checkpoints"
    desk = cluster.open("real", time="1")
    desk.move(replace(cluster.launch("real", time="1"), checkpoints=str(shelf)))
    desk.start("overfit", until=[Seconds(600)])
    await cluster.until(lambda: desk.run.warning.startswith("About a minute is left"), 100)
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.ENDED, 150)
    assert desk.worker.sentence.startswith(
        "The job reached its time limit; ask for more with time in config.toml. Space"
    )
    assert desk.run.phase is Phase.LOST
    assert desk.run.checkpoint is not None
    assert desk.run.step - desk.run.checkpoint.step <= 1, "it was saved when Slurm asked for the end"


INSIDE = """
import asyncio, sys
sys.path[:0] = [{tests!r}, {root!r}]
import conftest
from pathlib import Path
async def main():
    import os
    cluster = conftest.Cluster(dict(os.environ), Path({folder!r}))
    desk = await cluster.training()
    handle = desk._keeper._handle
    await handle.job.ask()
    print(handle.launch.command[0] == "srun", handle.job.id, desk.run.step, flush=True)
    await desk.close()
asyncio.run(main())
"""


@pytest.mark.parametrize(("outer", "through_srun"), [(("salloc", "-Q"), True), (("srun", "-Q"), False)])
def test_inside_an_allocation_or_a_step_the_worker_starts_there(slurm, tmp_path, outer, through_srun):
    here = Path(__file__).parent
    text = INSIDE.format(tests=str(here), root=str(here.parents[1]), folder=str(tmp_path))
    command = (*outer, "-t", "2", "-J", "dltutor-outer", sys.executable, "-P", "-c", text)
    done = subprocess.run(command, env=slurm, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    by_srun, job, step = done.stdout.split()
    assert (by_srun, step) == (str(through_srun), "3")
    assert job.isdigit()

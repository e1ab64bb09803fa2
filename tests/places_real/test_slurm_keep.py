"""A person closes a laptop in the middle of a lab on a real Slurm job, and comes back later: the hour is shortened."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
from dltutor.run.keep import notes
from dltutor.run.state import Phase
from dltutor.run.worker_state import WorkerPhase
from dltutor.wire.conditions import Steps
from tests.waiting import until as poll

pytestmark = [pytest.mark.slow, pytest.mark.torch, pytest.mark.timeout(240)]

STEPS = 1500
SCREEN = """
import asyncio, sys
sys.path[:0] = [{tests!r}, {root!r}]
from pathlib import Path
import conftest
from dltutor.wire.conditions import Steps

async def main():
    cluster = conftest.Cluster(conftest.slurm_environment(), Path({folder!r}))
    desk = cluster.open("real", keep={keep})
    desk.owner = "lesson/block"
    desk.start("overfit", seed=3, until=[Steps({steps})])
    await cluster.until(lambda: desk.run.step >= 5)
    print(desk.worker.hello.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def closed_laptop(cluster, keep: float) -> int:
    """Train on a screen in a process of its own, kill that in mid-training, and return the worker's id."""
    here = Path(__file__).parent
    text = SCREEN.format(tests=str(here), root=str(here.parents[1]), folder=str(cluster.folder), keep=keep, steps=STEPS)
    screen = subprocess.Popen((sys.executable, "-P", "-c", text), env=cluster.environment, stdout=subprocess.PIPE)
    assert screen.stdout is not None
    worker = int(screen.stdout.readline())
    os.kill(screen.pid, signal.SIGKILL)
    screen.wait()
    screen.stdout.close()
    return worker


async def whole_run(cluster):
    """Return the same run as it is when nothing interrupts it."""
    desk = cluster.open("real")
    desk.owner = "lesson/block"
    desk.start("overfit", seed=3, until=[Steps(STEPS)])
    await cluster.until(lambda: desk.run.phase is Phase.FINISHED, 120)
    await desk.close()
    return desk.run


def curve(run) -> dict[str, list[tuple]]:
    return {name: [tuple(bucket) for bucket in history] for name, history in run.histories.items()}


async def test_who_comes_back_in_time_finds_the_job_and_every_step_once(cluster):
    worker = await asyncio.to_thread(closed_laptop, cluster, 60.0)
    poll(lambda: any(note.until for note in notes.found(cluster.folder / "kept")), 30)
    (note,) = notes.found(cluster.folder / "kept")
    assert note.job in cluster.run("squeue", "-h", "-o", "%j")
    desk = cluster.open("real")
    desk.attach(note)
    await cluster.until(lambda: desk.run is not None and desk.run.phase is Phase.FINISHED, 120)
    assert desk.worker.hello.pid == worker
    assert curve(desk.run) == curve(await whole_run(cluster))


async def test_when_nobody_comes_back_the_job_ends_by_itself(cluster):
    worker = await asyncio.to_thread(closed_laptop, cluster, 1.5)
    poll(lambda: not os.path.exists(f"/proc/{worker}"), 60)
    await cluster.empty()
    poll(lambda: notes.found(cluster.folder / "kept") == [], 30)


async def test_a_job_in_the_queue_waits_for_its_screen_no_longer_than_it_is_kept(cluster):
    cpus = int(cluster.run("sinfo", "-h", "-o", "%c").split()[0].rstrip("+"))
    await cluster.training(cpus=cpus)
    waiting = cluster.open(cpus=cpus, keep=1.5)
    waiting.start("five_points")
    await cluster.until(lambda: waiting.worker.phase is WorkerPhase.QUEUED)
    job = cluster.job(waiting)
    waiting._keeper._handle.mute()
    waiting._keeper._handle._line._writer.transport.abort()
    async with asyncio.timeout(40):
        while job in (await asyncio.to_thread(cluster.run, "squeue", "-h", "-o", "%i")).split():
            await asyncio.sleep(0.2)

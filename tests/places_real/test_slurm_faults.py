"""The faults of a real Slurm, one by one: what the screen says, and that no job is left."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time

import pytest

from dltutor.run.state import Phase
from dltutor.run.worker_state import Pace, WorkerPhase

pytestmark = [pytest.mark.slow, pytest.mark.timeout(150)]


async def ended(cluster, desk, seconds=60):
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.ENDED, seconds)
    assert desk.run.phase is Phase.LOST
    assert desk.run.step == 3, "the curve stays"
    return desk.worker.sentence


async def test_a_job_trains_and_says_where_and_how_long_and_ends_when_the_screen_does(cluster):
    desk = await cluster.training()
    await cluster.until(lambda: "left" in desk.worker.where)
    assert desk.worker.where == "host, 4 min left"
    assert desk.worker.latency is None or desk.worker.latency < 1
    begin = time.monotonic()
    await desk.close()
    assert time.monotonic() - begin < 5
    await cluster.empty()


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("crashes", "The training process ended with status 3: Fatal: out of luck. Space starts it again."),
        ("segfaults", "The training process crashed (Segmentation fault). Space starts it again."),
        ("leaves quietly", "The training process ended with status 0. Space starts it again."),
    ],
)
async def test_an_end_of_the_worker_reads_the_same_as_here(cluster, mode, says):
    desk = await cluster.training(mode)
    assert await ended(cluster, desk) == says
    await cluster.empty()


async def test_a_killed_worker_keeps_the_curve(cluster):
    desk = await cluster.training()
    os.kill(desk.worker.hello.pid, signal.SIGKILL)
    assert await ended(cluster, desk) == (
        "The training process was killed, probably because memory ran out. Space starts it again."
    )
    await cluster.empty()


async def test_a_program_that_is_not_there_is_named(cluster):
    desk = cluster.open("real", python="/no/such/python")
    desk.start("five_points")
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
    assert (
        "The compute node has no /no/such/python; name its Python with python in config.toml." in desk.worker.sentence
    )


async def test_a_cancelled_job_is_told_as_cancelled(cluster):
    desk = await cluster.training()
    cluster.run("scancel", cluster.job(desk))
    assert await ended(cluster, desk) == "The job was cancelled. Space starts it again."


async def test_a_worker_that_ignores_the_end_is_no_good_end_though_the_status_is_0(cluster):
    desk = await cluster.training("stubborn")
    cluster.run("scancel", cluster.job(desk))
    said = await ended(cluster, desk)
    assert said.endswith("Space starts it again.")
    assert "cancelled" in said or "did not end when Slurm asked" in said


async def test_a_preempted_job_is_told_as_preempted(cluster):
    cpus = cluster.run("sinfo", "-h", "-o", "%c").split()[0]
    desk = await cluster.training(partition="debug", cpus=int(cpus.rstrip("+")))
    job = cluster.job(desk)
    urgent = ("srun", "-p", "high", "-c", cpus, "-t", "1", "-J", "dltutor-urgent", "true")
    with subprocess.Popen(urgent, env=cluster.environment, stderr=subprocess.DEVNULL) as other:
        assert await ended(cluster, desk) == (
            "The job was preempted: a more urgent one took its place. Space starts it again."
        )
        await asyncio.to_thread(other.wait, 60)
    assert job not in cluster.run("squeue", "-h", "-o", "%i").split()


async def test_a_suspended_job_is_waited_for(cluster):
    desk = await cluster.training(pace=Pace(tick=0.05, ping=0.3, silent=1.0, squeue=0.3))
    job = cluster.job(desk)
    cluster.run("scontrol", "suspend", job)
    await cluster.until(lambda: "suspended" in desk.worker.sentence)
    assert desk.worker.phase is WorkerPhase.SILENT
    cluster.run("scontrol", "resume", job)
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.READY)
    assert desk.run.phase is Phase.RUNNING


async def test_a_queued_job_says_why_and_is_gone_when_it_is_called_off(cluster):
    cpus = int(cluster.run("sinfo", "-h", "-o", "%c").split()[0].rstrip("+"))
    await cluster.training(cpus=cpus)
    waiting = cluster.open(cpus=cpus)
    waiting.start("five_points")
    await cluster.until(lambda: "Resources" in waiting.worker.sentence or "Priority" in waiting.worker.sentence)
    assert waiting.worker.phase is WorkerPhase.QUEUED
    assert "is queued" in waiting.worker.sentence
    job = cluster.job(waiting)
    waiting.stop()
    await cluster.until(lambda: waiting.worker.phase is WorkerPhase.OFF)
    async with asyncio.timeout(20):
        while job in cluster.run("squeue", "-h", "-o", "%i").split():
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("more", [{"gres": "gpu:9"}, {"partition": "nosuch"}, {"extra": ("--constraint=x",)}])
async def test_a_job_that_slurm_refuses_says_why_at_once(cluster, more):
    desk = cluster.open(**more)
    desk.start("five_points")
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
    assert desk.worker.sentence.startswith("Slurm refused the job: ")


async def test_a_job_that_can_never_start_says_so(cluster):
    desk = cluster.open(time="10-00:00:00")
    desk.start("five_points")
    await cluster.until(lambda: "it will never start" in desk.worker.sentence)
    desk.stop()
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.OFF)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL])
async def test_an_srun_that_is_ended_takes_the_job_along(cluster, number):
    desk = await cluster.training()
    os.kill(desk._keeper._handle._child.pid, number)
    said = await ended(cluster, desk)
    assert "srun" in said
    await cluster.empty()


async def test_an_srun_that_stands_still_for_a_while_loses_nothing(cluster):
    desk = await cluster.training(pace=Pace(tick=0.05, ping=0.3, silent=1.0, squeue=0.3))
    pid = desk._keeper._handle._child.pid
    os.kill(pid, signal.SIGSTOP)
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.SILENT)
    desk.advance()
    os.kill(pid, signal.SIGCONT)
    await cluster.until(lambda: desk.run.phase is Phase.PAUSED and desk.run.step == 4)


async def test_a_worker_that_leaves_children_behind_does_not_keep_the_job(cluster):
    desk = await cluster.training("leaves children")
    assert "It leaves." in await ended(cluster, desk)
    await cluster.empty()


async def test_a_worker_that_crashes_before_its_children_is_missed_and_can_be_stopped(cluster):
    desk = await cluster.training("crashes before its children", pace=Pace(tick=0.05, ping=0.3, silent=1.0))
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.SILENT)
    desk.stop()
    await cluster.until(lambda: desk.worker.phase is WorkerPhase.OFF)
    await cluster.empty()


async def test_a_deaf_worker_is_killed_after_the_grace(cluster):
    desk = cluster.open("deaf")
    desk.warm()
    desk.start("five_points")
    await cluster.until(lambda: desk.worker.hello is not None)
    begin = time.monotonic()
    await desk.close()
    assert time.monotonic() - begin < 20
    await cluster.empty()


async def test_a_memory_limit_of_slurm_is_told_as_one(cluster):
    config = cluster.run("scontrol", "show", "config")
    if "OverMemoryKill" not in config and "task/cgroup" not in config:
        pytest.skip("this Slurm does not enforce memory")
    desk = await cluster.training("eats memory", memory="100M")
    assert "ran out of memory" in await ended(cluster, desk)


async def test_a_node_that_is_taken_down_is_told_though_the_status_is_0(cluster):
    desk = await cluster.training()
    node = cluster.run("squeue", "-h", "-j", cluster.job(desk), "-o", "%N").strip()
    try:
        cluster.run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")
        assert (await ended(cluster, desk)).startswith(("The compute node was lost", "The job was cancelled"))
    finally:
        cluster.run("scontrol", "update", f"nodename={node}", "state=idle")
    await cluster.empty()

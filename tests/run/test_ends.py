"""A worker ends in a way that is hard to see, or asks for another one: it is told at once, and Run goes on."""

import os
import signal
import time
from dataclasses import replace

import pytest

from dltutor.run.state import Phase
from dltutor.run.worker_state import Pace, WorkerPhase
from dltutor.wire.conditions import Steps

LAB = "five_points"
PATIENT = Pace(tick=0.02, grace=0.3, silent=600.0)


async def ended(one):
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.ENDED)
    return one.desk.worker.sentence


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("crashes before its children", "The training process ended with status 3. Space starts it again."),
        ("leaves children", "It leaves."),
    ],
)
async def test_children_that_live_on_with_its_streams_do_not_hide_the_end(watched, mode, says):
    one = watched(mode, pace=PATIENT)
    one.desk.start(LAB)
    assert await ended(one) == says
    assert one.desk.run.phase is Phase.LOST
    assert one.desk.run.step == 3, "the curve stays"


async def test_what_a_long_stop_of_the_tutor_has_ended_is_told_as_that_and_what_came_later_is_not(watched):
    late, pace = [0.0], replace(PATIENT, ping=0.05, silent=30.0)
    one = watched("leaves when told", pace=pace, clock=lambda: time.monotonic() + late[0])

    async def trains():
        one.desk.start(LAB)
        await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY and desk.run.step == 3)
        return one.desk._keeper._handle

    await trains()
    late[0] += 720
    os.kill(one.desk.worker.hello.pid, signal.SIGUSR1)
    assert await ended(one) == (
        "The tutor was stopped (Ctrl+Z) for 12 min: after 60 s, training ended by itself. Space starts it again."
    )
    handle = await trains()
    pings, late[0] = handle._pings, late[0] + 720
    await one.until(lambda _: handle._pings > pings and not handle._stood)
    os.kill(one.desk.worker.hello.pid, signal.SIGUSR1)
    assert await ended(one) == "The training process ended with status 1. Space starts it again."


async def failed(watched, mode="asks for another"):
    """Return a desk whose run of eight steps failed after five with the GPU, two checkpoints behind it."""
    one = watched(mode, pace=PATIENT)
    one.desk.move(replace(one.desk._keeper.launch, checkpoints="/there"))
    one.desk.start(LAB, until=[Steps(8)])
    await one.until(lambda desk: desk.run.phase is Phase.FAILED and desk.worker.again)
    return one


async def test_a_worker_that_asks_for_another_gets_it_at_once_and_run_goes_on_from_the_checkpoint(watched):
    one = await failed(watched)
    first = one.desk.worker.hello.pid  # of the one that leaves
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY and desk.worker.hello.pid != first)
    assert (one.desk.run.phase, one.desk.run.step) == (Phase.FAILED, 5), "nothing trains before the learner says so"
    assert one.desk.run.resumable
    one.desk.go()
    await one.until(lambda desk: desk.run.step == 8)
    assert one.desk.run.histories["loss"].count == 8, "the curve is whole"


async def test_run_need_not_wait_until_the_worker_that_gave_up_has_ended(watched):
    one = await failed(watched)
    one.desk.go()
    await one.until(lambda desk: desk.run.step == 8)


async def test_where_a_start_is_billed_it_is_offered(watched):
    one = watched("asks for another", pace=PATIENT)
    one.desk.move(replace(one.desk._keeper.launch, checkpoints="/there", cpu_seconds=600.0))
    one.desk.plan = None
    one.desk.start(LAB, until=[Steps(8)])
    one.desk._keeper._launch = replace(one.desk._keeper._launch, job="dltutor-0-tests")
    assert await ended(one) == "Only a new process can clear that. Space starts it again."
    one.desk.go()
    await one.until(lambda desk: desk.run.step == 8)

"""A worker ends in a way that is hard to see, or asks for another one: it is told at once, and Run goes on."""

import pytest

from dltutor.run.state import Phase
from dltutor.run.worker_state import Pace, WorkerPhase

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

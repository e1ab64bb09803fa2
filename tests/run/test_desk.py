"""What a learner commands happens, and whatever the worker does, the curve stays and a sentence tells what to do."""

import asyncio
import os
import re
import signal
import time

import pytest

from dltutor.labs.find import LabError
from dltutor.labs.settings import SettingError
from dltutor.run.runs import GHOSTS
from dltutor.run.state import Mark, Phase
from dltutor.run.worker_state import Pace, WorkerPhase
from dltutor.wire.conditions import Reached, Seconds, Steps
from dltutor.wire.to_worker import Prepare

LAB = "five_points"
BRIEF = Pace(tick=0.02, ping=0.05, silent=0.3, grace=0.3)


def is_in(*phases):
    return lambda desk: desk.run is not None and desk.run.phase in phases


def has_steps(count):
    return lambda desk: desk.run is not None and desk.run.step == count


async def test_a_worker_is_warmed_in_the_background_and_says_who_it_is(watched):
    one = watched()
    assert one.desk.worker.phase is WorkerPhase.OFF
    one.desk.warm()
    assert one.desk.worker.phase is WorkerPhase.STARTING
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY)
    assert one.desk.worker.hello.host == "host"
    one.desk.warm()
    assert one.desk.worker.phase is WorkerPhase.READY


async def test_run_pause_step_go_on_and_stop(watched):
    one = watched()
    one.desk.start(LAB, {"lr": 0.5}, seed=4)
    assert one.desk.run.phase is Phase.WAITING
    await one.until(has_steps(3))
    assert one.desk.run.settings["lr"] == 0.5
    assert one.desk.run.until == (Steps(200),)
    one.desk.pause()
    await one.until(is_in(Phase.PAUSED))
    one.desk.advance("step")
    await one.until(has_steps(4))
    assert one.desk.run.histories["loss"].last() == 0.25
    one.desk.go()
    await one.until(is_in(Phase.RUNNING))
    one.desk.stop()
    await one.until(is_in(Phase.STOPPED))


async def test_a_learner_can_give_the_training_process_back_at_any_moment(watched):
    one = watched()
    one.desk.start(LAB)
    await one.until(has_steps(3))
    one.desk.release()
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.OFF)
    assert one.desk.worker.sentence == "You ended the training process. Space starts it again."
    assert (one.desk.run.phase, one.desk.run.step) == (Phase.LOST, 3)
    one.desk.go()
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.STARTING)
    one.desk.release()
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.OFF)


async def test_one_step_on_a_fresh_desk_begins_the_planned_run_paused(watched):
    one = watched()
    one.desk.advance()
    assert one.desk.run is None
    one.desk.choose(LAB)
    one.desk.advance()
    await one.until(lambda desk: desk.run.phase is Phase.PAUSED and desk.run.sentence == "step")


@pytest.mark.parametrize(
    ("until", "then"),
    [
        ([Steps(3)], 6),
        ([Steps(200), Reached("loss", 1.0)], 200),
        ([Seconds(20), Steps(3)], 6),
        ([Reached("loss", 1.0)], 200),
    ],
)
async def test_a_finished_run_trains_on_by_the_steps_of_its_lesson_or_to_their_end(watched, until, then):
    one = watched()
    one.desk.start(LAB, until=until)
    await one.until(is_in(Phase.FINISHED))
    assert one.desk.run.more
    one.desk.go()
    await one.until(is_in(Phase.RUNNING))
    assert one.desk.run.until == (Steps(then),)
    assert one.desk.ghosts == ()


async def test_a_finished_run_that_did_one_step_more_still_comes_to_an_end(watched):
    one = watched()
    one.desk.start(LAB, until=[Steps(3)])
    await one.until(is_in(Phase.FINISHED))
    one.desk.advance()
    await one.until(is_in(Phase.PAUSED))
    assert one.desk.run.until == (Steps(6),)
    one.desk.go()
    await one.until(is_in(Phase.RUNNING))
    assert one.desk.run.until == (Steps(6),)


async def test_a_live_change_marks_the_curve_and_a_restart_one_leaves_a_ghost(watched):
    one = watched()
    one.desk.start(LAB)
    await one.until(has_steps(3))
    one.desk.turn("lr", 0.2)
    await one.until(lambda desk: desk.run.marks)
    assert one.desk.run.marks == (Mark(4, "lr", 0.2),)
    one.desk.turn("loss", "mse")
    assert one.desk.run.number == 2
    assert (one.desk.run.settings["lr"], one.desk.run.settings["loss"]) == (0.2, "mse")
    (ghost,) = one.desk.ghosts
    assert (ghost.phase, ghost.settings["loss"], ghost.step) == (Phase.STOPPED, "mae", 3)


async def test_a_knob_turned_while_nothing_runs_waits_for_the_next_run(watched):
    one = watched()
    one.desk.choose(LAB)
    one.desk.turn("lr", 0.7)
    assert one.desk.run is None
    one.desk.go()
    await one.until(has_steps(3))
    assert one.desk.run.settings["lr"] == 0.7


async def test_reset_begins_anew_with_the_same_seed_or_the_next(watched):
    one = watched()
    one.desk.start(LAB, seed=4, until=[Steps(3)])
    await one.until(is_in(Phase.FINISHED))
    one.desk.reset()
    assert (one.desk.run.seed, one.desk.run.number) == (4, 2)
    await one.until(is_in(Phase.PAUSED))
    one.desk.reset(new_seed=True)
    assert one.desk.run.seed == 5
    assert [ghost.number for ghost in one.desk.ghosts] == [1]


async def test_only_the_newest_ghosts_of_a_lab_are_kept(watched):
    one = watched()
    for _ in range(GHOSTS + 3):
        one.desk.start(LAB)
        await one.until(has_steps(3))
    assert [ghost.number for ghost in one.desk.ghosts] == list(range(3, GHOSTS + 3))


async def test_a_picture_that_is_looked_at_arrives_with_its_bytes(watched):
    one = watched()
    one.desk.start(LAB)
    one.desk.look(["landscape"])
    await one.until(lambda desk: "landscape" in desk.pictures)
    picture, tail = one.desk.pictures["landscape"]
    assert (picture.step, tail) == (3, b"tail")
    one.desk.drawn("landscape")
    one.desk.start(LAB)
    assert one.desk.pictures == {}


async def test_wrong_orders_are_refused_at_once_with_the_nearest_names(watched):
    desk = watched().desk
    with pytest.raises(LabError, match="five_points"):
        desk.start("five_point")
    with pytest.raises(SettingError, match="lr"):
        desk.start(LAB, {"lrr": 1})
    desk.choose(LAB)
    with pytest.raises(SettingError, match="range"):
        desk.turn("lr", 1e9)
    desk.pause()
    desk.stop()
    assert desk.run is None


@pytest.mark.parametrize(
    ("mode", "says"),
    [("crashes", "ended with status 3: Fatal: out of luck"), ("segfaults", "segmentation fault")],
)
async def test_a_death_in_a_run_leaves_the_curve_and_a_sentence(watched, mode, says):
    one = watched(mode)
    one.desk.start(LAB)
    await one.until(is_in(Phase.LOST))
    assert says in one.desk.run.sentence
    assert "Space starts it again" in one.desk.run.sentence
    assert one.desk.run.histories["loss"].count == 3
    assert one.desk.worker.phase is WorkerPhase.ENDED


async def test_a_worker_killed_from_outside_is_started_again_by_the_next_run(watched):
    one = watched()
    one.desk.start(LAB)
    await one.until(has_steps(3))
    os.kill(one.desk.worker.hello.pid, signal.SIGKILL)
    await one.until(is_in(Phase.LOST))
    assert "memory" in one.desk.worker.sentence
    one.desk.go()
    await one.until(has_steps(3))
    assert one.desk.worker.phase is WorkerPhase.READY
    assert [ghost.phase for ghost in one.desk.ghosts] == [Phase.LOST]


async def test_a_worker_that_hangs_is_told_apart_and_can_be_stopped_or_waited_for(watched):
    one = watched(pace=BRIEF)
    one.desk.start(LAB)
    await one.until(has_steps(3))
    pid = one.desk.worker.hello.pid
    os.kill(pid, signal.SIGSTOP)
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.SILENT)
    assert re.search(r"has not answered for \d+ s\. Wait, or stop it\.", one.desk.worker.sentence)
    assert Pace().silent == 10, "seconds, in a session that is none of a test"
    os.kill(pid, signal.SIGCONT)
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY)
    os.kill(pid, signal.SIGSTOP)
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.SILENT)
    one.desk.stop()
    await one.until(is_in(Phase.LOST))
    assert "did not answer" in one.desk.run.sentence
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_start_that_takes_long_is_told_in_seconds(watched):
    seconds = iter(range(10_000))
    one = watched("loads for ever", clock=lambda: float(next(seconds)))
    one.desk.warm()
    await one.until(lambda desk: "(importing torch), 5" in desk.worker.sentence)
    assert one.desk.worker.phase is WorkerPhase.STARTING


async def test_what_others_print_on_the_stream_does_no_harm(watched):
    one = watched("noisy")
    one.desk.start(LAB, until=[Steps(3)])
    await one.until(is_in(Phase.FINISHED))
    assert one.desk.run.histories["loss"].count == 3


async def test_a_flood_of_messages_leaves_the_event_loop_free_and_loses_no_value(watched):
    one = watched("flood")
    waits = []

    async def keys():
        while True:
            begin = time.thread_time()
            await asyncio.sleep(0.01)
            waits.append(time.thread_time() - begin)

    typing = asyncio.create_task(keys())
    one.desk.start(LAB)
    await one.until(is_in(Phase.FINISHED), seconds=90)
    typing.cancel()
    assert one.desk.run.histories["loss"].count == 20_000
    assert sorted(waits)[int(len(waits) * 0.95)] < 0.3, "seconds that the loop itself has worked between two keys"


async def test_much_on_stderr_neither_blocks_the_worker_nor_fills_the_memory(watched):
    one = watched("prints much")
    one.desk.start(LAB)
    await one.until(has_steps(3))
    await one.until(lambda desk: len(desk.worker.stderr_tail) == 200)
    assert sum(map(len, one.desk.worker.stderr_tail)) < 200 * 501


async def test_after_five_starts_labs_are_off_for_the_session(watched):
    one = watched("dies at once")
    for _ in range(5):
        one.desk.warm()
        assert one.desk.worker.phase is WorkerPhase.STARTING
        await one.until(lambda desk: desk.worker.phase is WorkerPhase.ENDED)
    one.desk.start(LAB)
    assert one.desk.run.phase is Phase.LOST
    assert "off for this session" in one.desk.worker.sentence
    assert "status 7" in one.desk.worker.sentence


async def test_five_starts_in_more_than_ten_minutes_are_not_too_many(watched):
    now = [0.0]
    one = watched("dies at once", clock=lambda: now[0])
    for _ in range(7):
        one.desk.warm()
        assert one.desk.worker.phase is WorkerPhase.STARTING
        await one.until(lambda desk: desk.worker.phase is WorkerPhase.ENDED)
        now[0] += 121


@pytest.mark.parametrize(("mode", "says"), [("bye", "PyTorch is not installed."), ("newer", "protocol 99")])
async def test_a_worker_that_cannot_serve_says_why(watched, mode, says):
    one = watched(mode)
    one.desk.start(LAB)
    await one.until(is_in(Phase.LOST))
    assert says in one.desk.worker.sentence
    assert says in one.desk.run.sentence


async def test_a_worker_unused_for_ten_minutes_is_stopped_and_comes_back_when_needed(watched):
    now = [0.0]
    one = watched(pace=Pace(tick=0.02, grace=0.3, silent=1000.0), clock=lambda: now[0])
    one.desk.warm()
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY)
    now[0] += 601
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.OFF)
    assert one.desk.worker.sentence == "Stopped after 10 minutes without use. Space starts it again."
    one.desk.start(LAB)
    await one.until(has_steps(3))


async def test_a_worker_that_reads_nothing_costs_no_memory_and_is_gone_after_close(watched):
    one = watched("deaf")
    one.desk.start(LAB)
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY)
    for _ in range(20_000):
        one.desk.drawn("x" * 100)
    handle = one.desk._keeper._handle
    assert handle._child._stdin.transport.get_write_buffer_size() < 300 * 1024
    pid = one.desk.worker.hello.pid
    await one.desk.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_command_that_does_not_exist_is_named(watched, tmp_path):
    one = watched()
    one.desk._keeper._launch = type(one.desk._keeper._launch)(("/no/such/python",), {}, tmp_path)
    one.desk.start(LAB)
    await one.until(is_in(Phase.LOST))
    assert "/no/such/python" in one.desk.run.sentence


async def test_a_warmed_worker_is_told_which_lab_to_load(watched):
    one = watched()
    one.desk.choose(LAB)
    said = []
    one.desk._keeper.send = said.append
    one.desk.warm()
    assert said == [Prepare(LAB)]

"""On a computer with limits nothing is started that may not be, and a run is told how much it may use."""

from __future__ import annotations

from dataclasses import replace

from dltutor.run.desk import Desk
from dltutor.run.launch import Launch, local
from dltutor.run.state import Phase
from dltutor.run.worker_state import WorkerPhase
from dltutor.wire.message import Message
from dltutor.wire.to_worker import Start

WHY = "Training on this computer is switched off by /etc/dltutor.toml. Train elsewhere: dltutor --on gpu."


def refusing() -> Launch:
    return replace(local(), refused=WHY, cpu_seconds=600.0)


async def test_where_nothing_may_train_the_lab_says_so_at_once_and_no_process_is_started() -> None:
    heard: list[str] = []
    desk = Desk(refusing(), lambda: heard.append(desk.worker.sentence))
    desk.choose("five_points")
    desk.warm()
    assert (desk.worker.phase, desk.worker.sentence, desk.worker.barred) == (WorkerPhase.ENDED, WHY, True)
    assert heard[-1] == WHY
    desk.go()
    assert desk.run is not None
    assert (desk.run.phase, desk.run.sentence) == (Phase.LOST, WHY)
    await desk.close()


async def test_after_a_move_to_a_place_that_may_train_the_refusal_is_over(watched) -> None:
    one = watched()
    allowed = one.desk._keeper.launch
    one.desk.move(refusing())
    one.desk.warm()
    assert one.desk.worker.barred
    one.desk.move(allowed)
    one.desk.start("five_points")
    await one.until(lambda desk: desk.run.phase is Phase.RUNNING)
    assert not one.desk.worker.barred


async def test_where_time_is_limited_an_open_lab_is_worth_a_process_and_a_lesson_alone_is_not(watched) -> None:
    one = watched()
    one.desk.move(replace(one.desk._keeper.launch, cpu_seconds=600.0))
    one.desk.warm()
    assert one.desk.worker.phase is WorkerPhase.OFF
    one.desk.choose("five_points")
    one.desk.warm()
    await one.until(lambda desk: desk.worker.phase is WorkerPhase.READY)
    said: list[Message] = []
    send = one.desk._keeper.send
    one.desk._keeper.send = lambda message: (said.append(message), send(message))
    one.desk.go()
    assert [message.cpu_seconds for message in said if isinstance(message, Start)] == [600.0]
    await one.until(lambda desk: desk.run.phase is Phase.RUNNING)


def test_among_many_training_takes_what_they_leave_and_alone_it_does_not_step_back_so_far() -> None:
    shared = local().among_many(600.0)
    assert shared.command[-2:] == ("--train-nice", "19")
    assert shared.cpu_seconds == 600.0
    assert local().among_many(0.0) == local()

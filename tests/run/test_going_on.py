"""A run that was cut short goes on from its newest checkpoint, with its curve, its marks and its conditions whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dltutor.run.runs import planned
from dltutor.run.state import Checkpoint, Mark, Phase, Run, apply, lost, resumed
from dltutor.run.worker_state import WorkerPhase
from dltutor.wire import to_screen
from dltutor.wire.conditions import Steps

LAB = "five_points"


def values(run):
    return {bucket.first_step: bucket.last for bucket in run.histories["loss"]}


def is_in(*phases):
    return lambda desk: desk.run is not None and desk.run.phase in phases


def kept(run, step, name="a"):
    return apply(apply(run, to_screen.Taken(1, step)), to_screen.Saved(1, step, name))


async def died(watched, mode="keeps"):
    one = watched(mode)
    one.desk.move(replace(one.desk._keeper.launch, checkpoints="/there"))
    one.desk.owner = "lesson/block"
    one.desk.start(LAB, {"lr": 0.5}, seed=7, until=[Steps(8)], name="named")
    await one.until(is_in(Phase.LOST))
    one.desk.plan = planned(one.desk.run)  # as if the learner had turned what this worker turned by itself
    return one


async def test_after_the_worker_died_run_goes_on_from_the_newest_checkpoint(watched):
    one = await died(watched)
    run = one.desk.run
    assert (run.step, run.resumable, run.checkpoint.step) == (5, True, 4)
    one.desk.go()
    assert (one.desk.run.phase, one.desk.run.step, one.desk.run.number) == (Phase.WAITING, 4, run.number + 1)
    assert list(values(one.desk.run)) == [1, 2, 3, 4], "what came after the checkpoint is done once more"
    await one.until(is_in(Phase.PAUSED))
    run = one.desk.run
    assert values(run) == {step: 1 / step for step in range(1, 9)}
    assert (run.seed, run.name, run.owner, run.until) == (7, "named", "lesson/block", (Steps(8),))
    assert run.given["lr"] == 0.5
    await one.until(lambda desk: len(desk.run.marks) == 2)
    turned = Mark(4, "momentum", 0.5)
    assert one.desk.run.marks == (Mark(2, "lr", 0.25), turned), "what was turned after the checkpoint is turned again"
    assert run.warning == "in /there", "the worker was told the folder"
    assert one.desk.ghosts == (), "it is the same run, not another one"


async def test_knobs_that_were_turned_since_hold_from_there_on(watched):
    one = await died(watched)
    one.desk.turn("lr", 0.125)
    assert one.desk.run.resumable
    one.desk.go()
    await one.until(lambda desk: any(mark.name == "lr" and mark.value == 0.125 for mark in desk.run.marks))


async def test_a_knob_that_needs_a_new_run_leaves_nothing_to_go_on_from(watched):
    one = await died(watched)
    one.desk.turn("batch_size", 2)
    assert not one.desk.run.resumable
    one.desk.go()
    assert (one.desk.run.step, one.desk.run.settings["batch_size"], len(one.desk.ghosts)) == (0, 2, 1)


async def test_one_step_goes_on_too_and_reset_begins_anew(watched):
    one = await died(watched)
    one.desk.advance()
    assert one.desk.run.step == 4
    await one.until(is_in(Phase.PAUSED))
    other = await died(watched)
    other.desk.reset()
    assert (other.desk.run.step, len(other.desk.ghosts)) == (0, 1)


async def test_a_damaged_checkpoint_is_told_and_the_older_one_is_used(watched):
    one = await died(watched, "damages")
    one.desk.go()
    await one.until(is_in(Phase.LOST))
    assert one.desk.run.sentence == "The checkpoint of step 4 cannot be used: it is cut off."
    assert one.desk.run.checkpoint.step == 2
    one.desk.go()
    await one.until(lambda desk: desk.run.step == 8)
    assert values(one.desk.run) == {step: 1 / step for step in range(1, 9)}


async def test_a_paused_run_goes_on_elsewhere_after_training_has_moved(watched):
    one = watched("keeps")
    here = one.desk._keeper.launch
    one.desk.start(LAB)
    await one.until(is_in(Phase.LOST))
    one.desk.go()
    await one.until(is_in(Phase.PAUSED))
    assert not one.desk.resumes
    one.desk.move(replace(here, checkpoints="/shared"))
    assert one.desk.resumes
    one.desk.go()
    await one.until(lambda desk: desk.run.warning == "in /shared")
    assert one.desk.worker.phase is WorkerPhase.READY


@pytest.mark.parametrize("how", ["finished", "stopped"])
def test_a_run_that_came_to_its_end_has_nothing_to_go_on_from(how):
    run = kept(Run(1, LAB, {}, 0, step=5), 5)
    over = apply(run, to_screen.Ended(1, 9, how, "", more=how == "finished"))
    assert over.checkpoints == ()
    assert not lost(over, "gone").resumable


@pytest.mark.parametrize("how", ["failed", "diverged"])
def test_a_failed_run_can_go_on_once_what_failed_is_mended(how):
    run = kept(Run(1, LAB, {}, 0, step=5), 5)
    assert apply(run, to_screen.Ended(1, 9, how, "GPU error")).resumable
    late = apply(apply(Run(1, LAB, {}, 0), to_screen.Taken(1, 5)), to_screen.Ended(1, 9, "failed", "GPU error"))
    assert apply(late, to_screen.Saved(1, 5, "a")).resumable, "it was being saved while the run failed"


def test_only_what_is_safe_counts_and_two_are_known():
    run = Run(1, LAB, {}, 0)
    for step in (10, 20, 30):
        run = kept(run, step, str(step))
    assert [one.name for one in run.checkpoints] == ["20", "30"]
    run = apply(run, to_screen.Taken(1, 40))
    assert run.checkpoint.step == 30
    run = apply(run, to_screen.NotSaved(1, 40, "the disk is full; free some space"))
    assert [one.name for one in run.checkpoints] == ["20", "30"]
    assert run.unsaved == "No checkpoint could be saved: the disk is full; free some space. Training goes on."
    assert kept(run, 50, "50").unsaved == ""


def test_without_a_checkpoint_a_run_stays_as_it_is():
    run = lost(Run(1, LAB, {}, 0, step=5), "gone")
    assert not run.resumable
    assert resumed(run, 2) is run


async def test_a_run_of_an_earlier_session_goes_on_with_its_own_settings(watched):
    one = watched("keeps")
    one.desk.choose(LAB, {"lr": 0.1}, until=[Steps(8)])
    back = Checkpoint(4, 2, 1.5, {**one.desk.plan.settings, "lr": 0.75}, {}, (), "five_points-h-1-1-4")
    left = Run(0, LAB, back.settings, 3, phase=Phase.LEFT, step=4, given=back.settings, checkpoints=(back,))
    left = replace(left, until=(Steps(16),))
    one.desk.run = left
    one.desk.turn("momentum", 0.5)
    assert one.desk.run is None, "who turns a knob wants a run of their own"
    one.desk.run = left
    one.desk.go()
    await one.until(is_in(Phase.PAUSED))
    assert one.desk.run.given["lr"] == 0.75
    assert one.desk.plan.settings["lr"] == 0.75
    assert one.desk.run.until == (Steps(16),)
    assert one.desk.plan.until == (Steps(8),), "the run after it is as long as the lesson says"
    assert one.desk.ghosts == ()

"""A run's state changes only as its own worker's messages say."""

from array import array
from dataclasses import replace

from dltutor.run.state import Mark, Phase, Run, apply, lost
from dltutor.run.summary import described, summary
from dltutor.wire.tails import packed
from dltutor.wire.to_screen import Began, Ended, Marked, Metrics, Paused, Picture, Pong, Resumed, Warned


def started(number=3):
    run = Run(number, "five_points", {"lr": 0.1}, seed=1)
    return apply(run, Began(number, "cpu", {"lr": 0.1}, note="5 points"))


def metrics(number, steps, values, name="loss"):
    heads, tail = packed([(name, array("q", steps), array("d", values))])
    return Metrics(number, steps[-1], 2, 0.5, heads), tail


def test_a_run_goes_from_waiting_to_its_end():
    run = started()
    assert (run.phase, run.device, run.note, run.given) == (Phase.RUNNING, "cpu", "5 points", {"lr": 0.1})
    run = apply(run, *metrics(3, [1, 2, 3], [3.0, 2.0, 1.0]))
    assert (run.step, run.epoch, run.seconds, run.histories["loss"].last()) == (3, 2, 0.5, 1.0)
    run = apply(run, Paused(3, 3, "asked"))
    assert run.phase is Phase.PAUSED
    run = apply(run, Resumed(3))
    assert (run.phase, run.sentence) == (Phase.RUNNING, "")
    run = apply(run, Ended(3, 9, "diverged", "loss became NaN at step 9", "details"))
    assert (run.phase, run.step, run.sentence, run.details) == (
        Phase.DIVERGED,
        9,
        "loss became NaN at step 9",
        "details",
    )


def test_messages_about_other_runs_or_none_change_nothing():
    run = started()
    assert apply(run, *metrics(2, [1], [9.0])) is run
    assert apply(run, Ended(4, 1, "failed", "other")) is run
    assert apply(run, Pong(1)) is run
    assert apply(run, Picture(3, "contour", 1, {})) is run


def test_nothing_comes_after_the_end():
    run = apply(started(), Ended(3, 5, "finished", "5 steps done"))
    assert apply(run, *metrics(3, [6], [1.0])) is run
    assert lost(run, "the worker died") == run


def test_a_run_that_met_its_condition_can_go_on_while_its_worker_lives():
    run = apply(started(), Ended(3, 5, "finished", "5 steps done", more=True))
    assert (run.phase, run.more) == (Phase.FINISHED, True)
    assert apply(run, Resumed(3)).phase is Phase.RUNNING
    assert apply(lost(run, "the worker died"), Resumed(3)).phase is Phase.FINISHED


def test_a_live_change_leaves_a_mark_and_the_settings_it_began_with():
    run = apply(started(), Marked(3, 40, "lr", 0.5))
    assert (run.settings, run.given, run.marks) == ({"lr": 0.5}, {"lr": 0.1}, (Mark(40, "lr", 0.5),))


def test_a_dead_worker_leaves_the_curve():
    run = apply(apply(started(), *metrics(3, [1, 2], [3.0, 2.0])), Warned(3, "a minute is left"))
    assert run.warning == "a minute is left"
    gone = lost(run, "the worker was killed")
    assert gone.warning == "", "it is over"
    assert (gone.phase, gone.sentence, len(gone.histories["loss"])) == (Phase.LOST, "the worker was killed", 2)


def test_a_tail_that_is_too_short_spoils_nothing():
    message, tail = metrics(3, [1, 2], [3.0, 2.0])
    run = apply(started(), message, tail[:-1])
    assert run.histories == {}


def test_a_run_is_told_in_one_line():
    run = apply(started(), *metrics(3, [1, 287, 300], [2.3, 0.3, 0.31]))
    history = run.histories["loss"]
    assert summary("loss", history) == "loss 2.3 → 0.31 in 300 steps, lowest at 287"
    assert summary("accuracy", history, "high") == "accuracy 2.3 → 0.31 in 300 steps, highest at 1"
    spoiled = history.extended([301], [float("nan")])
    assert summary("loss", spoiled).endswith("→ NaN in 301 steps, lowest at 287, not a finite number from step 301")
    assert described(run) == "running, step 300, epoch 2"
    assert described(apply(run, Paused(3, 300, "asked"))) == "paused, step 300, epoch 2"
    assert described(lost(run, "killed")) == "ended, step 300, epoch 2: killed", "nothing is lost"
    assert described(Run(1, "x", {}, 0)) == "starting"
    over = apply(replace(run, step=1000, epoch=250), Ended(3, 1000, "finished", "1,000 steps done."))
    assert described(over) == "finished: 1,000 steps done."
    assert described(replace(over, phase=Phase.STOPPED, sentence="")) == "stopped, step 1,000, epoch 250"

"""What a lab can rely on, and what the learner's orders do to it."""

import math
import re
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch")
from dltutor.run.state import Phase  # noqa: E402
from dltutor.wire import conditions, to_screen, to_worker  # noqa: E402
from dltutor.worker.control import Control  # noqa: E402
from dltutor.worker.inbox import Inbox  # noqa: E402
from dltutor.worker.metrics import Metrics  # noqa: E402
from dltutor.worker.pictures import Pictures  # noqa: E402
from dltutor.worker.snapshot import State  # noqa: E402

pytestmark = pytest.mark.torch

MANY = 10**9


def descend(hp, session):
    """Walk down a random bowl with noise from torch's own generator."""
    torch.rand(3)
    w = torch.randn(hp.size, device=session.device).requires_grad_()
    optimizer = torch.optim.SGD([w], lr=hp.lr, momentum=hp.momentum)
    session.watch([w], optimizer)
    for _ in session.steps():
        loss = (w + 0.1 * torch.randn_like(w)).square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        session.log(loss=loss, other=hp.lr)


def epochs(hp, session):
    """See ten things in batches of four."""
    order = session.batches(10, 4)
    for _ in session.steps():
        session.log(loss=float(next(order).sum()))


def begin(run=1, steps=MANY, **more):
    more.setdefault("until", [conditions.Steps(steps)])
    return to_worker.Start(run, "little", more.pop("settings", {}), more.pop("seed", 0), "cpu", **more)


def test_a_run_takes_exactly_the_steps_it_was_told_and_every_value_arrives(stage):
    one = stage(descend)
    one.tell(begin(steps=1234))
    ended = one.wait_for(to_screen.Ended)
    assert (ended.how, ended.step, ended.sentence, ended.more) == ("finished", 1234, "1,234 steps done.", True)
    run = one.run()
    assert (run.phase, run.step, run.device) == (Phase.FINISHED, 1234, "cpu")
    assert run.given == {"lr": 0.1, "momentum": 0.0, "size": 4}
    assert [bucket.first_step for bucket in run.histories["loss"]] == list(range(1, 1235))
    assert 0 < run.seconds < 60


def test_the_same_seed_gives_the_very_same_curve_and_another_seed_another(stage):
    curves = {}
    for key, seed in [("first", 3), ("again", 3), ("other", 4)]:
        one = stage(descend)
        one.tell(begin(steps=300, seed=seed))
        one.wait_for(to_screen.Ended)
        curves[key] = one.values()
    assert curves["first"] == curves["again"]
    assert curves["first"] != curves["other"]


def test_pausing_stepping_and_looking_do_not_change_the_curve(stage):
    plain = stage(descend)
    plain.tell(begin(steps=50))
    plain.wait_for(to_screen.Ended)

    def drawn(hp, session):
        def with_picture(name="noise"):
            session.show(name, lambda: {"z": torch.rand(3, 3)})

        steps = session.steps
        session.steps = lambda: (with_picture() or step for step in steps())
        descend(hp, session)

    watched = stage(drawn)
    watched.tell(to_worker.Look(["noise"], 1000.0), begin(steps=50, paused=True))
    watched.wait_for(to_screen.Paused)
    for count in range(2, 7):
        watched.tell(to_worker.Advance(1))
        assert watched.wait_for(to_screen.Paused, count).step == count - 1
        watched.tell(to_worker.Drawn("noise"))
    watched.tell(to_worker.Go(1))
    watched.wait_for(to_screen.Ended)
    assert watched.all(to_screen.Picture)
    assert watched.values() == plain.values()


def test_a_pause_holds_before_the_next_step_and_go_takes_it_up(stage):
    one = stage(descend)
    one.tell(begin())
    one.wait_for(to_screen.Metrics)
    one.tell(to_worker.Pause(1))
    paused = one.wait_for(to_screen.Paused)
    assert paused.why == "asked"
    assert one.run().histories["loss"].final.step == paused.step == one.run().step
    one.tell(to_worker.Go(1, [conditions.Steps(paused.step + 5)]))
    assert one.wait_for(to_screen.Ended).step == paused.step + 5


def test_the_seconds_of_a_run_leave_its_pauses_out():
    inbox, now = Inbox(), [100.0]

    def hear(message, tail):
        if isinstance(message, to_screen.Paused):
            now[0] += 60.0
            inbox.post(to_worker.Go(1))

    metrics = Metrics(["loss"], torch.device("cpu"))
    state = State(torch.device("cpu"))
    control = Control(begin(), SimpleNamespace(), inbox, hear, metrics, Pictures(hear), state, clock=lambda: now[0])
    control.begin()
    now[0] += 2.0
    inbox.post(to_worker.Pause(1))
    assert control.attend()
    assert control.seconds() == 2.0
    now[0] += 1.0
    assert control.seconds() == 3.0


def test_steps_asked_for_in_a_burst_are_all_done(stage):
    asked = threading.Event()

    def waits(hp, session):
        for step in session.steps():
            session.log(loss=float(step))
            if step == 1:
                assert asked.wait(60)

    one = stage(waits)
    one.tell(begin(paused=True))
    one.wait_for(to_screen.Paused)
    for _ in range(4):
        one.tell(to_worker.Advance(1))
    asked.set()
    one.wait_for(to_screen.Paused, 2)
    one.tell(to_worker.Stop(1))
    assert one.wait_for(to_screen.Ended).step == 4


def test_one_epoch_more_pauses_after_its_last_batch(stage):
    one = stage(epochs)
    one.tell(begin(paused=True))
    one.wait_for(to_screen.Paused)
    for count, step in [(2, 3), (3, 6), (4, 9)]:
        one.tell(to_worker.Advance(1, "epoch"))
        paused = one.wait_for(to_screen.Paused, count)
        assert (paused.step, paused.why) == (step, "epoch")
    assert one.run().epoch == 3
    sums = one.values()
    assert [sum(sums[at : at + 3]) for at in (0, 3, 6)] == [45.0] * 3


def test_one_step_past_a_condition_that_was_met_the_new_one_holds_for_all_that_follows(stage):
    one = stage(descend)
    one.tell(begin(steps=5))
    one.wait_for(to_screen.Ended)
    one.tell(to_worker.Advance(1, "step", [conditions.Steps(9)]))
    assert one.wait_for(to_screen.Paused).step == 6
    one.tell(to_worker.Go(1))
    assert one.wait_for(to_screen.Ended, 2).step == 9


def test_where_a_lab_knows_no_epochs_one_is_a_step(stage):
    one = stage(descend)
    one.tell(begin(paused=True))
    one.wait_for(to_screen.Paused)
    one.tell(to_worker.Advance(1, "epoch"))
    assert one.wait_for(to_screen.Paused, 2).step == 1


def test_a_live_change_holds_from_the_next_step_in_hp_and_in_the_optimizer(stage):
    optimizers = []

    def train(hp, session):
        w = torch.zeros(1, requires_grad=True)
        optimizers.append(torch.optim.SGD([{"params": [w]}, {"params": []}], lr=hp.lr))
        session.watch([w], optimizers[0])
        for _ in session.steps():
            session.log(loss=hp.lr, other=optimizers[0].param_groups[0]["lr"])

    one = stage(train)
    one.tell(begin(paused=True))
    one.wait_for(to_screen.Paused)
    one.tell(to_worker.Advance(1))
    one.wait_for(to_screen.Paused, 2)
    one.tell(to_worker.Change(1, "lr", 0.5), to_worker.Advance(1))
    one.wait_for(to_screen.Paused, 3)
    assert one.wait_for(to_screen.Marked) == to_screen.Marked(1, 2, "lr", 0.5)
    assert one.values("loss") == one.values("other") == [0.1, 0.5]
    assert [group["lr"] for group in optimizers[0].param_groups] == [0.5, 0.5]
    assert one.run().settings["lr"] == 0.5


def test_logged_values_are_those_of_the_moment(stage):
    def train(hp, session):
        value = torch.zeros(())
        for _ in session.steps():
            value += 1
            session.log(loss=value)
            value += 1

    one = stage(train)
    one.tell(begin(steps=3))
    one.wait_for(to_screen.Ended)
    assert one.values() == [1.0, 3.0, 5.0]


@pytest.mark.parametrize("how", ["finished", "stopped", "diverged"])
def test_once_a_run_is_over_its_pictures_show_its_end(stage, how):
    enough = threading.Event()

    def train(hp, session):
        for step in session.steps():
            session.log(loss=math.nan if how == "diverged" and enough.is_set() else 1.0)
            session.show("a", lambda at=step: {"at": at})
            session.show("b", lambda at=step: {"at": at})
            if how == "finished" and enough.is_set():
                break

    one = stage(train)
    one.tell(to_worker.Look(["a", "b"], per_second=0.1), begin())
    one.wait_for(to_screen.Metrics, 3)
    enough.set()
    if how == "stopped":
        one.tell(to_worker.Stop(1))
    ended = one.wait_for(to_screen.Ended)
    assert ended.how == how
    first, other = (one.wait_for(to_screen.Picture, count) for count in (3, 4))
    assert {first.name, other.name} == {"a", "b"}
    assert first.data["at"] == other.data["at"] >= ended.step


def test_where_processor_time_is_limited_training_keeps_its_state_and_asks_whether_to_go_on_in_a_job(stage, tmp_path):
    one = stage(descend)
    one.tell(begin(cpu_seconds=0.05, checkpoints=str(tmp_path)))
    paused, saved = one.wait_for(to_screen.Paused), one.wait_for(to_screen.Saved)
    assert re.fullmatch(r"Training has used \d+ (s|min) of processor time here\. Go on in a job\?", paused.why)
    assert 0 < saved.step <= paused.step
    one.tell(to_worker.Go(1))
    assert one.wait_for(to_screen.Paused, 2).step > paused.step, "it may go on here all the same"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_run_that_diverges_ends_at_that_step_and_says_why(stage, value):
    def train(hp, session):
        for step in session.steps():
            session.log(other=1.0)
            session.log(loss=value if step >= 7 else 1.0)

    one = stage(train)
    one.tell(begin(settings={"lr": 30.0}))
    ended = one.wait_for(to_screen.Ended)
    assert (ended.how, ended.step) == ("diverged", 7)
    assert "loss became" in ended.sentence
    assert "step 7" in ended.sentence
    assert "lr is 30" in ended.sentence
    run = one.run()
    assert run.histories["other"].final.step == run.histories["loss"].final.step == 7


def test_an_error_after_a_nan_is_told_as_the_divergence_that_it_is(stage):
    def train(hp, session):
        for _ in session.steps():
            session.log(loss=math.nan)
            raise ValueError("probabilities must lie between 0 and 1")

    one = stage(train)
    one.tell(begin())
    assert one.wait_for(to_screen.Ended).how == "diverged"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (FileNotFoundError("no digits in /x"), "no digits in /x"),
        (ValueError("wrong folder"), "wrong folder"),
        (KeyError("size"), "little/train.py stopped with an error: KeyError: 'size'"),
        (
            torch.OutOfMemoryError(
                "Tried to allocate 9.10 GiB. GPU 0 has a total capacity of 10.0 GiB of which 4.00 GiB is free."
            ),
            "9.10 GiB more were needed, 4.00 GiB of 10.0 GiB are free",
        ),
        (
            ModuleNotFoundError("No module named 'sklearn'", name="sklearn"),
            "little/train.py needs sklearn, which is not installed; for all labs: pip install 'dltutor[labs]'",
        ),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "memory of this computer is full"),
    ],
)
def test_an_error_of_the_lab_becomes_a_sentence_and_the_worker_does_the_next_run(stage, error, says):
    def train(hp, session):
        for step in session.steps():
            session.log(loss=1.0)
            if hp.size == 1 and step == 3:
                raise error

    one = stage(train)
    one.tell(begin(settings={"size": 1}))
    ended = one.wait_for(to_screen.Ended)
    assert ended.how == "failed"
    assert says in ended.sentence
    assert "Traceback" in ended.details
    assert len(one.values()) == 3
    one.tell(begin(run=2, steps=5))
    assert one.wait_for(to_screen.Ended, 2) == to_screen.Ended(2, 5, "finished", "5 steps done.", more=True)


def test_an_error_that_spoils_the_gpu_ends_the_worker(stage):
    def train(hp, session):
        raise RuntimeError("CUDA error: device-side assert triggered")

    one = stage(train)
    one.tell(begin())
    assert one.wait_for(to_screen.Ended).how == "failed"
    assert "GPU" in one.wait_for(to_screen.Bye).why


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (to_worker.Start(1, "little", {"lrr": 1}, 0), "did you mean lr"),
        (to_worker.Start(1, "little", {}, 0, "cuda:77"), "there are: auto, cpu"),
    ],
)
def test_orders_that_cannot_be_done_are_refused_in_a_sentence(stage, start, says):
    one = stage(descend)
    one.tell(start)
    ended = one.wait_for(to_screen.Ended)
    assert ended.how == "failed"
    assert says in ended.sentence


def test_a_lab_that_needs_the_cpu_computes_and_counts_there_whatever_was_chosen(stage, monkeypatch):
    from dltutor.worker import devices, modules

    def train(hp, session):
        for _ in session.steps():
            session.log(loss=torch.ones((), device=session.device))

    one = stage(train)
    declared = modules.load("little")
    monkeypatch.setattr(modules, "load", lambda name: replace(declared, cpu_only=True))
    monkeypatch.setattr(devices, "chosen", lambda name: torch.device({"cpu": "cpu", "cuda": "meta"}[name]))
    one.tell(to_worker.Start(1, "little", {}, 0, "cuda", until=[conditions.Steps(3)]))
    assert one.wait_for(to_screen.Ended).how == "finished"
    assert one.run().device == "cpu"
    assert one.values() == [1.0] * 3


def test_a_metric_that_the_lab_does_not_declare_is_named(stage):
    def train(hp, session):
        for _ in session.steps():
            session.log(lost=1.0)

    one = stage(train)
    one.tell(begin())
    assert "'lost'" in one.wait_for(to_screen.Ended).sentence


def test_a_new_run_takes_the_place_of_the_one_that_goes_on(stage):
    one = stage(descend)
    one.tell(begin())
    one.wait_for(to_screen.Metrics)
    one.tell(begin(run=2, steps=4), to_worker.Pause(1))
    assert one.wait_for(to_screen.Ended).how == "stopped"
    assert one.wait_for(to_screen.Ended, 2).run == 2
    assert one.run(2).phase is Phase.FINISHED


def test_stop_ends_a_run_with_all_its_values(stage):
    one = stage(descend)
    one.tell(begin())
    one.wait_for(to_screen.Metrics)
    one.tell(to_worker.Stop(1))
    ended = one.wait_for(to_screen.Ended)
    assert ended.how == "stopped"
    assert one.run().histories["loss"].final.step == ended.step


def test_orders_for_another_run_are_not_heard(stage):
    one = stage(descend)
    one.tell(to_worker.Stop(9), begin(), to_worker.Stop(9), to_worker.Pause(2), to_worker.Change(3, "lr", 1.0))
    one.wait_for(to_screen.Metrics, 2)
    assert not one.all(to_screen.Ended)
    assert not one.all(to_screen.Paused)
    assert not one.all(to_screen.Marked)


def test_a_finished_run_goes_on_without_conditions_or_step_by_step(stage):
    one = stage(descend)
    one.tell(begin(steps=5))
    one.wait_for(to_screen.Ended)
    one.tell(to_worker.Advance(1))
    assert one.wait_for(to_screen.Paused).step == 6
    one.tell(to_worker.Go(1))
    one.wait_for(to_screen.Metrics, 3)
    assert len(one.all(to_screen.Ended)) == 1
    one.tell(to_worker.Stop(1))
    assert one.wait_for(to_screen.Ended, 2).how == "stopped"


def test_a_lab_may_come_to_its_own_end(stage):
    def train(hp, session):
        for step in session.steps():
            session.log(loss=1.0)
            if step == 3:
                break

    one = stage(train)
    one.tell(begin())
    ended = one.wait_for(to_screen.Ended)
    assert (ended.how, ended.step, ended.more) == ("finished", 3, False)


def test_the_order_of_the_data_is_a_permutation_per_epoch_that_the_seed_decides():
    from dltutor.worker.order import batches

    order = batches(10, 4, seed=1)
    epochs = [[next(order) for _ in range(3)] for _ in range(4)]
    assert [[len(rows) for rows in epoch] for epoch in epochs] == [[4, 4, 2]] * 4
    orders = [torch.cat(epoch).tolist() for epoch in epochs]
    assert all(sorted(order) == list(range(10)) for order in orders)
    assert orders[0] != orders[1]
    again = batches(10, 4, seed=1)
    assert torch.cat([next(again) for _ in range(3)]).tolist() == orders[0]
    assert next(again).dtype == torch.int64


def test_a_lab_that_is_prepared_is_loaded_unheard_and_runs_as_if_it_were_not(stage):
    plain = stage(descend)
    plain.tell(begin(steps=20))
    plain.wait_for(to_screen.Ended)
    seen = []

    def counted(hp, session):
        seen.append(session)
        descend(hp, session)

    one = stage(counted)
    one.tell(to_worker.Prepare("little", "cpu"), to_worker.Prepare("little", "cpu"), begin(steps=20))
    one.wait_for(to_screen.Ended)
    assert len(seen) == 2
    assert {message.run for message in one.all(to_screen.Metrics)} == {1}
    assert one.values() == plain.values()


def test_a_lab_that_cannot_be_prepared_says_so_only_when_it_is_run(stage):
    def train(hp, session):
        raise FileNotFoundError("no digits in /x")

    one = stage(train)
    one.tell(to_worker.Prepare("little", "cpu"), begin())
    assert one.wait_for(to_screen.Ended).sentence == "no digits in /x"
    assert len(one.heard) == 1


def test_the_first_value_is_heard_of_before_its_step_is_over(stage):
    heard = threading.Event()

    def train(hp, session):
        for _ in session.steps():
            session.log(loss=1.0)
            assert heard.wait(60)

    one = stage(train)
    one.tell(begin(steps=2))
    assert one.wait_for(to_screen.Metrics).step == 1
    heard.set()
    one.wait_for(to_screen.Ended)
    assert one.values() == [1.0, 1.0]


@pytest.mark.parametrize(("value", "how"), [(math.nan, "diverged"), (0.25, "finished")])
def test_a_first_step_that_ends_the_run_is_the_last(stage, value, how):
    def train(hp, session):
        for _ in session.steps():
            session.log(loss=value)

    one = stage(train)
    one.tell(begin(until=[conditions.Reached("loss", 0.5)]))
    ended = one.wait_for(to_screen.Ended)
    assert (ended.how, ended.step) == (how, 1)
    assert len(one.all(to_screen.Metrics)) == 1


def test_a_lab_may_say_which_data_it_found(stage):
    def train(hp, session):
        session.note("12 points")
        for _ in session.steps():
            session.log(loss=1.0)

    one = stage(train)
    one.tell(begin(steps=1))
    one.wait_for(to_screen.Ended)
    assert one.run().note == "12 points"
    assert one.run().sentence == "1 step done."


@pytest.mark.parametrize(
    ("reason", "says"), [("Good enough.", "Good enough."), ("", "train.py came to its own end after step 3.")]
)
def test_a_lab_that_comes_to_its_own_end_may_say_why(stage, reason, says):
    def train(hp, session):
        session.note("12 points")
        for step in session.steps():
            session.log(loss=1.0)
            if step == 3:
                session.note(reason)
                break

    one = stage(train)
    one.tell(begin())
    one.wait_for(to_screen.Ended)
    assert (one.run().sentence, one.run().note, one.run().step) == (says, "12 points", 3)


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (conditions.Reached("loss", 1e-3), "loss reached 0.001 at step "),
        (
            conditions.Plateau("other", patience=30),
            "other has not got better for 30 values, since step 1: seen at step 31.",
        ),
        (conditions.Seconds(0.2), "0.2 seconds of training are over"),
    ],
)
def test_a_condition_stops_the_run_soon_after_the_step_that_met_it(stage, until, says):
    def train(hp, session):
        for step in session.steps():
            session.log(loss=1 / step, other=1.0)

    one = stage(train)
    one.tell(begin(until=[until]))
    ended = one.wait_for(to_screen.Ended)
    assert (ended.how, ended.more) == ("finished", True)
    assert ended.sentence.startswith(says)
    least = until.seconds if isinstance(until, conditions.Seconds) else 0.0
    assert least <= one.run().seconds < 1.0

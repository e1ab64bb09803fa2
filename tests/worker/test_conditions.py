"""A run stops when it was told to, and says which condition it was."""

from array import array

import pytest

torch = pytest.importorskip("torch")
from dltutor.wire.conditions import Plateau, Reached, Seconds, Steps  # noqa: E402
from dltutor.worker.conditions import Conditions  # noqa: E402
from dltutor.worker.metrics import DeviceRows, Metrics, Values, first_gap  # noqa: E402

pytestmark = pytest.mark.torch


def values(metric, *numbers, start=1):
    return Values(metric, array("q", range(start, start + len(numbers))), array("d", numbers))


def test_without_conditions_a_run_goes_on():
    assert Conditions([]).met([values("loss", 0.0)], 10**9, 1e9) == ""


def test_the_fewest_steps_count():
    conditions = Conditions([Steps(20), Steps(10)])
    assert conditions.last_step == 10
    assert conditions.met([], 9, 0.0) == ""
    assert conditions.met([], 10, 0.0) == "10 steps done."
    assert Conditions([Steps(1)]).met([], 1, 0.0) == "1 step done."


def test_a_value_reached_names_the_step_and_the_value():
    conditions = Conditions([Reached("loss", 0.5), Reached("val_accuracy", 0.9, below=False)])
    assert conditions.met([values("loss", 2.0, 0.6), values("other", 0.1)], 2, 0.0) == ""
    said = conditions.met([values("loss", 0.55, 0.5, 0.4, start=3)], 5, 0.0)
    assert said == "loss reached 0.5 at step 4 with 0.5."
    said = conditions.met([values("val_accuracy", 0.91, start=50)], 55, 0.0)
    assert said == "val_accuracy reached 0.9 at step 50 with 0.91."


def test_a_plateau_counts_the_values_of_its_metric_across_portions():
    conditions = Conditions([Plateau("val_loss", patience=3, least=0.1)])
    assert conditions.met([values("val_loss", 1.0, 0.5)], 2, 0.0) == ""
    assert conditions.met([values("val_loss", 0.45, 0.42, start=3)], 4, 0.0) == ""
    assert conditions.met([values("loss", 5.0, 5.0, 5.0, 5.0)], 4, 0.0) == ""
    said = conditions.met([values("val_loss", 0.41, start=5)], 5, 0.0)
    assert said == "val_loss has not got better for 3 values, since step 2: seen at step 5."


def test_a_plateau_of_something_that_should_grow():
    conditions = Conditions([Plateau("val_accuracy", patience=2, below=False)])
    assert conditions.met([values("val_accuracy", 0.5, 0.6, 0.6)], 3, 0.0) == ""
    assert "since step 2" in conditions.met([values("val_accuracy", 0.59, start=4)], 4, 0.0)


def test_of_several_conditions_the_first_to_be_met_is_named():
    conditions = Conditions([Reached("loss", 0.1), Reached("val_loss", 0.5), Plateau("other", 2), Steps(9)])
    portion = [values("loss", 0.9, 0.5, 0.1), values("val_loss", 0.9, 0.4), values("other", 1.0, 1.0, 1.0)]
    assert conditions.met(portion, 9, 0.0) == "val_loss reached 0.5 at step 2 with 0.4."


def test_seconds_of_training():
    conditions = Conditions([Seconds(2.5)])
    assert conditions.met([], 7, 2.4) == ""
    assert conditions.met([], 8, 2.5) == "2.5 seconds of training are over, at step 8."
    assert Conditions([Seconds(1)]).met([], 8, 1.0) == "1 second of training is over, at step 8."


def test_the_first_value_that_is_not_finite_is_found_over_all_metrics():
    nan, inf = float("nan"), float("inf")
    assert first_gap([values("a", 1.0, 2.0)]) is None
    metric, step, value = first_gap([values("a", 1.0, 2.0, nan), values("b", 1.0, inf)])
    assert (metric, step, value) == ("b", 2, inf)
    assert values("a", 1.0, 2.0, nan).up_to(2).values.tolist() == [1.0, 2.0]


def test_values_of_a_gpu_are_copied_at_the_call_and_fetched_together():
    rows = DeviceRows(("loss",))
    value = torch.ones((), requires_grad=True)
    rows.add(1, [value * 2])
    with torch.no_grad():
        value += 1
    rows.add(2, [value])
    with torch.no_grad():
        value += 1
    assert [one.values.tolist() for one in rows.columns()] == [[2.0, 2.0]]
    rows.add(3, [0.5])
    assert [one.values.tolist() for one in rows.columns()] == [[2.0, 2.0, 0.5]]


@pytest.mark.parametrize("kind", ["cpu", "meta"])
def test_a_metric_that_is_logged_beside_others_now_and_then_keeps_the_order_of_its_steps(kind):
    metrics = Metrics(["loss", "val", "gap"], torch.device(kind))
    metrics.begun(("loss",))
    metrics.begun(("val", "loss"))
    for step in range(1, 7):
        names = ("loss",) if step % 3 else ("val", "loss")
        metrics.rows[names].add(step, [10.0 * step] if step % 3 else [-1.0 * step, 10.0 * step])
    found = {name: (steps.tolist(), values.tolist()) for name, steps, values in metrics.flushed()}
    assert found["loss"] == ([1, 2, 3, 4, 5, 6], [10.0, 20.0, 30.0, 40.0, 50.0, 60.0])
    assert found["val"] == ([3, 6], [-3.0, -6.0])
    assert metrics.flushed() == []


@pytest.mark.parametrize("kind", ["cpu", "meta"])
def test_a_row_that_an_error_broke_off_does_not_disturb_those_before_it(kind):
    rows = Metrics(["a", "b"], torch.device(kind)).begun(("a", "b"))
    rows.add(1, [1.0, 2.0])
    with pytest.raises(ZeroDivisionError):
        rows.add(2, (one / 0 if one > 3 else one for one in (3.0, 4.0)))
    assert [(one.steps.tolist(), one.values.tolist()) for one in rows.columns()] == [([1], [1.0]), ([1], [2.0])]


@pytest.mark.parametrize("kind", ["cpu", "cuda"])
def test_what_is_not_one_number_is_refused(kind):
    metrics = Metrics(["loss"], torch.device(kind))
    with pytest.raises((RuntimeError, TypeError, ValueError)):
        metrics.begun(("loss",)).add(1, [torch.ones(3)])
    with pytest.raises(ValueError, match="'lost'"):
        metrics.begun(("loss", "lost"))

"""Measures are read as the format says, and give what the run's values give by brute force."""

from __future__ import annotations

import math

import pytest
from curves import OPERATORS, Listed
from hypothesis import given
from hypothesis import strategies as st

from dltutor.quiz.measure import (
    Condition,
    MeasureError,
    OverRuns,
    StepsTo,
    Value,
    condition,
    metric_of,
    parse,
    value_of,
    worst,
)
from dltutor.run.history import History

finite = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("loss.last", Value("loss", "last")),
        (" val_accuracy . best ", Value("val_accuracy", "best")),
        ("loss.at(100)", Value("loss", "at", 100)),
        ("loss.at( 5 )", Value("loss", "at", 5)),
        ("argmin(train_loss.min)", OverRuns(False, Value("train_loss", "min"))),
        ("argmax( train_loss.at(3) )", OverRuns(True, Value("train_loss", "at", 3))),
        ("steps_to(val_accuracy >= 0.97)", StepsTo("val_accuracy", ">=", 0.97)),
        ("steps_to(loss<1e-3)", StepsTo("loss", "<", 0.001)),
        ("loss.max < 2.5", Condition(Value("loss", "max"), "<", 2.5)),
        ("a.last >= -.5", Condition(Value("a", "last"), ">=", -0.5)),
    ],
)
def test_every_form_is_read(text: str, read: object) -> None:
    assert parse(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "loss",
        "loss.mean",
        "loss.at",
        "loss.at(x)",
        "loss.at(-1)",
        "argmin(loss)",
        "argmin loss.last",
        "min(loss.last)",
        "steps_to(loss.last < 1)",
        "steps_to(loss < x)",
        "loss.last << 1",
        "loss.last != 1",
        "1 < loss.last",
        "a.last.b",
    ],
)
def test_anything_else_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(MeasureError, match="is not a"):
        parse(text)


@pytest.mark.parametrize("text", ["loss.last", "argmin(loss.last)", "steps_to(loss < 1)", "loss < 1", ""])
def test_a_goal_compares_one_number(text: str) -> None:
    with pytest.raises(MeasureError):
        condition(text)


@pytest.mark.parametrize("op", OPERATORS)
def test_a_goal_may_compare_in_every_way(op: str) -> None:
    goal = condition(f"loss.last {op} 1")
    assert [goal.holds(number) for number in (0.5, 1, 1.5)] == [OPERATORS[op](number, 1) for number in (0.5, 1, 1.5)]
    assert not goal.holds(math.nan)


@given(finite)
def test_each_statistic_is_what_a_list_gives(values: list[float]) -> None:
    curves = {"m": Listed(values)}
    assert Value("m", "last").of(curves, "low") == values[-1]
    assert Value("m", "min").of(curves, "high") == min(values)
    assert Value("m", "max").of(curves, "low") == max(values)
    assert Value("m", "best").of(curves, "low") == min(values)
    assert Value("m", "best").of(curves, "high") == max(values)
    assert [Value("m", "at", step + 1).of(curves, "") for step in range(len(values))] == values


@given(finite, st.floats(-1e6, 1e6), st.sampled_from(sorted(OPERATORS)))
def test_steps_to_is_the_first_step(values: list[float], bound: float, op: str) -> None:
    steps = [step for step, value in enumerate(values, 1) if OPERATORS[op](value, bound)]
    assert StepsTo("m", op, bound).of({"m": Listed(values)}) == (steps[0] if steps else math.inf)


@given(finite, st.sampled_from(["last", "best", "min", "max"]), st.sampled_from(["low", "high"]))
def test_a_history_answers_as_a_list_does(values: list[float], statistic: str, better: str) -> None:
    history = History().extended(range(1, len(values) + 1), values)
    value = Value("m", statistic)
    assert value.of({"m": history}, better) == value.of({"m": Listed(values)}, better)  # type: ignore[arg-type]


def test_a_run_that_became_nan_counts_as_the_worst() -> None:
    curves = {"loss": Listed([3.0, 0.1, math.nan]), "accuracy": Listed([0.1, 0.9, math.nan])}
    for statistic in ("last", "best", "min", "max"):
        assert Value("loss", statistic).predicted(curves, "low") == math.inf
        assert Value("accuracy", statistic).predicted(curves, "high") == -math.inf
    assert Value("loss", "min").of(curves, "low") == 0.1, "a goal that was reached before stays reached"
    assert worst("") == math.inf


def test_a_history_that_became_nan_counts_as_the_worst_too() -> None:
    history = History().extended([1, 2, 3], [3.0, 0.1, math.inf])
    assert Value("loss", "min").predicted({"loss": history}, "low") == math.inf


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (Value("loss", "at", 9), "no value of `loss` at step 9"),
        (Value("lost", "last"), "no value of `lost`"),
        (Value("empty", "last"), "no value of `empty`"),
        (Value("empty", "min"), "no value of `empty`"),
    ],
)
def test_what_a_run_does_not_hold_is_said(value: Value, why: str) -> None:
    curves = {"loss": Listed([1.0, 2.0]), "empty": Listed([])}
    with pytest.raises(MeasureError, match=why):
        value.of(curves, "low")
    with pytest.raises(MeasureError, match=why):
        value.predicted(curves, "low")


def test_the_best_of_a_metric_without_better_is_refused() -> None:
    with pytest.raises(MeasureError, match="no better or worse"):
        Value("a", "best").of({"a": Listed([1.0])}, "")


def test_the_metric_inside_a_measure() -> None:
    assert {metric_of(parse(text)) for text in ("m.last", "argmin(m.min)", "steps_to(m < 1)", "m.max < 2")} == {"m"}
    assert value_of(parse("steps_to(m < 1)")) is None
    assert value_of(parse("argmax(m.min)")) == value_of(parse("m.min")) == value_of(parse("m.min > 1"))

"""Predictions are judged by what the learner's own runs measured, never "wrong", and not when chance decides."""

from __future__ import annotations

import math

import pytest
from curves import Listed, losses
from hypothesis import given
from hypothesis import strategies as st
from questions import of_values, over_runs, predicting

from dltutor.quiz.judge import judge, reveal
from dltutor.quiz.measure import MeasureError
from dltutor.quiz.model import Judgement, Question
from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.variants import variant

LOW = {"loss": "low"}


def judged(question: Question, given: int | str, runs: dict[str, dict[str, Listed]]) -> Judgement:
    return judge(variant(question, "me", 0), given, runs, LOW)  # type: ignore[arg-type]


def test_the_prediction_that_came_true() -> None:
    runs = losses(slow=[2.3, 1.91], mid=[2.3, 0.32], wild=[2.3, 9.0])
    judgement = judged(over_runs(margin=0.05), 1, runs)
    assert judgement.outcome == "as measured"
    assert judgement.measured == "mid, 0.32"
    assert judgement.say == "As you predicted: the mid one (mid 0.32, slow 1.91, wild 9). Because mid."


def test_the_prediction_that_came_otherwise_gets_both_reasons() -> None:
    runs = losses(slow=[2.3, 1.91], mid=[2.3, 0.32], wild=[2.3, math.nan])
    judgement = judged(over_runs(margin=0.05), 2, runs)
    assert judgement.outcome == "otherwise"
    assert judgement.say == (
        "You predicted the wild one; measured was the mid one (mid 0.32, slow 1.91, wild diverged). "
        "Because wild. Because mid."
    )


@pytest.mark.parametrize(
    ("slow", "mid", "margin", "outcome"),
    [
        (0.30, 0.32, 0.05, "too close to call"),
        (0.30, 0.36, 0.05, "as measured"),
        (0.30, 0.30, 0.0, "too close to call"),
        (0.30, 0.30001, 0.0, "as measured"),
        (math.nan, math.nan, 0.1, "as measured"),
    ],
)
def test_two_that_differ_by_less_than_the_margin_are_too_close(
    slow: float, mid: float, margin: float, outcome: str
) -> None:
    wild = 0.1 if math.isnan(slow) else 5.0
    guess = 2 if math.isnan(slow) else 0
    judgement = judged(over_runs(margin=margin), guess, losses(slow=[slow], mid=[mid], wild=[wild]))
    assert judgement.outcome == outcome


def test_too_close_says_how_close_and_scores_nothing() -> None:
    runs = losses(slow=[0.30], mid=[0.32], wild=[5.0])
    judgement = judged(over_runs(margin=0.05), 0, runs)
    assert judgement.say == (
        "Too close to call: slow 0.3, mid 0.32, wild 5. "
        "The best two differ by less than 0.05, so another seed may turn them round."
    )
    same = judged(over_runs(), 0, losses(slow=[0.3], mid=[0.3], wild=[5.0]))
    assert same.say.endswith("The best two came out the same.")
    limit = judged(of_values("loss.min < 0.5", {"yes": 1, "no": 0}, margin=0.02), 0, losses(run=[0.51]))
    assert limit.say.startswith("Too close to call: no, 0.51. That is less than 0.02 from the limit")
    between = judged(of_values("loss.last", {"0": 0, "1": 1}, margin=0.1), 0, losses(run=[0.52]))
    assert between.say == "Too close to call: 0.52. That lies half-way between two options."


def test_runs_that_all_diverged_are_too_close() -> None:
    nan = [1.0, math.nan]
    assert judged(over_runs(), 0, losses(slow=nan, mid=nan, wild=nan)).outcome == "too close to call"


def test_the_diverged_run_has_the_largest_loss() -> None:
    runs = losses(slow=[2.3, 2.0], mid=[2.3, 1e30], wild=[2.3, math.nan])
    assert judged(over_runs("argmax(loss.max)"), 2, runs).outcome == "as measured"
    assert judged(over_runs("argmin(loss.min)"), 2, runs).outcome == "otherwise"


@given(st.lists(st.floats(0, 100), min_size=3, max_size=3, unique=True), st.sampled_from(["argmin", "argmax"]))
def test_the_winner_is_the_least_or_the_greatest(values: list[float], way: str) -> None:
    runs = losses(**{name: [value] for name, value in zip(("slow", "mid", "wild"), values, strict=True)})
    winner = values.index(min(values) if way == "argmin" else max(values))
    for guess in range(3):
        outcome = judged(over_runs(f"{way}(loss.last)"), guess, runs).outcome
        assert outcome == ("as measured" if guess == winner else "otherwise")


def test_a_missing_run_or_metric_is_said_and_not_judged() -> None:
    with pytest.raises(MeasureError, match="`wild` has not been made"):
        judged(over_runs(), 0, losses(slow=[1.0], mid=[2.0]))
    with pytest.raises(MeasureError, match="no value of `loss` at step 300"):
        judged(over_runs("argmin(loss.at(300))"), 0, losses(slow=[1.0], mid=[2.0], wild=[3.0]))
    with pytest.raises(MeasureError, match="not been run"):
        judged(of_values("loss.last", {"one": 1}), 0, {})


VALUES = {"about 0": 0.0, "about 1": 1.0, "about 3": 3.0}


@pytest.mark.parametrize(
    ("measured", "nearest"), [(0.2, "about 0"), (0.9, "about 1"), (1.7, "about 1"), (2.4, "about 3"), (99.0, "about 3")]
)
def test_the_nearest_value_is_the_measured_one(measured: float, nearest: str) -> None:
    question = of_values("loss.last", VALUES)
    for guess, text in enumerate(VALUES):
        judgement = judged(question, guess, losses(run=[5.0, measured]))
        assert judgement.outcome == ("as measured" if text == nearest else "otherwise")
        assert f"Why {nearest}." in judgement.say


def test_a_value_between_two_options_is_too_close() -> None:
    question = of_values("loss.last", VALUES, margin=0.1)
    assert judged(question, 0, losses(run=[0.52])).outcome == "too close to call"
    assert judged(question, 0, losses(run=[0.42])).outcome == "as measured"


def test_a_value_that_diverged_fits_only_an_infinite_option() -> None:
    runs = losses(run=[1.0, math.nan])
    assert judged(of_values("loss.last", VALUES), 2, runs).outcome == "otherwise"
    with_never = of_values("loss.last", {**VALUES, "it diverges": math.inf}, margin=0.1)
    assert judged(with_never, 3, runs).outcome == "as measured"
    assert judged(with_never, 3, runs).measured == "diverged"


def test_truths() -> None:
    question = of_values("loss.min < 0.5", {"yes, it does": 1.0, "no, it stays above": 0.0}, margin=0.02)
    assert judged(question, 0, losses(run=[2.0, 0.3, 0.9])).outcome == "as measured"
    assert judged(question, 0, losses(run=[2.0, 0.3, 0.9])).measured == "yes, 0.3"
    assert judged(question, 0, losses(run=[2.0, 0.7])).outcome == "otherwise"
    assert judged(question, 0, losses(run=[2.0, 0.51])).outcome == "too close to call"
    assert judged(question, 1, losses(run=[2.0, math.nan])).outcome == "as measured"


def test_steps() -> None:
    question = of_values("steps_to(loss < 1)", {"2": 2.0, "4": 4.0, "never": math.inf})
    assert judged(question, 1, losses(run=[3.0, 2.0, 1.5, 0.9])).measured == "step 4"
    assert judged(question, 1, losses(run=[3.0, 2.0, 1.5, 0.9])).outcome == "as measured"
    assert judged(question, 2, losses(run=[3.0, 2.0])).outcome == "as measured"
    assert judged(question, 2, losses(run=[3.0, 2.0])).measured == "never in this run"


def test_a_typed_number_is_right_when_it_is_close() -> None:
    question = predicting("loss.at(1)", (), number=True, close="0.1")
    runs = losses(run=[2.305, 0.2])
    near = judged(question, "2.3", runs)
    assert (near.outcome, near.measured) == ("as measured", "2.305")
    assert near.say == "You predicted 2.3, measured was 2.305: close enough."
    far = judged(question, "0.5", runs)
    assert (far.outcome, far.say) == ("otherwise", "You predicted 0.5, measured was 2.305: more than 0.1 apart.")
    with pytest.raises(Unreadable):
        judged(question, "some", runs)


def test_a_typed_number_may_be_close_by_a_share() -> None:
    question = predicting("steps_to(loss < 1)", (), number=True, close="50%")
    assert judged(question, "3", losses(run=[3.0, 0.9])).outcome == "as measured"
    assert judged(question, "4", losses(run=[3.0, 0.9])).outcome == "otherwise"
    assert judged(question, "4", losses(run=[3.0, 2.0])).outcome == "otherwise"


RECORDED = {"slow": 1.91, "mid": 0.32, "wild": math.nan, "on": "2026-11-21"}


def test_the_authors_record_reveals_without_a_run() -> None:
    asked = variant(over_runs(margin=0.05, recorded=RECORDED), "me", 0)
    assert reveal(asked, 1).outcome == "as measured"
    assert reveal(asked, 0).outcome == "otherwise"
    assert reveal(asked).say == "Measured: the mid one (mid 0.32, slow 1.91, wild diverged). Because mid."


def test_the_record_of_one_number() -> None:
    asked = variant(of_values("loss.last", VALUES, recorded={"value": 0.9, "on": "2026-11-21"}), "me", 0)
    assert reveal(asked, 1).outcome == "as measured"
    typed = variant(predicting("loss.last", (), number=True, close="0.1", recorded={"value": 0.9}), "me", 0)
    assert reveal(typed, "0.95").outcome == "as measured"
    assert reveal(typed).say == "Measured: 0.9."


def test_without_a_record_there_is_nothing_to_reveal() -> None:
    with pytest.raises(MeasureError, match="recorded no run"):
        reveal(variant(over_runs(recorded={"on": "2026-11-21"}), "me", 0))

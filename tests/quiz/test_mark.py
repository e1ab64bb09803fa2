"""Marks: who is right, how much credit, and always a reason in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from questions import LINEAR, MULTIPLE, SINGLE, over_runs

from dltutor.quiz.mark import mark
from dltutor.quiz.model import Question
from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.variants import variant


def index(question: Question, text: str, number: int = 0) -> int:
    """Return where an option stands in a variant."""
    return [option.text for option in variant(question, "me", number).options].index(text)


@given(st.integers(0, 50))
def test_the_right_option_is_right_wherever_it_stands(number: int) -> None:
    asked = variant(SINGLE, "me", number)
    for place, option in enumerate(asked.options):
        verdict = mark(asked, place)
        assert (verdict.right, verdict.credit) == (option.correct, float(option.correct))
        assert option.why in verdict.say


def test_the_reason_of_the_picked_option_is_said() -> None:
    asked = variant(SINGLE, "me", 0)
    right = mark(asked, index(SINGLE, "It steps past the minimum."))
    assert right.say == "Right. The step is longer than the valley is wide."
    wrong = mark(asked, index(SINGLE, "The network is too small."))
    assert wrong.say == "Not yet. One of the three runs learns well."


def test_an_option_without_a_reason_is_still_no_cross_alone() -> None:
    verdict = mark(variant(SINGLE, "me", 0), index(SINGLE, "The data is sorted."))
    assert verdict.say == "Not yet. “The data is sorted.” is not the answer."


def test_credit_of_every_subset() -> None:
    """Against the rule itself: max(0, (hits − wrong) / right), and right only for the exact set."""
    asked = variant(MULTIPLE, "me", 3)
    right = {place for place, option in enumerate(asked.options) if option.correct}
    everything = range(len(asked.options))
    for size in range(len(asked.options) + 1):
        for picked in map(frozenset, combinations(everything, size)):
            verdict = mark(asked, picked)
            assert verdict.right == (picked == right)
            assert verdict.credit == pytest.approx(max(0, (len(picked & right) - len(picked - right)) / 3))
            assert verdict.say


def test_multiple_counts_but_does_not_tell_which() -> None:
    asked = variant(MULTIPLE, "me", 0)
    weights, biases, norm, grads, lr = (index(MULTIPLE, option.text) for option in MULTIPLE.options)
    assert mark(asked, frozenset({weights, biases, lr})).say == "Not yet: 2 of 3 right ones, 1 too many."
    assert mark(asked, frozenset({weights, norm})).say == "Not yet: 2 of 3 right ones."
    assert mark(asked, frozenset()).say == "Not yet: 0 of 3 right ones."
    assert mark(asked, frozenset({grads, lr})).say == "Not yet: 0 of 3 right ones, 2 too many."
    assert mark(asked, frozenset({weights, biases, norm, grads})).say == "Not yet: 3 of 3 right ones, 1 too many."
    assert mark(asked, {weights, biases, norm}).say == "Right: all 3."


def test_the_only_right_one_of_a_multiple() -> None:
    question = replace(MULTIPLE, options=(MULTIPLE.options[0], *MULTIPLE.options[3:]), shuffle=False)
    asked = variant(question, "me", 0)
    assert mark(asked, {0}).say == "Right: that is the only one."
    assert mark(asked, {1}).say == "Not yet: 0 of 1 right one, 1 too many."


@given(st.integers(0, 200))
def test_the_drawn_numbers_decide(number: int) -> None:
    asked = variant(LINEAR, "me", number)
    n_in, n_out = int(asked.values["n_in"]), int(asked.values["n_out"])
    right = mark(asked, f"{n_in * n_out + n_out:,}")
    assert (right.right, right.credit, right.say) == (True, 1.0, f"Right: {n_in * n_out + n_out}.")
    forgotten = mark(asked, str(n_in * n_out))
    assert (forgotten.right, forgotten.credit) == (False, 0.0)
    assert forgotten.say == f"Not yet. There is also one bias for each of the {n_out} outputs."


def test_other_wrong_numbers_say_which_way() -> None:
    asked = variant(LINEAR, "me", 0)
    assert mark(asked, "1").say == "Not yet. 1 is too small."
    assert mark(asked, "1e9").say == "Not yet. 1000000000 is too large."
    assert mark(asked, f"-{asked.answer:.0f}").say.endswith("has the wrong sign.")


def test_a_tolerance_says_the_exact_number() -> None:
    asked = variant(Question("third", "numeric", "?", answer="400 / 3", tolerance="1%", unit="MB"), "me", 0)
    assert mark(asked, "133 MB").say == "Right: 133 MB is close enough to 133.3 MB."
    assert mark(asked, "400/3").say == "Right: 133.3 MB."
    assert not mark(asked, "130").right


@pytest.mark.parametrize(
    ("answer", "tolerance", "given", "say"),
    [
        ("14 / 3", "0.01", "14/3", "Right: 4.667."),
        ("14 / 3", "0.01", "4.6667", "Right: 4.667."),
        ("14 / 3", "0.01", "4.67", "Right: 4.67 is close enough to 4.667."),
        ("-2 / 3", "0.001", "-2/3", "Right: −0.6667."),
        ("1 / 3e6", "1%", "3.333e-7", "Right: 3.333e-7."),
        ("4482", "1%", "4482", "Right: 4482."),
        ("4482", "10", "4480", "Right: 4480 is close enough to 4482."),
        ("0.25", "0", "1/4", "Right: 0.25."),
        ("0.25", "0.01", "7/3", "Not yet. 2.33333 is too large."),
        ("0.25", "0.01", "1234567", "Not yet. 1234567 is too large."),
    ],
)
def test_a_number_has_the_digits_that_its_tolerance_makes_meaningful(
    answer: str, tolerance: str, given: str, say: str
) -> None:
    asked = variant(Question("q", "numeric", "?", answer=answer, tolerance=tolerance), "me", 0)
    assert mark(asked, given).say == say


def test_a_text_that_is_no_number_is_no_try() -> None:
    with pytest.raises(Unreadable):
        mark(variant(LINEAR, "me", 0), "a lot")


@pytest.mark.parametrize(
    ("question", "given"),
    [(SINGLE, "1"), (SINGLE, frozenset({1})), (MULTIPLE, 1), (LINEAR, 3), (over_runs(), 0)],
)
def test_a_prediction_or_the_wrong_sort_of_answer_is_a_mistake_of_ours(question: Question, given: object) -> None:
    with pytest.raises(TypeError):
        mark(variant(question, "me", 0), given)  # type: ignore[arg-type]

"""A variant is fixed by quiz, learner and number, everywhere and for ever, and spreads over all it can be."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from questions import LINEAR, MULTIPLE, SINGLE

from dltutor.quiz.draws import draw, order, seed, size
from dltutor.quiz.formula import FormulaError
from dltutor.quiz.model import Option
from dltutor.quiz.variants import variant


@given(st.text(max_size=20), st.integers(0, 1000))
def test_a_variant_never_changes(learner: str, number: int) -> None:
    assert variant(LINEAR, learner, number) == variant(LINEAR, learner, number)
    assert variant(SINGLE, learner, number) == variant(SINGLE, learner, number)


@given(st.text(max_size=20), st.integers(0, 40))
def test_what_is_asked_again_looks_different(learner: str, number: int) -> None:
    two = replace(LINEAR, vars={"n_in": {"choice": [3, 5]}, "n_out": {"choice": [7]}})
    assert variant(two, learner, number).ask != variant(two, learner, number + 1).ask
    pair = replace(MULTIPLE, options=MULTIPLE.options[:2])
    assert variant(pair, learner, number).options != variant(pair, learner, number + 1).options


def test_a_question_that_can_only_look_one_way_is_asked_that_way_again() -> None:
    one = replace(LINEAR, vars={"n_in": {"choice": [3]}, "n_out": {"choice": [7]}})
    assert variant(one, "me", 5).ask == variant(one, "me", 0).ask


def test_another_process_draws_the_same() -> None:
    """Hints must still fit after a restart, so nothing may hang on Python's own hash seed."""
    code = (
        "from dltutor.quiz.draws import draw, order, seed;"
        "s = seed('q', 'me', 3); print(draw({'a': {'int': [1, 10**6]}}, s), order(9, s))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    here = seed("q", "me", 3)
    assert outputs == {f"{draw({'a': {'int': [1, 10**6]}}, here)} {order(9, here)}"}


def test_learner_number_and_quiz_all_matter() -> None:
    rule = {"a": {"int": [0, 10**9]}}
    drawn = [
        draw(rule, seed("q", "me", 0))["a"],
        draw(rule, seed("q", "me", 1))["a"],
        draw(rule, seed("q", "you", 0))["a"],
        draw(rule, seed("r", "me", 0))["a"],
        draw(rule, seed("qm", "e", 0))["a"],
    ]
    assert len(set(drawn)) == len(drawn)


def test_a_new_variable_leaves_the_others_as_they_were() -> None:
    here = seed("q", "me", 0)
    rules = {"a": {"int": [0, 10**9]}}
    assert draw({"b": {"choice": [1, 2]}, **rules}, here)["a"] == draw(rules, here)["a"]


@given(st.integers(-100, 100), st.integers(0, 100), st.integers(1, 9), st.integers(0, 500))
def test_ints_lie_on_their_grid(low: int, span: int, step: int, number: int) -> None:
    drawn = draw({"n": {"int": [low, low + span, step]}}, seed("q", "me", number))["n"]
    assert drawn in range(low, low + span + 1, step)
    assert size({"int": [low, low + span, step]}) == len(range(low, low + span + 1, step))


@given(st.integers(0, 500))
def test_floats_have_their_digits_and_lie_in_their_range(number: int) -> None:
    drawn = draw({"x": {"float": [-0.5, 1.25, 2]}}, seed("q", "me", number))["x"]
    assert -0.5 <= drawn <= 1.25
    assert drawn == round(drawn, 2)
    assert size({"float": [-0.5, 1.25, 2]}) == 176


def test_every_value_comes_about_equally_often() -> None:
    count = Counter(draw({"c": {"choice": [1, 2, 3]}}, seed("q", "me", number))["c"] for number in range(3000))
    assert set(count) == {1, 2, 3}
    assert all(900 < times < 1100 for times in count.values())


def test_texts_and_answer_fit_the_draws() -> None:
    asked = variant(LINEAR, "me", 7)
    n_in, n_out = asked.values["n_in"], asked.values["n_out"]
    assert asked.answer == n_in * n_out + n_out
    assert asked.ask == f"`Linear({n_in}, {n_out})`: how many parameters?"
    assert asked.explain == f"{n_in} × {n_out} weights and {n_out} biases."
    assert asked.hints == (f"How many weights feed one of the {n_out} outputs?",)
    assert (asked.question, asked.number) == (LINEAR, 7)


def test_options_are_shuffled_and_the_pinned_one_stays_last() -> None:
    orders = {tuple(option.text for option in variant(SINGLE, "me", number).options) for number in range(200)}
    assert len(orders) == 6, "3! orders of the three that are not pinned"
    assert {texts[-1] for texts in orders} == {"None of these."}


def test_every_order_comes_about_equally_often() -> None:
    count = Counter(tuple(order(3, seed("q", "me", number))) for number in range(3000))
    assert len(count) == 6
    assert all(400 < times < 600 for times in count.values())


def test_without_shuffle_the_written_order_stays_but_for_the_pin() -> None:
    options = (Option("a", pin="last"), Option("b", correct=True), Option("c"))
    asked = variant(replace(MULTIPLE, options=options, shuffle=False), "me", 0)
    assert [option.text for option in asked.options] == ["b", "c", "a"]


def test_options_are_filled_in() -> None:
    options = (Option("{{n_out}}", correct=True, why="{{n_in}} is the other."), Option("{{n_in}}"))
    asked = variant(replace(SINGLE, vars=LINEAR.vars, options=options, shuffle=False), "me", 0)
    n_in, n_out = asked.values["n_in"], asked.values["n_out"]
    assert [option.text for option in asked.options] == [str(n_out), str(n_in)]
    assert asked.options[0].why == f"{n_in} is the other."


def test_a_formula_that_fails_for_these_numbers_says_so() -> None:
    with pytest.raises(FormulaError, match="divides by zero"):
        variant(replace(LINEAR, answer="1 / (n_in - n_in)"), "me", 0)


def test_choices_have_no_answer_number() -> None:
    assert variant(SINGLE, "me", 0).answer is None

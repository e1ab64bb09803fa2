"""Hyperparameters take what they may be, say what they may be, and turn in round steps."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.labs import find
from dltutor.labs.settings import SettingError, checked, settings, shown, span, turned
from dltutor.labs.spec import Hyperparameter, Lab, Value

LR = Hyperparameter("lr", 0.1, "a step", live=True, low=1e-5, high=10, log=True)
UNITS = Hyperparameter("units", 4, "how many", low=1, high=8)
BATCH = Hyperparameter("batch_size", 10, "how many", low=1, high=500, log=True)
LOSS = Hyperparameter("loss", "mae", "which", choices=("mae", "mse", "huber"))
LAYERS = Hyperparameter("layers", 1, "how many", choices=(1, 2, 4))
NORM = Hyperparameter("batch_norm", False, "whether")
NOISE = Hyperparameter("noise", 0.0, "how much", low=0, high=0.5)
START = Hyperparameter("start", 0.0, "where")
DECAY = Hyperparameter("weight_decay", 0.0, "how much", low=0, high=1, log=True)
ALL = (LR, UNITS, BATCH, LOSS, LAYERS, NORM, NOISE, START, DECAY)
LAB = Lab("A lab", "A line.", ALL, (), (), steps=1)


def test_without_a_word_the_defaults_hold() -> None:
    assert settings(LAB, {}) == {knob.name: knob.default for knob in ALL}


def test_given_values_replace_defaults_in_the_declared_order() -> None:
    chosen = settings(LAB, {"loss": "mse", "lr": "1e-3"})
    assert chosen["lr"] == 0.001
    assert chosen["loss"] == "mse"
    assert list(chosen) == [knob.name for knob in ALL]


def test_an_unknown_hyperparameter_names_the_nearest() -> None:
    with pytest.raises(SettingError, match=r"no hyperparameter 'batchsize'; did you mean batch_size"):
        settings(LAB, {"batchsize": 3})


@pytest.mark.parametrize(
    ("knob", "said", "meant"),
    [
        (LR, "0.5", 0.5),
        (LR, 1, 1.0),
        (LR, "1e-5", 1e-5),
        (UNITS, "8", 8),
        (UNITS, 2.0, 2),
        (NORM, "on", True),
        (NORM, "No", False),
        (NORM, True, True),
        (NORM, 1, True),
        (LOSS, "huber", "huber"),
        (LAYERS, "4", 4),
        (START, "-1e6", -1e6),
    ],
)
def test_what_people_type_becomes_the_right_type(knob: Hyperparameter, said: Value, meant: Value) -> None:
    got = checked(knob, said)
    assert got == meant
    assert type(got) is type(knob.default)


@pytest.mark.parametrize(
    ("knob", "said", "words"),
    [
        (LR, 0, "out of range; it goes from 1e-5 to 10"),
        (LR, "11", "out of range"),
        (LR, math.nan, "out of range"),
        (START, math.inf, "out of range"),
        (LR, "fast", "lr = fast is not a number; it goes from 1e-5 to 10"),
        (UNITS, 2.5, "not a whole number; it goes from 1 to 8"),
        (UNITS, math.inf, "not a whole number"),
        (UNITS, "", "not a number"),
        (UNITS, 10**400, "out of range"),
        (LOSS, "mea", "not one of mae, mse, huber"),
        (LAYERS, 3, "not one of 1, 2, 4"),
        (NORM, "maybe", "not on or off"),
    ],
)
def test_what_cannot_be_says_what_can(knob: Hyperparameter, said: Value, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        checked(knob, said)


def test_the_span_is_for_people() -> None:
    assert span(LR) == "from 1e-5 to 10"
    assert span(LOSS) == "mae, mse, huber"
    assert span(NORM) == "on or off"
    assert span(START) == "any number"
    assert span(Hyperparameter("n", 1, "", low=1)) == "from 1"
    assert span(Hyperparameter("n", 1, "", high=9)) == "up to 9"


def climb(knob: Hyperparameter, value: Value, turns: int, up: bool = True) -> list[Value]:
    seen = []
    for _ in range(turns):
        value = turned(knob, value, up)
        seen.append(value)
    return seen


def test_a_value_is_shown_as_it_would_be_typed_and_a_minus_sign_can_be_typed() -> None:
    values = (1e-5, 1e6, 3e20, 0.5, -0.25, -3, 64, 1_000_000, True, "mae")
    assert [shown(value) for value in values] == [
        *("1e-5", "1000000", "3e20", "0.5", "−0.25", "−3", "64", "1000000", "on", "mae")
    ]
    assert checked(START, "−0.25") == checked(START, "-0.25") == -0.25


def test_a_learning_rate_turns_in_ones_twos_and_fives() -> None:
    assert climb(LR, 0.1, 5) == [0.2, 0.5, 1.0, 2.0, 5.0]
    assert climb(LR, 0.1, 4, up=False) == [0.05, 0.02, 0.01, 0.005]
    assert turned(LR, 0.3, True) == 0.5
    assert turned(LR, 0.3, False) == 0.2


def test_a_whole_number_turns_to_whole_numbers() -> None:
    assert climb(BATCH, 10, 6) == [20, 50, 100, 200, 500, 500]
    assert climb(UNITS, 4, 5) == [5, 6, 7, 8, 8]
    assert all(type(value) is int for value in climb(BATCH, 10, 9, up=False))


def test_a_share_turns_in_tenths_of_its_range() -> None:
    assert climb(NOISE, 0.0, 3) == [0.05, 0.1, 0.15]


def test_weight_decay_can_leave_zero_and_come_back() -> None:
    assert climb(DECAY, 0.0, 3) == [1e-5, 2e-5, 5e-5]
    assert climb(DECAY, 2e-5, 3, up=False) == [1e-5, 0.0, 0.0]


def test_choices_go_to_the_neighbour_and_stop_at_the_ends() -> None:
    assert climb(LOSS, "mae", 3) == ["mse", "huber", "huber"]
    assert climb(LAYERS, 4, 3, up=False) == [2, 1, 1]
    assert turned(NORM, False, True) is True
    assert turned(NORM, True, False) is False


KNOBS = [*ALL, *(knob for name in find.names() for knob in find.load(name).hyperparameters)]


@given(st.sampled_from(KNOBS), st.lists(st.booleans(), max_size=30))
def test_no_turning_ever_leaves_what_is_allowed(knob: Hyperparameter, turns: list[bool]) -> None:
    value = knob.default
    for up in turns:
        value = turned(knob, value, up)
        assert checked(knob, value) == value
        assert type(value) is type(knob.default)


@given(st.floats(min_value=1e-5, max_value=10))
def test_up_goes_up_and_down_goes_down(value: float) -> None:
    assert turned(LR, value, True) > value or value == 10
    assert turned(LR, value, False) < value or value == 1e-5


@given(st.sampled_from(KNOBS), st.one_of(st.text(max_size=8), st.floats(), st.integers(), st.booleans()))
def test_any_input_is_taken_or_refused_in_words(knob: Hyperparameter, said: Value) -> None:
    try:
        taken = checked(knob, said)
    except SettingError as error:
        words = str(error)
    else:
        words = f"{knob.name} was taken"
        assert type(taken) is type(knob.default)
    assert words.startswith(knob.name)

"""Numbers are printed plainly, and texts are filled in."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.quiz.numbers import read_number
from dltutor.quiz.texts import plain, render


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (12832, "12832"),
        (3.0, "3"),
        (-0.0, "0"),
        (1e-3, "0.001"),
        (1e-5, "1e-5"),
        (2.5e-7, "2.5e-7"),
        (1e12, "1000000000000"),
        (1.5e20, "1.5e20"),
        (10**18, "1000000000000000000"),
        (1 / 3, "0.3333333333"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (-4, "−4"),
        (-0.25, "−0.25"),
        (-2.5e-7, "−2.5e-7"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_print_without_noise(number: float, text: str) -> None:
    assert plain(number) == text


def test_a_measurement_has_as_many_digits_as_asked_for() -> None:
    assert plain(0.487104, 4) == "0.4871"
    assert plain(56.366123, 3) == "56.4"


@given(st.decimals(min_value=-1000, max_value=1000, places=3))
def test_what_has_three_decimals_prints_as_itself(number: object) -> None:
    assert read_number(plain(float(str(number)))) == float(str(number))
    assert len(plain(float(str(number)))) <= len("-1000.000")


def test_texts_are_filled_in() -> None:
    text = "`Linear({{n_in}}, {{ n_out }})` at lr {{lr}}"
    assert render(text, {"n_in": 784, "n_out": 10, "lr": 0.1 + 0.2}) == "`Linear(784, 10)` at lr 0.3"


def test_other_braces_stay() -> None:
    assert render("{x} {{unknown}} {{1+1}} $a^{{2}}$", {"x": 1}) == "{x} {{unknown}} {{1+1}} $a^{{2}}$"

"""A number reads the same wherever a learner meets it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.numerals import in_full, read, scientific, short, step_text
from dltutor.quiz.numbers import read_number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (0.001, "0.001"),
        (1e-5, "1e-5"),
        (-2.5e-7, "−2.5e-7"),
        (0.31, "0.31"),
        (0.3149, "0.315"),
        (2.30259, "2.3"),
        (3.14159, "3.14"),
        (99.96, "100"),
        (3546, "3546"),
        (9999.4, "9999"),
        (12345, "12.3k"),
        (35_546, "35.5k"),
        (999_999, "1M"),
        (1_234_567, "1.23M"),
        (4.2e9, "4.2e9"),
        (1e308, "1e308"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (-0.0, "0"),
    ],
)
def test_what_is_measured_is_short(value: float, text: str) -> None:
    assert short(value) == text


@given(st.floats(-1e300, 1e300))
def test_short_is_short_and_near(value: float) -> None:
    text = short(value)
    assert len(text) <= 10
    factor = {"k": 1e3, "M": 1e6}.get(text[-1], 1)
    read = float(text.replace("−", "-").rstrip("kM")) * factor
    assert math.isclose(read, value, rel_tol=6e-3, abs_tol=1e-320)


def test_more_digits_when_asked() -> None:
    assert short(1234.5678, 6) == "1234.57"
    assert short(150, 6) == "150"
    assert scientific(12345, 2) == "1.2e4"


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
    assert in_full(number) == text


def test_a_measurement_has_as_many_digits_as_asked_for() -> None:
    assert in_full(0.487104, 4) == "0.4871"
    assert in_full(56.366123, 3) == "56.4"


@given(st.decimals(min_value=-1000, max_value=1000, places=3))
def test_what_has_three_decimals_prints_as_itself(number: object) -> None:
    assert read_number(in_full(float(str(number)))) == float(str(number))
    assert len(in_full(float(str(number)))) <= len("-1000.000")


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: abs(value) > 1e-300 or value == 0))
def test_a_number_that_is_typed_as_it_is_shown_is_that_number(value: float) -> None:
    assert read(in_full(value, 17)) == value


@given(st.floats())
def test_a_negative_number_has_a_minus_sign_before_it_and_never_a_hyphen(value: float) -> None:
    for text in (short(value), short(value, 5), in_full(value), in_full(value, 4)):
        assert text[0] != "-"
        assert (text[0] == "−") == (value < 0)


@given(st.floats(1e-3, 9999))
def test_a_legend_a_goal_and_the_words_under_a_chart_agree(value: float) -> None:
    assert short(value, 5) == in_full(value, 5)


def test_steps_are_counted_in_groups_of_three() -> None:
    assert [step_text(step) for step in (0, 300, 1234567, 2.5)] == ["0", "300", "1,234,567", "2.5"]

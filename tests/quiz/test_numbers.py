"""Typed numbers are read as a learner means them, or not at all."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.quiz.numbers import Unreadable, read_number, shown, within


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        ("1e-3", 1e-3),
        ("1E3", 1000),
        ("2.5e+2", 250),
        ("1,000", 1000),
        ("1,234,567.5", 1234567.5),
        ("12_832", 12832),
        ("12 832", 12832),
        ("12\u202f832", 12832),
        ("12'832", 12832),
        ("3/4", 0.75),
        ("-3 / 4", -0.75),
        ("1,000/8", 125),
        ("12k", 12000),
        ("12 K", 12000),
        ("1.5M", 1.5e6),
        ("50%", 0.5),
        ("12.5 %", 0.125),
        ("−3", -3),
        ("–3", -3),
        ("+7", 7),
        (".5", 0.5),
        ("5.", 5),
        ("  42  ", 42),
        ("007", 7),
    ],
)
def test_what_can_be_typed(typed: str, value: float) -> None:
    assert read_number(typed) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("12 MB", "MB", 12),
        ("12mb", "MB", 12),
        ("12", "MB", 12),
        ("12k MB", "MB", 12000),
        ("7,850 parameters", "parameters", 7850),
        ("50%", "%", 50),
        ("50", "%", 50),
        ("3 k", "k", 3),
        ("2 m/s", "m/s", 2),
        ("1/2 m/s", "m/s", 0.5),
    ],
)
def test_the_unit_may_be_typed_or_left_out(typed: str, unit: str, value: float) -> None:
    assert read_number(typed, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "twelve",
        "1.2.3",
        "1,00",
        "1,0000",
        "--1",
        "1e",
        "e3",
        "inf",
        "nan",
        "0x10",
        "1/0",
        "1/2/3",
        "/2",
        "2/",
        "12 apples",
        "MB",
        "1k2",
        "k",
        "%",
        "1e999",
        "٣",
        "1\x00",
        "12kk",
        "1 2",
        "3**2",
        "1e-",
        "1,,000",
        ",5",
    ],
)
def test_what_is_no_number_says_what_to_type(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_number(typed, "MB")
    assert "type" in str(refused.value).lower()


def test_a_decimal_comma_is_answered_with_the_point() -> None:
    with pytest.raises(Unreadable, match=r"0\.5"):
        read_number("0,5")


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_whatever_python_prints_is_read_back(number: float) -> None:
    assert read_number(repr(number)) == number
    assert read_number(f"{number:.6e}") == float(f"{number:.6e}")


@given(st.integers(-(10**12), 10**12))
def test_thousands_may_be_separated(number: int) -> None:
    assert read_number(f"{number:,}") == number
    assert read_number(f"{number:_}") == number


@given(st.text(max_size=30), st.text(max_size=5))
def test_no_text_crashes_the_reader(typed: str, unit: str) -> None:
    with contextlib.suppress(Unreadable):
        assert math.isfinite(read_number(typed, unit))


@pytest.mark.parametrize(
    ("given", "right", "tolerance", "is_right"),
    [
        (12832, 12832, "0", True),
        (12833, 12832, "0", False),
        (0.3, 0.1 + 0.2, "0", True),
        (0.75, 3 / 4, "0", True),
        (133, 133.333, "1%", True),
        (131, 133.333, "1%", False),
        (134.66, 133.333, "1 %", True),
        (-131, -133.333, "1%", False),
        (-132.1, -133.333, "1%", True),
        (0.51, 0.5, "0.01", True),
        (0.511, 0.5, "0.01", False),
        (0.49, 0.5, "1e-2", True),
        (0, 0, "0", True),
        (1e-12, 0, "0", False),
        (0.001, 0, "1%", False),
    ],
)
def test_tolerances(given: float, right: float, tolerance: str, is_right: bool) -> None:
    assert within(given, right, tolerance) is is_right


def test_an_endless_tolerance_leaves_a_number_as_it_is() -> None:
    assert shown(2.0, 2.0, "1e400") == "2"

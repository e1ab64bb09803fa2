"""Plain values mean what YAML 1.2's core schema says, not what YAML 1.1 said."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.course.scalars import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1E5", 1e5),
        ("0.1", 0.1),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.5e+2", -150.0),
        ("12", 12),
        ("+12", 12),
        ("007", 7),
        ("0o17", 15),
        ("0xff", 255),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_numbers_truths_and_nothing(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "tRUE",
        "1_000",
        "1:30",
        "2026-11-21",
        "0b11",
        "1e",
        "e5",
        "-",
        ".",
        "1.2.3",
        "١٢",
        "inf",
        "NaN",
        "0o9",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert resolve(text) == text


def test_not_a_number() -> None:
    assert math.isnan(float(str(resolve(".nan"))))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_that_python_prints_is_a_number(number: float) -> None:
    assert resolve(repr(number)) == number


def test_a_number_too_long_to_be_one_is_text() -> None:
    assert resolve("9" * 5000) == "9" * 5000
    for text in ("9" * 300, "9" * 301, "0x" + "f" * 250, "0x" + "f" * 251, "0o" + "7" * 300):
        value = resolve(text)
        assert isinstance(value, str) or math.isfinite(float(value or 0)), "every number fits a float"

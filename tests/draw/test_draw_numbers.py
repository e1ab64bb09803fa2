"""Numbers that stand together: on an axis, in a column."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.numbers import aligned, tick_labels


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0, 0.5, 1, 1.5], ["0", "0.5", "1.0", "1.5"]),
        ([0, 1, 2], ["0", "1", "2"]),
        ([0, 100, 200], ["0", "100", "200"]),
        ([0, 5000, 10000], ["0", "5k", "10k"]),
        ([-0.02, 0, 0.02], ["−0.02", "0", "0.02"]),
        ([0, 2e-5, 4e-5], ["0", "2e-5", "4e-5"]),
        ([2.30, 2.31], ["2.30", "2.31"]),
        ([], []),
        ([0], ["0"]),
        ([3], ["3"]),
        ([0, 1e300], ["0", "1e300"]),
    ],
)
def test_labels_of_one_axis_share_their_decimals(values, labels):
    assert tick_labels(values) == labels


@given(st.floats(-1e6, 1e6), st.sampled_from([0.01, 0.02, 0.5, 1, 5, 200]), st.integers(2, 8))
def test_labels_of_one_axis_all_differ(start, step, count):
    values = [round(start / step) * step + n * step for n in range(count)]
    labels = tick_labels(values)
    assert len(set(labels)) == count


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1.0, 22.0, 333.0], ["  1", " 22", "333"]),
        ([1.5, -22.25], ["  1.50", "−22.25"]),
        ([0.123456, 0.5], ["0.1235", "0.5000"]),
        ([1e-6, 2.0e-5], ["1.00e-6", "2.00e-5"]),
        ([1e-12, 2.0e-5], ["1.00e-12", "2.00e-5 "]),
        ([1.0, math.nan], ["  1", "NaN"]),
        ([], []),
    ],
)
def test_a_column_has_its_decimal_points_in_line(values, texts):
    assert aligned(values) == texts


def test_an_error_that_rounds_to_zero_has_no_sign():
    assert aligned([1.665, -0.0301, -4e-5, 0.0]) == [" 1.665", "−0.030", " 0.000", " 0.000"]


@given(st.lists(st.floats(), max_size=10))
def test_a_column_is_always_of_one_width(values):
    assert len({len(text) for text in aligned(values)}) <= 1


def test_a_negative_number_has_a_minus_sign_and_its_exponent_what_one_types():
    assert aligned([-3e-9, 2e-9]) == ["−3.00e-9", " 2.00e-9"]
    assert tick_labels([-2e-5, 0]) == ["−2e-5", "0"]

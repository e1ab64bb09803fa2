"""Axes: ticks are round, limits hold everything that was seen and move rarely."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.axis import LARGEST, Limits, nice_step, ticks

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ORDINARY = st.floats(-1e12, 1e12)


def is_round(value: float, digits: int = 3) -> bool:
    """Hold that a number needs at most `digits` significant digits."""
    return value == 0 or math.isclose(float(f"{value:.{digits - 1}e}"), value, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("size", "step"),
    [(1, 1), (1.1, 2), (2, 2), (3, 5), (5, 5), (6, 10), (0.012, 0.02), (1e-7, 1e-7), (4e200, 5e200), (99, 100)],
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(size, step):
    assert nice_step(size) == step


@given(st.floats(1e-280, 1e280))
def test_a_step_is_never_smaller_than_asked_and_at_most_two_and_a_half_times_as_large(size):
    assert size * (1 - 1e-8) <= nice_step(size) <= size * 2.5000001


@pytest.mark.parametrize(
    ("low", "high", "room", "expected"),
    [
        (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 1, 3, [0, 0.5, 1]),
        (0, 300, 4, [0, 100, 200, 300]),
        (-1, 1, 5, [-1, -0.5, 0, 0.5, 1]),
        (2.1, 2.4, 4, [2.1, 2.2, 2.3, 2.4]),
        (0.3, 0.4, 0, []),
        (1, 1, 5, []),
        (5, 1, 5, []),
    ],
)
def test_ticks(low, high, room, expected):
    assert ticks(low, high, room) == pytest.approx(expected)


@given(ORDINARY, ORDINARY, st.integers(1, 30))
def test_ticks_are_round_evenly_spaced_inside_and_not_too_many(low, high, room):
    made = ticks(low, high, room)
    assert len(made) <= room
    span = high - low
    for value in made:
        assert low - 1e-6 * abs(span) <= value <= high + 1e-6 * abs(span)
    gaps = [b - a for a, b in itertools.pairwise(made)]
    assert all(math.isclose(gap, gaps[0], rel_tol=1e-3) for gap in gaps)
    if len(made) > 1:
        assert is_round(nice_step(gaps[0] * 0.999), 1)


def test_a_wide_enough_axis_has_at_least_two_ticks():
    for high in (1, 1.7, 3, 7, 9.99, 123, 0.031):
        assert len(ticks(0, high, 4)) >= 2


def test_a_logarithmic_axis_has_a_tick_for_each_decade_or_each_few():
    assert ticks(1e-3, 1, 10, log=True) == [1e-3, 1e-2, 1e-1, 1]
    assert ticks(1e-6, 1, 4, log=True) == [1e-6, 1e-4, 1e-2, 1]
    assert ticks(2, 5, 4, log=True) == ticks(2, 5, 4)


def test_limits_begin_round_and_hold_still_while_values_fit():
    first = Limits().grown(0.31, 2.28)
    assert (first.low, first.high) == (0, 2.5)
    assert first.grown(0.2, 2.4) is first
    assert first.grown(math.nan, math.inf) is first
    second = first.grown(0.1, 2.6)
    assert (second.low, second.high) == (0, 3)


def test_an_axis_gives_no_room_to_what_reaches_beyond_zero_by_next_to_nothing():
    assert Limits().grown(-0.003, 1.24) == Limits(-0.005, 1.5)
    assert Limits().grown(-1.24, 0.003) == Limits(-1.5, 0.005)
    assert Limits().grown(-0.1, 1.24) == Limits(-0.5, 1.5)


def test_an_axis_ends_where_no_value_can_be():
    assert Limits().grown(1, 1).high > 1
    assert Limits().grown(1, 1).within(0, 1).high == 1
    assert Limits().grown(0, 0).within(0, 1).low == 0
    assert Limits().within(0, 1).empty


def test_a_rising_number_moves_its_axis_rarely():
    limits, moves = Limits(), 0
    for step in range(1, 100_001, 37):
        grown = limits.grown(0, step)
        moves += grown is not limits
        limits = grown
    assert moves < 50
    assert limits.low == 0


@pytest.mark.parametrize("value", [0.0, 1.0, -3.0, 1e308, -1e308, 5e-324, 1e-290, 123456.789, 2.0**-1000])
def test_all_values_equal_still_make_an_axis(value):
    limits = Limits().grown(value, value)
    assert limits.low < limits.high
    assert math.isfinite(limits.low)
    assert math.isfinite(limits.high)
    assert 0 <= limits.share(value) <= 1


@given(st.lists(FINITE, min_size=1, max_size=20), st.booleans())
def test_limits_only_grow_and_hold_all_they_have_seen(values, log):
    limits = Limits(log=log)
    for value in values:
        grown = limits.grown(value, value)
        if not limits.empty:
            assert grown.low <= limits.low
            assert grown.high >= limits.high
        limits = grown
    seen = [value for value in values if not log or value > 0]
    if seen:
        assert not limits.empty
        assert limits.low <= max(min(seen), -LARGEST if not log else 1e-290)
        assert limits.high >= min(max(seen), LARGEST)
        assert all(0 <= limits.share(value) <= 1 for value in seen)


def test_a_logarithmic_axis_grows_by_decades_and_ignores_what_it_cannot_show():
    limits = Limits(log=True).grown(0.02, 3)
    assert (limits.low, limits.high) == (0.01, 10)
    assert limits.grown(0, -5) is limits
    assert limits.grown(0.004, 3) == Limits(0.001, 10, log=True)
    assert limits.share(0.1) == pytest.approx(1 / 3)
    assert limits.share(0) == 0


def test_share_is_the_place_between_the_ends():
    limits = Limits(0, 4)
    assert [limits.share(value) for value in (-1, 0, 1, 4, 9)] == [0, 0, 0.25, 1, 1]
    assert math.isnan(limits.share(math.nan))
    assert math.isnan(Limits().share(1))

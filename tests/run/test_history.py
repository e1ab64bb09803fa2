"""The history of a metric: exact where it promises so, of fixed size, and no spike is lost."""

import math
import random
import time
from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.run.buckets import Bucket, merged
from dltutor.run.history import CAPACITY, History

values_of_any_kind = st.floats(allow_nan=True, allow_infinity=True)


def filled(values, chunk=1000, stride=1):
    history = History()
    for at in range(0, len(values), chunk):
        part = values[at : at + chunk]
        steps = range((at + 1) * stride, (at + len(part)) * stride + 1, stride)
        history = history.extended(steps, part)
    return history


def million_steps(millions, spike_at):
    history = History()
    block = array("d", (math.sin(i) for i in range(10_000)))
    for at in range(0, millions * 1_000_000, len(block)):
        part = block
        if at <= spike_at < at + len(block):
            part = block[:]
            part[spike_at - at] = 1e6
        history = history.extended(range(at, at + len(block)), part)
    return history


def test_a_short_run_is_kept_value_by_value():
    values = [2.5, 1.5, math.nan, 0.5, 0.75]
    history = filled(values)
    assert history.width == 1
    assert [bucket.last for bucket in history if bucket.size] == [2.5, 1.5, 0.5, 0.75]
    assert [history.at(step) for step in (1, 2, 4, 5)] == [2.5, 1.5, 0.5, 0.75]
    assert history.last() == 0.75
    assert (history.minimum(), history.lowest.step) == (0.5, 4)
    assert (history.maximum(), history.highest.step) == (2.5, 1)
    assert history.first_step("<=", 1.5) == 2
    assert history.first_step("<", 1.5) == 4
    assert history.first_step("<=", 0.1) is None
    assert history.first_step(">=", 2.0) == 1
    assert history.first_step(">", 2.5) is None
    assert history.first_step("==", 0.75) == 5


def test_a_history_is_a_snapshot_that_later_values_do_not_change():
    early = filled([1.0, 2.0, 3.0])
    copy = list(early)
    late = early.extended([4], [-5.0])
    assert list(early) == copy
    assert (early.minimum(), late.minimum()) == (1.0, -5.0)


def test_an_empty_history_answers_without_a_number():
    history = History()
    assert len(history) == 0
    assert history.extended([], []) is history
    for question in (history.last, history.minimum, history.maximum, lambda: history.at(3)):
        with pytest.raises(LookupError):
            question()
    assert history.first_step("<=", 0.0) is None
    assert history.binned(0, 10, 3) == [None, None, None]


@given(st.lists(values_of_any_kind, max_size=300), st.integers(1, 40), st.integers(1, 7))
def test_totals_are_exact_whatever_the_values_and_the_portions(values, chunk, stride):
    history = filled(values, chunk, stride)
    finite = [(value, (i + 1) * stride) for i, value in enumerate(values) if math.isfinite(value)]
    assert history.count == len(finite)
    assert history.gaps == len(values) - len(finite)
    if finite:
        low, high = min(v for v, _ in finite), max(v for v, _ in finite)
        assert history.lowest == (next(s for v, s in finite if v == low), low)
        assert history.highest == (next(s for v, s in finite if v == high), high)
    else:
        assert history.lowest is None
        assert history.highest is None
    if history.gaps:
        first = next(i for i, value in enumerate(values) if not math.isfinite(value))
        assert history.first_gap.step == (first + 1) * stride


@given(st.data())
def test_buckets_hold_what_a_brute_force_finds_in_their_steps(data):
    random_state = random.Random(data.draw(st.integers(0, 10**6)))
    count = data.draw(st.integers(1, 9000))
    values = [random_state.gauss(0, 1) for _ in range(count)]
    for spoiled in data.draw(st.lists(st.integers(0, count - 1), max_size=5)):
        values[spoiled] = random_state.choice([math.nan, math.inf, -math.inf])
    history = filled(values, data.draw(st.sampled_from([1000, 7, 333, 9000])) if count < 3000 else 1000)
    assert len(history) <= CAPACITY
    seen = 0
    for bucket in history:
        part = values[bucket.first_step - 1 : bucket.last_step]
        finite = [value for value in part if math.isfinite(value)]
        assert (bucket.size, bucket.gaps) == (len(finite), len(part) - len(finite))
        if finite:
            assert (bucket.low, bucket.high, bucket.last) == (min(finite), max(finite), finite[-1])
            assert bucket.mean == pytest.approx(sum(finite) / len(finite), abs=1e-9)
        else:
            assert math.isnan(bucket.mean)
        seen += len(part)
    assert seen == count


def test_ten_million_steps_take_the_memory_of_ten_thousand_and_keep_a_spike_of_one_step():
    def memory(history):
        columns = vars(history.columns).values()
        return sum(column.itemsize * len(column) for column in columns)

    short, long = filled([math.sin(i) for i in range(10_000)]), million_steps(10, spike_at=7_654_321)
    assert memory(long) <= CAPACITY * 7 * 8
    assert memory(short) <= CAPACITY * 7 * 8
    assert memory(long) < 2 * memory(short)
    assert long.count == 10_000_000
    assert long.highest == (7_654_321, 1e6)
    spiked = [bucket for bucket in long if bucket.high == 1e6]
    assert len(spiked) == 1
    assert spiked[0].first_step <= 7_654_321 <= spiked[0].last_step
    assert [part for part in long.binned(0, 10_000_000, 80) if part.high == 1e6]


def test_a_value_reached_is_found_within_one_bucket():
    history = filled([1000.0 - i for i in range(10_000)])
    found = history.first_step("<=", 400.0)
    assert 601 <= found < 601 + history.width


def test_a_metric_measured_now_and_then_answers_with_its_latest_value():
    history = History().extended([50, 100, 150], [3.0, 2.0, 1.0])
    assert [history.at(step) for step in (50, 99, 100, 150)] == [3, 3, 2, 1]
    for step in (49, 151):
        with pytest.raises(LookupError):
            history.at(step)


def test_chart_columns_show_each_value_once():
    values = [float(i % 17) for i in range(500)]
    history = filled(values)
    parts = history.binned(1, 500, 60)
    assert len(parts) == 60
    assert sum(part.size for part in parts) == 500
    assert all(before.last_step < after.first_step for before, after in pairwise(parts))
    assert history.binned(200, 210, 200).count(None) > 100


def test_numbers_at_the_edge_of_a_float_do_no_harm():
    history = filled([1e308, 1e308, -1e308, 1e308] * 3000)
    assert history.gaps == 0
    assert (history.minimum(), history.maximum()) == (-1e308, 1e308)
    assert all(math.isfinite(bucket.mean) for bucket in history)


def test_two_buckets_become_what_all_their_values_are():
    gap = Bucket(3, 3, 0, 1, math.inf, -math.inf, math.nan, math.nan)
    left = Bucket(1, 2, 2, 0, 1.0, 3.0, 2.0, 3.0)
    assert merged(left, gap) == Bucket(1, 3, 2, 1, 1.0, 3.0, 2.0, 3.0)
    assert merged(left, Bucket(3, 3, 1, 0, 8.0, 8.0, 8.0, 8.0)) == Bucket(1, 3, 3, 0, 1.0, 8.0, 4.0, 8.0)


def test_a_thousand_values_are_added_in_a_millisecond():
    history = filled([0.5] * 5000)
    steps, values = array("q", range(5001, 6001)), array("d", [0.5]) * 1000

    def seconds(work):
        begin = time.thread_time()
        work()
        return time.thread_time() - begin

    def plainly():
        for number, value in zip(steps, values, strict=True):
            shown[number] = value

    shown = {}
    limit = max(0.001, 15 * min(seconds(plainly) for _ in range(20)))  # a slow machine fills a dict as slowly
    assert min(seconds(lambda: history.extended(steps, values)) for _ in range(20)) < limit

"""How often a run looks up from its steps: orders and flushes come in time, whatever the speed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.worker.inbox import Inbox, Keep
from dltutor.worker.pace import LOOK, Pace


def looks(seconds: list[float]) -> list[float]:
    """Return the moments at which a loop looks up whose steps take so long."""
    now, due, moments = 0.0, 0, []
    pace = Pace(lambda: now)
    for step, takes in enumerate(seconds):
        if step >= due:
            due = pace.next_look(step)
            moments.append(now)
        now += takes
    return moments


@given(st.floats(1e-6, 1.0))
def test_steps_of_one_speed_are_looked_up_from_every_ten_milliseconds_or_after_each(each: float):
    moments = looks([each] * min(100_000, int(1 / each) + 50))
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert max(gaps, default=0.0) <= max(LOOK, each) * 1.01


@given(st.floats(1e-5, 1e-3))
def test_a_run_that_grows_ten_times_slower_is_looked_up_from_within_a_flush(each: float):
    fast = int(0.5 / each)
    moments = looks([each] * fast + [10 * each] * fast)
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert max(gaps) <= 0.101


@given(st.floats(1e-5, 1e-4))
def test_looking_up_costs_a_fast_run_next_to_nothing(each: float):
    steps = int(1 / each)
    assert len(looks([each] * steps)) <= 1 / LOOK * 1.2 + 20


@pytest.mark.parametrize("order", ["before", "after"])
def test_a_message_is_heard_at_the_next_step_whenever_it_comes(order: str):
    inbox = Inbox()
    if order == "before":
        inbox.post(Keep("now"))
    inbox.rest(1_000)
    if order == "after":
        inbox.post(Keep("now"))
    assert inbox.attention == 0
    assert inbox.take() == Keep("now")
    inbox.rest(1_000)
    assert inbox.attention == 1_000

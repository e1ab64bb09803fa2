"""Where time went: what is counted second by second, and that nobody is billed for lunch."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from dltutor.cohort.spent import IDLE, spent
from dltutor.progress.kinds import Answer, Place, RunDone
from tests.cohort.logs import Log


def test_reading_and_answering_belong_to_the_step_and_a_pause_to_nobody() -> None:
    log = Log("a" * 16)
    log.tell(Place(lesson="loss", step="one"), after=5)
    log.tell(Answer(lesson="loss", item="q"), after=100)
    log.tell(Place(lesson="loss", step="two"), after=20)
    log.tell(RunDone(lesson="loss", lab="five_points"), after=IDLE + 1)
    log.tell(Answer(lesson="loss", item="r"), after=IDLE)
    log.close(after=30)
    assert spent(log.events) == {("loss", "one"): 120, ("loss", "two"): IDLE + 30}


def test_a_quiz_belongs_to_its_lesson_and_to_no_step() -> None:
    log = Log("a" * 16)
    log.tell(Place(lesson="loss", step="one"), after=0)
    log.tell(Answer(lesson="gradients", item="q", mode="quiz"), after=50)
    log.tell(Answer(lesson="loss", item="q", mode="review"), after=7)
    log.close(after=3)
    assert spent(log.events) == {("gradients", ""): 50, ("loss", ""): 10}


def test_between_two_sessions_nobody_is_at_work() -> None:
    log = Log("a" * 16)
    log.tell(Place(lesson="loss", step="one"), after=0)
    log.close(after=60)
    log.raw("open", {"host": "b", "pid": 1}, after=60)
    log.tell(Answer(lesson="loss", item="q"), after=40)
    assert spent(log.events) == {("loss", "one"): 60, ("loss", ""): 40}


@pytest.mark.parametrize("seed", range(20))
def test_all_seconds_of_a_session_are_counted_once_but_for_pauses(seed: int) -> None:
    """The oracle goes through the session second by second."""
    chance = random.Random(seed)
    log, times = Log("a" * 16), [0]
    log.tell(Place(lesson="loss", step="s0"), after=0)
    for number in range(30):
        gap = chance.choice([1, 5, 60, 599, 600, 601, 4000])
        what = chance.choice([Place(lesson="loss", step=f"s{number}"), Answer(lesson="loss", item="q")])
        log.tell(what, after=gap)
        times.append(times[-1] + gap)
    at_work = sum(
        min(time for time in times if time > second) - max(time for time in times if time <= second) <= IDLE
        for second in range(times[-1])
    )
    assert sum(spent(log.events).values()) == at_work


def test_two_windows_at_once_count_as_one() -> None:
    one, other = Log("a" * 16, "20261120-090000-aaaa"), Log("a" * 16, "20261120-090000-bbbb")
    for log in (one, other):
        log.tell(Place(lesson="loss", step="one"), after=0)
        for _ in range(10):
            log.tell(Answer(lesson="loss", item="q"), after=30)
        other.now += timedelta(seconds=11)
    assert sum(spent([*one.events, *other.events]).values()) <= 312


def test_a_clock_that_nobody_can_read_breaks_nothing() -> None:
    log = Log("a" * 16)
    log.raw("place", {"lesson": ["no", "text"], "step": 7})
    log.raw("answer", {"lesson": "loss", "item": "q", "mode": None}, after=4)
    event = log.events[-1]
    assert spent([*log.events, type(event)("x:9", "answer", "yesterday", -5, {"lesson": "loss"})]) != {}
    assert spent([]) == {}

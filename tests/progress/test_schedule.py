"""When questions come back: the state of FSRS, computed from the log and from nothing else."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given, settings
from hypothesis import strategies as st

from dltutor.progress.attempts import Attempt, history
from dltutor.progress.event import Event, encode
from dltutor.progress.kinds import Answer, Reveal
from dltutor.progress.load import load
from dltutor.progress.schedule import LONGEST, Memory, is_leech, memories, retrievability, soon

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
Q = ("loss", "q")
AGAIN, HARD, GOOD = "again", "hard", "good"


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def attempt(day: float, grade: str = GOOD, **more: Any) -> Attempt:
    clean = grade != AGAIN
    return Attempt(at(day), "review", 1, "", clean=clean, right=clean, hinted=grade == HARD, **more)


def memory(*attempts: Attempt) -> Memory:
    return memories({Q: attempts})[Q]


def test_a_sequence_written_by_hand_comes_to_what_fsrs_itself_says() -> None:
    """Learned on Sunday with a hint, right two days later, missed a week after that, right the next day."""
    fsrs = Scheduler(
        desired_retention=0.9, learning_steps=(), relearning_steps=(), maximum_interval=90, enable_fuzzing=False
    )
    card = Card(card_id=1)
    for day, rating in ((0, Rating.Hard), (2, Rating.Good), (9, Rating.Again), (10, Rating.Good)):
        card, _ = fsrs.review_card(card, rating, at(day))
    found = memory(attempt(0, HARD), attempt(2), attempt(9, AGAIN), attempt(10))
    assert (found.due, found.stability, found.last) == (card.due, card.stability, at(10))
    assert found.graded == 4
    assert retrievability(found, at(20)) == fsrs.get_card_retrievability(card, at(20))


def test_only_the_first_attempt_of_a_day_is_graded() -> None:
    once = memory(attempt(0, AGAIN))
    assert memory(attempt(0, AGAIN), attempt(0.1), attempt(0.2)) == once
    assert once.due.date() == at(1).date(), "a miss comes back tomorrow"
    assert memory(attempt(0), attempt(0.1, AGAIN)) == memory(attempt(0))


def test_a_question_that_was_forgotten_four_times_is_told_from_one_that_was_never_known() -> None:
    forgotten = [attempt(day, AGAIN if day % 2 else GOOD) for day in range(8)]
    assert is_leech(forgotten)
    assert not is_leech(forgotten[:-1])
    assert not is_leech([attempt(day, AGAIN) for day in range(8)])


def test_not_sure_and_a_hint_count_the_same() -> None:
    unsure = Attempt(at(0), "review", 1, "", clean=True, right=True, unsure=True)
    assert memory(unsure) == memory(attempt(0, HARD))
    assert memory(attempt(0, HARD)).due < memory(attempt(0)).due


def test_the_day_counts_not_the_hour() -> None:
    found = memory(attempt(0, AGAIN))
    assert not found.is_due(at(0.4))
    assert found.is_due(at(0.6)), "the next morning, though 24 hours are not over"


def test_what_was_answered_while_a_clock_ran_ahead_comes_back_that_much_later() -> None:
    known, ahead = memory(attempt(0), attempt(3)), memory(attempt(365), attempt(368))
    assert ahead.due - known.due == timedelta(days=365)
    assert not ahead.is_due(at(100))


def test_a_question_whose_answer_was_changed_is_due_tomorrow() -> None:
    known = memory(attempt(0), attempt(3))
    assert soon(known).due == at(4) < known.due
    assert soon(memory(attempt(0, AGAIN))) == memory(attempt(0, AGAIN))


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> pytest.TempPathFactory:
    """Folders for logs, one for each example of a property."""
    return tmp_path_factory


GRADES = st.lists(st.tuples(st.integers(0, 120), st.sampled_from([AGAIN, HARD, GOOD])), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(GRADES)
def test_a_better_answer_never_comes_back_sooner_and_none_later_than_the_longest(told: list[tuple[int, str]]) -> None:
    day, attempts = 0, []
    for gap, grade in told:
        day += gap
        attempts.append(attempt(day, grade))
    again, hard, good = (memory(*attempts, attempt(day + 1, grade)) for grade in (AGAIN, HARD, GOOD))
    assert again.due <= hard.due <= good.due
    for found in (again, hard, good):
        assert timedelta(days=1) <= found.due - found.last <= timedelta(days=LONGEST)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12))
def test_who_is_always_right_when_asked_waits_longer_each_time(times: int) -> None:
    attempts, waits = [attempt(0)], []
    for _ in range(times):
        found = memory(*attempts)
        waits.append(found.due - found.last)
        attempts.append(Attempt(found.due, "review", 1, "", clean=True, right=True))
    assert waits == sorted(waits)


@settings(max_examples=25, deadline=None)
@given(told=GRADES, chance=st.randoms(use_true_random=False))
def test_the_state_is_the_same_however_the_log_lies_in_files(
    files: pytest.TempPathFactory, told: list[tuple[int, str]], chance: Any
) -> None:
    """One file, several, and several that hold the same lines, as after an import."""
    day, events = 0, []
    for seq, (gap, grade) in enumerate(told):
        day += gap
        what = Reveal(lesson="loss", item="q", variant=seq) if grade == AGAIN else _right(seq, grade)
        events.append(Event(f"s:{seq}", what.kind, at(day).isoformat(), seq + 1, what.fields()))
    lines = [encode(event) for event in events]
    expected = memories(history(events))
    folder = files.mktemp("log")
    for count in (1, 3):
        parts: list[list[bytes]] = [[] for _ in range(count)]
        for line in lines:
            for part in chance.sample(parts, chance.randint(1, count)):
                part.append(line)
        for number, part in enumerate(parts):
            (folder / f"{number}.log").write_bytes(b"".join(part))
        assert memories(history(load(folder).events)) == expected


def _right(variant: int, grade: str) -> Answer:
    return Answer(lesson="loss", item="q", variant=variant, right=True, credit=1.0, hints=int(grade == HARD))


def test_fsrs_is_not_loaded_before_a_schedule_is_wanted() -> None:
    names = "dltutor.ui.app, dltutor.ui.screens.lesson, dltutor.progress.schedule"
    code = f"import sys, {names}; print('fsrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"

"""The clock around an ejected script sees its loop and nothing else, and changes no number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.timed import seconds, timed
from benchmarks.training import of_script
from dltutor.labs.eject import script

pytestmark = pytest.mark.torch


def test_the_clock_starts_with_the_first_step_and_ends_after_the_last() -> None:
    stamps: list[float] = []
    taken = []

    def steps() -> Iterator[int]:
        yield from (1, 2, 3)

    for step in timed(steps, stamps)():
        assert len(stamps) == 1, "the clock must run before the first step and not end before the last"
        taken.append(step)
    assert taken == [1, 2, 3]
    assert len(stamps) == 2
    assert stamps[1] >= stamps[0]


def test_twice_the_steps_take_longer_and_nothing_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few, many = tmp_path / "few.py", tmp_path / "many.py"
    few.write_text(script("five_points", {}, seed=0, steps=200), encoding="utf-8")
    many.write_text(script("five_points", {}, seed=0, steps=2000), encoding="utf-8")
    seconds(str(few))
    assert seconds(str(many)) > 2 * seconds(str(few))
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_a_script_is_timed_in_a_process_of_its_own() -> None:
    assert 0 < of_script(script("five_points", {}, seed=0, steps=50)) < 5

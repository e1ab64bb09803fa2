"""The clock around an ejected script sees its loop and nothing else, and changes no number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from benchmarks.timed import run, sliced
from benchmarks.training import ejected
from dltutor.labs.eject import script

pytestmark = pytest.mark.torch


def test_a_slice_lasts_as_long_as_it_is_asked_for_and_waiting_for_the_next_one_is_not_counted() -> None:
    passed: list[float] = []
    told: list[tuple[int, float]] = []

    def asked() -> Iterator[float]:
        for seconds in (3.0, 2.5):
            passed.append(1000.0)
            yield seconds

    steps = sliced(lambda: iter(count(1)), asked(), lambda *so_far: told.append(so_far), clock=lambda: sum(passed))
    for _ in steps():
        passed.append(0.5)
    assert told == [(6, 3.0), (11, 5.5)]


def test_the_slices_see_every_step_of_the_script_once_and_nothing_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, told = tmp_path / "run.py", list[tuple[int, float]]()
    path.write_text(script("five_points", {}, seed=0, steps=10**9), encoding="utf-8")
    run(str(path), iter([0.05, 0.1]), lambda *so_far: told.append(so_far))
    (few, short), (many, long) = told
    assert 0 < few < many
    assert short >= 0.05
    assert long >= 0.15
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_a_script_is_timed_in_a_process_of_its_own() -> None:
    with ejected(script("five_points", {}, seed=0, steps=10**9)) as alone:
        assert alone.stdin is not None
        assert alone.stdout is not None
        print("0.1", file=alone.stdin, flush=True)
        done, spent = alone.stdout.readline().split()
    assert int(done) > 0
    assert float(spent) >= 0.1
    assert alone.returncode == 0

"""The parts of `make soak`: it would notice a loss, growth and an error; what it types ends no session."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from dltutor.progress.saver import Saver
from soak import monkey
from soak.session import Learner
from soak.steady import Taken, grown, taken

FIRST = Taken(60.0, 13, 7)


def test_a_lost_entry_is_noticed_and_kept_ones_are_not(tmp_path: Path) -> None:
    learner = Learner(tmp_path, random.Random(1))
    saver = Saver(learner.folder)
    saver.record("answer", step=1)
    assert saver.close(60)
    assert len(learner.look().lines) == 3
    learner.look()
    (log,) = learner.folder.glob("*.log")
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(AssertionError, match="1 of 3 entries were lost"):
        learner.look()


def test_an_error_of_the_program_is_read_from_its_report(tmp_path: Path) -> None:
    learner = Learner(tmp_path, random.Random(1))
    assert learner.reports() == []
    folder = tmp_path / ".local" / "state" / "dltutor"
    folder.mkdir(parents=True)
    report = "dltutor 0.1.0\nLinux\n\nbuiltins.IndexError\n  /x/dltutor/ui/rows.py:3 draw: rows[-1]\n"
    (folder / "crash-1.txt").write_text(report)
    (told,) = learner.reports()
    assert "rows.py:3" in told


@pytest.mark.parametrize(
    ("last", "what"),
    [
        (Taken(64.9, 13, 7), ""),
        (Taken(65.1, 13, 7), "memory by 5.1 MB"),
        (Taken(60.0, 14, 8), "descriptors by 1, threads by 1"),
    ],
)
def test_growth_is_counted_from_the_middle_on_but_never_from_the_first_rest(last: Taken, what: str) -> None:
    cold = Taken(50.0, 10, 5)
    assert grown([cold, FIRST, last]) == what
    assert grown([cold, cold, cold, cold, FIRST, FIRST, FIRST, last]) == what
    assert grown([FIRST, last]) == ""


def test_what_a_process_takes_is_what_it_has() -> None:
    before = taken(os.getpid())
    read, write = os.pipe()
    assert taken(os.getpid()).files == before.files + 2
    os.close(read)
    os.close(write)
    assert before.memory > 5
    assert before.threads >= 1


def test_it_types_the_same_for_the_same_seed_and_never_what_ends_the_session() -> None:
    typed = [monkey.keys(random.Random(seed)) for seed in range(3000)]
    assert typed == [monkey.keys(random.Random(seed)) for seed in range(3000)]
    assert not {key.decode("utf-8", "replace") for key in typed} & monkey.QUITS
    assert not any(byte in data for data in typed for byte in b"\x03\x10\x1aq")
    assert len(set(typed)) > 100

"""The real log before a C library that refuses, hangs or dies at any operation: nothing acknowledged is ever lost."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from tests.faults.shim import start, tried
from tests.faults.trials import CLOSE, FSYNC, HANG, NOTHING, OPEN, WRITE

SAYS = {
    "ENOSPC": "the disk is full",
    "EDQUOT": "your quota is used up",
    "EROFS": "the file system is read-only",
    "EACCES": "the directory may not be written",
    "EIO": "the disk reports an error",
    "ESTALE": "the network file system lost the directory",
}
NUMBERS = [getattr(errno, name) for name in SAYS]
OPERATIONS = {"open": OPEN, "write": WRITE, "fsync": FSYNC, "close": CLOSE}


@pytest.mark.parametrize("operation", ["open", "write", "fsync"])
def test_a_refusal_is_told_in_its_own_words_and_afterwards_everything_appears(tmp_path: Path, operation: str) -> None:
    for says, told in zip(SAYS.values(), tried("refused_with", tmp_path, OPERATIONS[operation], *NUMBERS), strict=True):
        banner, lost, acknowledged, safe, kinds = told
        assert banner.startswith(f"not saved: {says}")
        assert "4 entries kept in memory" in banner
        assert says in lost
        assert not acknowledged
        assert safe
        assert kinds == ["open", "answer", "answer", "answer", "close"]


def test_what_only_the_close_reports_is_not_taken_for_saved(tmp_path: Path) -> None:
    names = ["ENOSPC", "EDQUOT", "EIO"]
    numbers = [getattr(errno, name) for name in names]
    for name, told in zip(names, tried("refused_with", tmp_path, CLOSE, *numbers), strict=True):
        _, lost, acknowledged, safe, _ = told
        assert SAYS[name] in lost
        assert not acknowledged
        assert not safe


@pytest.mark.parametrize("shortest", [0, 60])
def test_a_refusal_at_each_single_operation_loses_nothing(tmp_path: Path, shortest: int) -> None:
    on = OPEN | WRITE | FSYNC | CLOSE
    told = tried("each_operation_refused_with", tmp_path, on, shortest, *NUMBERS)
    assert len(told) == len(SAYS)
    for name, (n, *wrong) in zip(SAYS, told, strict=True):
        assert wrong == [[]], (name, n)
        assert n > 8, "there were hardly any operations to refuse"


@pytest.mark.parametrize(("half", "shortest"), [(0, 0), (1, 0), (1, 50)])
def test_killed_at_each_operation_a_session_keeps_all_that_was_acknowledged(
    tmp_path: Path, half: int, shortest: int
) -> None:
    n, lost, acknowledged, damaged = tried("killed", tmp_path, half, shortest)
    assert lost == [], n
    assert n > 8
    assert acknowledged > n
    assert damaged <= n


@pytest.mark.parametrize("half", [0, 1])
def test_killed_at_each_operation_a_compaction_changes_nothing_that_is_read(tmp_path: Path, half: int) -> None:
    n, *wrong = tried("killed_while_compacting", tmp_path, half)
    assert wrong == [[]], n
    assert n > 10


def test_a_home_that_hangs_holds_nobody_up_and_is_told_after_three_seconds(tmp_path: Path) -> None:
    started = [start("hanging", tmp_path / name, OPERATIONS[name]) for name in ("open", "write", "fsync")]
    for process in started:
        ticks, told_after, banner, safe, lost = json.loads(process.communicate(timeout=100)[0])
        assert ticks > 1
        assert 2.9 < told_after < 60
        assert banner == f"not saved yet: the disk does not answer. {ticks + 1} entries kept in memory"
        assert not safe
        assert lost.endswith("could not be saved: the disk does not answer")


@pytest.mark.parametrize("how", [errno.ENOLCK, errno.ENOSYS, errno.EIO, errno.ESTALE, HANG, NOTHING])
def test_locks_that_fail_hang_or_do_nothing_are_not_noticed_for_none_is_taken(tmp_path: Path, how: int) -> None:
    assert tried("locks", tmp_path, how, seconds=20) == [0, 3, [], 0]

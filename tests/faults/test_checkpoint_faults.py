"""A worker that is killed at any operation of writing a checkpoint leaves the older one, whole, and no rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.shim import tried


@pytest.mark.parametrize(("half", "shortest"), [(0, 0), (1, 0), (1, 3000)])
def test_killed_at_each_operation_it_leaves_one_that_can_be_used(tmp_path: Path, half: int, shortest: int) -> None:
    n, *wrong = tried("checkpoints_killed", tmp_path, half, shortest)
    assert wrong == [[]], n
    assert n > 6, "there were hardly any operations to be killed at"

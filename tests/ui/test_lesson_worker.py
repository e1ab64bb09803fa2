"""A newcomer's way through a lesson in a real terminal, with the real worker: predict, run, be judged, come back."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from tests.terminal import Terminal

pytestmark = pytest.mark.torch


@pytest.mark.parametrize(("cols", "rows"), [(80, 24), (160, 48)])
def test_a_prediction_is_made_judged_and_found_again(tmp_path: Path, cols: int, rows: int) -> None:
    command = [sys.executable, "-m", "dltutor", "loss", "--data-dir", str(tmp_path / "data")]
    with Terminal(command, cols, rows, home=tmp_path) as terminal:
        terminal.wait_for("step 1 of 8")
        for step in (2, 3, 4, 5):
            terminal.press("n")
            terminal.wait_for(f"step {step} of 8")
        terminal.press("1")
        terminal.wait_for("You predict")
        terminal.press("space")
        terminal.wait_for("finished mse", 120)
        if cols < 110:
            terminal.press("t")
        terminal.wait_for(re.compile("Prediction: (it came out otherwise|as measured)"))
        terminal.press("q")
        terminal.wait_for("Continue where you were")
        terminal.press("q")
        assert terminal.exited() == 0
    with Store.open(DataDirectory(tmp_path / "data")) as store:
        record = store.lesson("loss")
        assert next(item.outcome for item in record.items.values() if item.predicted) in ("as measured", "otherwise")
        assert {run.name for run in record.runs} == {"mae", "mse"}
        assert all(run.how == "finished" for run in record.runs)

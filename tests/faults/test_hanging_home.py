"""The tutor itself before a home that hangs: the keys are heard, the banner tells, and the end is not held up."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.faults.shim import ROOT, library
from tests.faults.trials import FSYNC, HANG
from tests.terminal import Terminal

PROGRAM = """
import os, sys
from dltutor.config import Options
from dltutor.launcher import launch
launch()
from pathlib import Path
from dltutor.ui.app import run_app
from tests.faults.trials import arm
arm(Path({data!r}), {on}, error={error})
sys.exit(run_app("loss", Options(data_dir={data!r})))
"""


def test_the_screen_goes_on_though_the_home_hangs_and_says_so(tmp_path: Path) -> None:
    code = PROGRAM.format(data=str(tmp_path / "data"), on=FSYNC, error=HANG)
    env = {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(library())}
    with Terminal([sys.executable, "-c", code], 100, 30, home=tmp_path, env=env) as terminal:
        for step in (1, 2, 3):
            terminal.wait_for(f"step {step} of")
            terminal.press("n")
        terminal.wait_for("the disk does not answer")
        terminal.press("p")
        terminal.wait_for("step 3 of")
        begin = time.monotonic()
        terminal.press("\x11")
        assert terminal.exited() == 0
        assert time.monotonic() - begin < 50
        assert "could not be saved: the disk does not answer" in terminal.text()
        assert terminal.left_on() == set()

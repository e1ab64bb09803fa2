"""In the tutor itself, with labs in real Slurm jobs: the laptop is closed in the middle of a lab, and opened again."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
from dltutor.run.keep import notes
from tests.long_run import course
from tests.terminal import Terminal
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.torch, pytest.mark.timeout(240)]

CONFIG = 'on = "gpu"\n[places.gpu]\nkind = "slurm"\ntime = "10"\nkeep = "%s"\n'
RUNNING = re.compile(r"running +step ([\d,]+)")


def number(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))


def opened(home: Path, slurm: dict[str, str], keep: str) -> Terminal:
    """Open the tutor on a course with one long run, as after a new login."""
    config = home / ".config" / "dltutor" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(CONFIG % keep, encoding="utf-8")
    environment = {"DLTUTOR_LIMITS": str(course(home)), "SLURM_CONF": slurm.get("SLURM_CONF", "")}
    return Terminal([sys.executable, "-m", "dltutor"], cols=120, rows=40, home=home, env=environment)


def closed_in_training(home: Path, slurm: dict[str, str], keep: str) -> int:
    """Train in a job until a hundred steps are done and a checkpoint is there, lose the line; return the last step."""
    with opened(home, slurm, keep) as first:
        first.wait_for("Long", 60)
        first.press("enter")
        first.wait_for("step 1 of 2", 60)
        first.press("n")
        first.wait_for("Press Space", 60)
        first.press("space")
        first.wait_for("running", 120)
        until(lambda: first.read(0.05) or any((home / ".local/share/dltutor/checkpoints").rglob("*-*")), 60)
        step = number(first.wait_for(RUNNING, 60))
        os.kill(first.pid, signal.SIGHUP)
        first.exited(15)
    return step


def test_within_the_time_the_run_has_gone_on_and_is_attached_again(slurm, tmp_path: Path) -> None:
    step = closed_in_training(tmp_path, slurm, "2m")
    folder = tmp_path / ".local/state/dltutor/kept"
    until(lambda: any(note.until for note in notes.found(folder)), 30)
    with opened(tmp_path, slurm, "2m") as second:
        now = number(second.wait_for(RUNNING, 60))
        assert now >= step, "it has gone on meanwhile"
        second.press("q", "q")
        assert second.exited(30) == 0
    until(lambda: notes.found(folder) == [], 30)


def test_after_the_time_the_job_is_over_and_the_run_goes_on_from_its_checkpoint(slurm, tmp_path: Path) -> None:
    step = closed_in_training(tmp_path, slurm, "2s")
    until(lambda: notes.found(tmp_path / ".local/state/dltutor/kept") == [], 60)
    with opened(tmp_path, slurm, "2s") as second:
        second.wait_for("Long", 60)
        second.press("enter")
        second.wait_for("Press Space", 60)
        left = number(second.wait_for(re.compile(r"from step ([\d,]+)"), 60))
        second.press("space")
        assert number(second.wait_for(RUNNING, 120)) >= left >= step > 0
        second.press("q", "q")
        assert second.exited(30) == 0

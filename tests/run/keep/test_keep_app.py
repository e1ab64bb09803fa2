"""In a real terminal: the screen is killed in mid-training, dltutor is started again, and the curve is whole."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
from dltutor.run.keep import notes
from tests.long_run import course
from tests.terminal import Terminal
from tests.waiting import until

pytestmark = [pytest.mark.torch, pytest.mark.timeout(480)]


def opened(home: Path, *arguments: str) -> Terminal:
    command = [sys.executable, "-m", "dltutor", *arguments, "--data-dir", str(home / "data")]
    return Terminal(command, cols=120, rows=40, home=home, env={"DLTUTOR_LIMITS": str(course(home))})


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def kept(home: Path) -> notes.Note | None:
    return next((note for note in notes.found(home / ".local/state/dltutor/kept") if note.until), None)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP])
def test_a_screen_that_is_lost_is_followed_by_one_that_goes_on(tmp_path: Path, how: signal.Signals) -> None:
    with opened(tmp_path, "long", "--keep", "2m") as first:
        first.wait_for("step 1 of 2")
        first.press("n")
        first.wait_for("Press Space")
        first.press("space")
        first.wait_for("running", 180)
        os.kill(first.pid, how)
        first.exited()
    until(lambda: kept(tmp_path) is not None)
    note = kept(tmp_path)
    assert note is not None
    assert not gone(note.pid), "the launcher must let it live"
    with opened(tmp_path) as second:
        second.wait_for("running", 120)
        second.press("q")
        second.wait_for("Continue where you were")
        second.press("q")
        assert second.exited() == 0
    until(lambda: gone(note.pid))
    assert notes.found(tmp_path / ".local/state/dltutor/kept") == []


def test_a_second_screen_asks_before_it_takes_a_run_over_and_the_first_is_told(tmp_path: Path) -> None:
    with opened(tmp_path, "long", "--keep", "2m") as first:
        first.wait_for("step 1 of 2")
        first.press("n")
        first.wait_for("Press Space")
        first.press("space")
        first.wait_for("running", 180)
        with opened(tmp_path) as second:
            second.wait_for("is shown by another dltutor on this host. Take it over here? [Y/n]")
            second.press("enter")
            second.wait_for("running", 120)
            first.wait_for("Another dltutor has taken this run over.")
            second.press("q", "q")
            assert second.exited() == 0
    until(lambda: notes.found(tmp_path / ".local/state/dltutor/kept") == [])

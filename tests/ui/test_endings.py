"""However the program is ended from outside: soon, with the answers saved, and with a sane terminal."""

from __future__ import annotations

import os
import pty
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.process import family, left_over
from dltutor import launcher
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.ui import endings
from tests.terminal import Terminal
from tests.waiting import until

SET, CLEARED = b"\x1b[?1049h", b"\x1b[?1049l"


def opened(home: Path, *command: str) -> Terminal:
    """Open the lesson on loss in a real terminal, and see its second step."""
    terminal = Terminal(
        [*command, sys.executable, "-m", "dltutor", "loss", "--data-dir", str(home / "data")], home=home
    )
    terminal.wait_for("step 1 of")
    terminal.press("n")
    terminal.wait_for("step 2 of")
    return terminal


def place(home: Path) -> str:
    with Store.open(DataDirectory(home / "data")) as store:
        return store.lesson("loss").step


def test_a_signal_ends_it_in_order_and_soon(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        everyone = family(terminal.pid)
        begin = time.monotonic()
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.exited() == 143
        assert time.monotonic() - begin < 20, "it waits for nobody: half a second here, and ten times that is slow"
        assert terminal.left_on() == set()
        assert left_over(everyone, 0) == set()
        terminal.read(0.1)
        assert terminal.seen.count(SET) == terminal.seen.count(CLEARED) == 1
        assert b"\x1b[?1003l" in terminal.seen, "the mouse is still watched"
        assert b"\x1b[?25h" in terminal.seen, "the cursor is still hidden"
    assert place(tmp_path) == "errors"


@pytest.mark.parametrize("command", [(), ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")])
def test_a_closed_terminal_ends_it_within_a_second(tmp_path: Path, command: tuple[str, ...]) -> None:
    with opened(tmp_path, *command) as terminal:
        everyone = family(terminal.pid)
        assert len(everyone) >= 2
        terminal.close()
        assert terminal.exited(20) is not None
        assert left_over(everyone, 20) == set()
    assert place(tmp_path) == "errors"


def test_what_could_not_be_saved_is_said_once_the_screen_is_gone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "events").write_text("a file where a folder belongs")
    with opened(tmp_path) as terminal:
        terminal.press("q", "q")
        assert terminal.exited() == 0
        last = bytes(terminal.seen).rpartition(CLEARED)[2]
        assert b"entries of this session could not be saved: " in last


def test_the_watch_over_the_terminal_saves_before_it_ends() -> None:
    outside, inside = pty.openpty()
    did: list[object] = []
    endings.on_terminal_gone(inside, lambda: did.append("saved"), did.append)
    os.close(outside)
    until(lambda: len(did) == 2)
    assert did == ["saved", 129]
    os.close(inside)


def test_an_end_that_takes_too_long_is_made_within_two_seconds_by_screen_and_launcher_together() -> None:
    assert endings.GRACE + launcher.GRACE <= 2


def test_a_disk_that_never_answers_does_not_keep_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "GRACE", 0.01)
    did: list[int] = []
    endings.end_now(143, threading.Event().wait, did.append)
    assert did == [143]

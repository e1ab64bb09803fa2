"""A fault of the program itself: the terminal is given back, nothing answered is lost, and the learner can go on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dltutor.progress.directory import DataDirectory
from dltutor.progress.load import load
from dltutor.progress.store import Store
from tests.terminal import Terminal
from tests.waiting import until

CANARY = "my-secret-answer"
BREAKS = {
    "key": "from dltutor.ui.screens.lesson import LessonScreen as broken; name = 'carry_out'",
    "drawing": "from dltutor.ui.lesson.markdown import LessonMarkdown as broken; name = 'render'",
    "timer": "from dltutor.ui.screens.lesson import LessonScreen as broken; name = 'refresh_keys'",
}
PROGRAM = """
import sys
from dltutor.config import Options
from dltutor.launcher import launch
from dltutor.ui.app import run_app
{what}
left = {times}
real = getattr(broken, name, None)
def fails(self, *given, **named):
    global left
    answer = {canary!r}
    if left > 0 and {when}:
        left -= 1
        raise ValueError(f"could not convert {{answer}}")
    return real(self, *given, **named) if real else None
setattr(broken, name, fails)
launch()
sys.exit(run_app("loss", Options(data_dir={data!r})))
"""
WHEN = {"timer": "self._at == 1"}


def opened(home: Path, what: str, times: int = 1) -> Terminal:
    code = PROGRAM.format(
        what=BREAKS[what], times=times, canary=CANARY, data=str(home / "data"), when=WHEN.get(what, "True")
    )
    return Terminal([sys.executable, "-c", code], home=home, env={"PYTHONPATH": "."})


def reports(home: Path) -> list[Path]:
    return sorted((home / ".local/state/dltutor").glob("crash-*.txt"))


def printed(terminal: Terminal, words: str) -> str:
    """Wait until words are printed, whatever still stands on the screen, and return all since the last fault."""
    until(lambda: (terminal.read(0.01), words in terminal.printed())[1])
    return terminal.printed()


def told(terminal: Terminal, home: Path, count: int = 1) -> None:
    """Wait until the fault is told, the `count`-th here, and see that its report is there and holds no answer."""
    said = printed(terminal, "Enter goes on where you were")
    assert not terminal.left_on()
    assert "something broke in the program (ValueError)" in said
    assert CANARY not in said
    assert len(reports(home)) == count
    assert any(str(report) in said.replace(" ", "") for report in reports(home))
    for report in reports(home):
        text = report.read_text()
        assert "ValueError" in text
        assert " fails: " in text
        assert CANARY not in text
        assert report.stat().st_mode & 0o777 == 0o600
    terminal.forget()


@pytest.mark.parametrize("what", ["key", "timer"])
def test_a_fault_in_a_screen_is_reported_without_answers_and_the_session_goes_on(tmp_path: Path, what: str) -> None:
    with opened(tmp_path, what) as terminal:
        terminal.wait_for("step 1 of")
        terminal.press("n")
        told(terminal, tmp_path)
        terminal.press("enter")
        printed(terminal, "step")
        terminal.press("\x11")
        assert terminal.exited() == 0
    assert CANARY not in terminal.printed()
    kinds = [event.kind for event in load(tmp_path / "data/events").events]
    assert kinds[-1] == "close"


def test_q_ends_with_status_1_and_what_was_done_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path, "key") as terminal:
        terminal.wait_for("step 1 of")
        terminal.press("n")
        terminal.wait_for("Enter goes on where you were")
        terminal.press("q", "enter")
        assert terminal.exited() == 1
    with Store.open(DataDirectory(tmp_path / "data")) as store:
        assert store.lesson("loss").seen


def test_a_lesson_that_breaks_twice_is_not_opened_a_third_time(tmp_path: Path) -> None:
    with opened(tmp_path, "drawing", times=1000) as terminal:
        for count in (1, 2):
            told(terminal, tmp_path, count)
            terminal.press("enter")
        printed(terminal, "Continue where you were")
        terminal.press("\x11")
        assert terminal.exited() == 0
    assert CANARY not in terminal.printed()
    kinds = [event.kind for event in load(tmp_path / "data/events").events]
    assert kinds[-1] == "close"

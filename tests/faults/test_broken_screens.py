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


@pytest.mark.parametrize("what", ["key", "drawing", "timer"])
def test_a_fault_in_a_screen_is_reported_without_answers_and_the_session_goes_on(tmp_path: Path, what: str) -> None:
    with opened(tmp_path, what) as terminal:
        if what != "drawing":
            terminal.wait_for("step 1 of")
            terminal.press("n")
        terminal.wait_for("Enter goes on where you were")
        assert not terminal.left_on()
        assert "something broke in the program (ValueError)" in terminal.text()
        (report,) = reports(tmp_path)
        assert str(report) in terminal.text().replace(" ", "")
        terminal.press("enter")
        terminal.wait_for("step")
        terminal.press("\x11")
        assert terminal.exited() == 0
    text = report.read_text()
    assert "ValueError" in text
    assert " fails: " in text
    assert CANARY not in text
    assert CANARY not in terminal.printed()
    assert report.stat().st_mode & 0o777 == 0o600
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
            until(lambda count=count: (terminal.read(0.01), len(reports(tmp_path)) == count)[1])  # type: ignore[misc]
            terminal.wait_for("Enter goes on where you were")
            terminal.press("enter")
        terminal.wait_for("Continue where you were")
        terminal.press("\x11")
        assert terminal.exited() == 0

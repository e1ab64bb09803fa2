"""A fault of the program itself: the terminal is given back, nothing answered is lost, and the learner can go on."""

from __future__ import annotations

import sys
from pathlib import Path

from dltutor.progress.directory import DataDirectory
from dltutor.progress.load import load
from dltutor.progress.store import Store
from tests.terminal import Terminal
from tests.waiting import until

CANARY = "my-secret-answer"
PROGRAM = """
import sys
import dltutor.ui.lesson.markdown, dltutor.ui.screens.lesson
from dltutor.config import Options
from dltutor.launcher import launch
from dltutor.ui.app import run_app
def broken(kind, name, place, times, when):
    real = getattr(kind, name, None)
    def fails(self, *given, **named):
        nonlocal times
        answer = {canary!r}
        if times > 0 and self.app.house.place() == place and when(self):
            times -= 1
            raise ValueError(f"could not convert {{answer}}")
        return real(self, *given, **named) if real else None
    setattr(kind, name, fails)
lesson, text = dltutor.ui.screens.lesson.LessonScreen, dltutor.ui.lesson.markdown.LessonMarkdown
{breaks}
launch()
sys.exit(run_app("loss", Options(data_dir={data!r})))
"""
KEY = "broken(lesson, 'carry_out', {place!r}, 1, lambda screen: True)"
TIMER = "broken(lesson, 'refresh_keys', {place!r}, 1, lambda screen: screen._at == 1)"
DRAWING = "broken(text, 'render', {place!r}, {times}, lambda text: True)"


def opened(home: Path, *breaks: str) -> Terminal:
    code = PROGRAM.format(breaks="\n".join(breaks), canary=CANARY, data=str(home / "data"))
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


def test_a_fault_in_a_screen_is_reported_without_answers_and_the_session_goes_on(tmp_path: Path) -> None:
    """Of a key in the first lesson, where the second is drawn, and in the third when the footer looks again."""
    faults = KEY.format(place="loss"), DRAWING.format(place="gradients", times=1), TIMER.format(place="backprop")
    with opened(tmp_path, *faults) as terminal:
        terminal.wait_for("step 1 of")
        for count, keys in enumerate(["n", "enter", "enter n"], start=1):
            terminal.press(*keys.split())
            told(terminal, tmp_path, count)
            terminal.press("enter")
            printed(terminal, "step")
            if count < 3:
                terminal.press("q")
                printed(terminal, "Continue where you were")
                terminal.press("down")
        terminal.press("\x11")
        assert terminal.exited() == 0
    assert CANARY not in terminal.printed()
    kinds = [event.kind for event in load(tmp_path / "data/events").events]
    assert kinds[-1] == "close"


def test_q_ends_with_status_1_and_what_was_done_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path, KEY.format(place="loss")) as terminal:
        terminal.wait_for("step 1 of")
        terminal.press("n")
        terminal.wait_for("Enter goes on where you were")
        terminal.press("q", "enter")
        assert terminal.exited() == 1
    with Store.open(DataDirectory(tmp_path / "data")) as store:
        assert store.lesson("loss").seen


def test_a_lesson_that_breaks_twice_is_not_opened_a_third_time(tmp_path: Path) -> None:
    with opened(tmp_path, DRAWING.format(place="loss", times=1000)) as terminal:
        for count in (1, 2):
            told(terminal, tmp_path, count)
            terminal.press("enter")
        printed(terminal, "Continue where you were")
        terminal.press("\x11")
        assert terminal.exited() == 0
    assert CANARY not in terminal.printed()
    kinds = [event.kind for event in load(tmp_path / "data/events").events]
    assert kinds[-1] == "close"

"""The tutor in plain text from outside: over pipes, in a dumb terminal, and left in every way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from dltutor.course.library import Library
from dltutor.progress.directory import DataDirectory
from dltutor.progress.kinds import Answer
from dltutor.progress.store import Store
from dltutor.study.items import items
from tests.terminal import Terminal
from tests.waiting import until

DAY = 24 * 3600.0
PLAIN = [sys.executable, "-m", "dltutor", "--plain"]


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": os.getcwd(), **more}


def piped(home: Path, *lines: str, lesson: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Type lines into a pipe and return what came of it."""
    command = [*PLAIN, "--data-dir", str(home / "data"), *([lesson] if lesson else [])]
    text = "".join(f"{line}\n" for line in lines)
    return subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=100, env=environment(home, **more), check=False
    )


def events(home: Path) -> list[dict]:
    """Return what the log holds, in its order."""
    files = sorted((home / "data" / "events").glob("*.log"))
    return [json.loads(line.partition(" ")[2]) for file in files for line in file.read_text().splitlines()]


def test_a_lesson_is_read_and_answered_over_pipes_and_all_is_saved(tmp_path: Path) -> None:
    done = piped(tmp_path, "3", "next", "1000", "hint", "progress", "quit", "never reached")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("dltutor in plain text.")
    assert "From errors to one number." in done.stdout
    assert "Not yet. 1000 is too large." in done.stdout
    assert "MAE = 1/n ∑ᵢ₌₁ⁿ |vᵢ − gᵢ|" in done.stdout
    assert "Hint: Write the three sizes" in done.stdout
    assert "Loss: 1 of " in done.stdout
    assert done.stdout.endswith("Saved. Goodbye.\n")
    assert "never reached" not in done.stdout
    kinds = [event["kind"] for event in events(tmp_path)]
    assert [kind for kind in kinds if kind in ("place", "answer", "close")] == ["place", "place", "answer", "close"]
    again = piped(tmp_path, "", lesson="")
    assert "You were last in loss: an empty line goes on there." in again.stdout
    assert "2 tries left." in again.stdout


def test_ascii_loses_no_meaning_and_an_unknown_lesson_is_told(tmp_path: Path) -> None:
    done = piped(tmp_path, "nonsense", "7", "step 5", "step 6", LANG="C", LC_ALL="C")
    assert done.stdout.isascii()
    assert "there is no lesson 'nonsense'" in done.stdout
    assert "0.25^6 = 0.00024" in done.stdout
    assert piped(tmp_path, lesson="nonsense").returncode == 2


def test_a_dumb_terminal_gets_plain_text(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dltutor", "--data-dir", str(tmp_path / "data"), "loss"]
    env = {"TERM": "dumb", "COLORTERM": "", "PYTHONPATH": os.getcwd()}
    with Terminal(command, cols=60, rows=20, home=tmp_path, env=env) as terminal:
        terminal.wait_for("Type next for step 2")
        terminal.send(b"next\r")
        terminal.wait_for("Type a number.")
        terminal.send(b"1000\r")
        terminal.wait_for("too large")
        longest = max(len(line.rstrip(b"\r")) for line in bytes(terminal.seen).split(b"\n"))
        assert longest <= 120, "only a line of the program's own log, if any, is longer than the terminal is wide"
        assert b"\x1b" not in terminal.seen
        terminal.send(b"\x03")
        terminal.wait_for("Saved. Goodbye.")
        assert terminal.exited() == 0
    assert "answer" in [event["kind"] for event in events(tmp_path)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: signal.Signals) -> None:
    command = [*PLAIN, "--data-dir", str(tmp_path / "data"), "loss"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(tmp_path)
    ) as child:
        assert child.stdout is not None
        while "Type next" not in child.stdout.readline():
            pass
        child.send_signal(number)
        assert child.stdout.read().endswith("Saved. Goodbye.\n")
        assert child.wait(100) == 128 + number
    assert [event["kind"] for event in events(tmp_path)][-1] == "close"


def test_nobody_who_hears_it_any_more_ends_it_with_all_saved(tmp_path: Path) -> None:
    command = [*PLAIN, "--data-dir", str(tmp_path / "data"), "loss"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        child.stdin.write(b"next\n1000\n")
        child.stdin.flush()
        assert child.wait(100) == 0
        assert child.stderr.read() == b""
    assert [event["kind"] for event in events(tmp_path)][-1] == "close"


def test_a_quiz_over_pipes_is_kept_wherever_the_input_ends_and_the_course_is_left_for_it(tmp_path: Path) -> None:
    done = piped(tmp_path, "exam loss", "1000", "skip", "3")
    assert "Exam: Loss. " in done.stdout
    assert "Taken: 1000." in done.stdout
    assert "Not yet" not in done.stdout
    assert done.stdout.endswith("Saved. Goodbye.\n")
    assert next(event["fields"]["mode"] for event in events(tmp_path) if event["kind"] == "answer") == "exam"
    done = piped(tmp_path, "quiz nonsense", "before", "quiz mae mse", "results", "lessons", "quit")
    assert "there is no lesson 'nonsense'" in done.stdout
    assert "Name the lesson, for example: before gradients." in done.stdout
    assert "Quiz: mae mse. " in done.stdout
    assert " right at the first try." in done.stdout


def test_a_review_that_was_killed_in_the_middle_of_an_answer_asks_the_right_things_afterwards(tmp_path: Path) -> None:
    """Three questions are due; of the first the answer was shown, the second was answered wrong, then all is killed."""
    due = [item for item in items(Library().lessons()) if item.question.kind == "numeric"][:3]
    with Store.open(DataDirectory(tmp_path / "data"), clock=lambda: time.time() - 2 * DAY) as store:
        for item in due:
            wrong = {"question": "numeric", "content": item.question.content, "left": 0}
            store.record(Answer(lesson=item.key[0], item=item.key[1], **wrong))
    command = [sys.executable, "-m", "dltutor", "review", "--plain", "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment(tmp_path)
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("show\n\n-987654\n")
        before = heard(child.stdout, "Question 2 of 3, type a number.", "2 tries left")
        until(lambda: [event["kind"] for event in events(tmp_path)].count("answer") == 4)
        child.kill()
    again = subprocess.run(
        command, input="n\nn\n", capture_output=True, text=True, timeout=100, env=environment(tmp_path), check=False
    )
    assert "Review. 3 questions." in again.stdout
    asked, after = ([line for line in said if line.startswith("From ")] for said in (before, again.stdout.split("\n")))
    assert len(asked) == 2
    assert after[0] not in asked, "what was not asked yet comes first"
    assert sorted(after[1:]) == sorted(asked), "then what was left missed"


def heard(out: IO[str], *wanted: str) -> list[str]:
    """Read lines until each of those wanted has come, and return them."""
    lines = [""]
    for one in wanted:
        while one not in lines[-1]:
            line = out.readline()
            assert line, lines
            lines.append(line.rstrip("\n"))
    return lines

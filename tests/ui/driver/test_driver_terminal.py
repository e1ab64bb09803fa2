"""The tutor in a real terminal: any size, environment or bytes, a line that stands still, and another terminal."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.process import cpu_seconds, family, left_over, memory
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from tests.terminal import UNDER_A_SHELL, Terminal
from tests.waiting import until

TUTOR = [sys.executable, "-m", "dltutor"]
FOCUS = b"\x1b[I"
"""A terminal says that it is looked at again; the whole screen is drawn."""


def opened(home: Path, lesson: str = "loss", **more: object) -> Terminal:
    """A lesson at its first step."""
    command = [*TUTOR, lesson, "--data-dir", str(home / "data")]
    terminal = Terminal(command, home=home, **more)  # type: ignore[arg-type]
    terminal.wait_for("step 1 of")
    return terminal


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


def screen_of(terminal: Terminal) -> int:
    """The process id of the screen: what the launcher has started."""
    return child_of(terminal.pid)


def place(home: Path) -> str:
    with Store.open(DataDirectory(home / "data")) as store:
        return store.lesson("loss").step


def quits(terminal: Terminal) -> None:
    terminal.press("q")
    terminal.wait_for("Continue where you were")
    terminal.press("q")
    assert terminal.exited() == 0
    assert b"\x1b[?1049l" in terminal.seen
    assert terminal.left_on() == set()


def dies(terminal: Terminal, home: Path, number: signal.Signals) -> None:
    """Kill the screen at the second step and see that the launcher gives the terminal back."""
    terminal.press("n")
    terminal.wait_for("step 2 of")
    os.kill(screen_of(terminal), number)
    assert terminal.exited() == 128 + number
    assert terminal.left_on() == set()
    assert "What you answered is saved" in terminal.text()
    assert place(home) == "errors"


def test_a_screen_that_dies_leaves_a_sane_terminal_and_every_answer(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        dies(terminal, tmp_path, signal.SIGSEGV)


def test_killing_the_launcher_ends_the_screen(tmp_path: Path) -> None:
    command = [*UNDER_A_SHELL, *TUTOR, "loss", "--data-dir", str(tmp_path / "data")]
    with Terminal(command, home=tmp_path) as terminal:
        terminal.wait_for("step 1 of")
        terminal.press("n")
        terminal.wait_for("step 2 of")
        launcher = child_of(terminal.pid)
        screen = child_of(launcher)
        os.kill(launcher, signal.SIGKILL)
        assert left_over([screen], 20) == set()
        terminal.last_words()
        assert terminal.left_on() == set()
    assert place(tmp_path) == "errors"


def test_no_size_breaks_it_and_a_line_that_is_gone_ends_it_in_order(tmp_path: Path) -> None:
    chance = random.Random(5)
    with opened(tmp_path) as terminal:
        for cols, rows in [(1, 1), (20, 5), (2, 50), (500, 2), (59, 17), (60, 18), (120, 36), (500, 200)]:
            terminal.resize(cols, rows)
            terminal.listen(0.05)
        for _ in range(50):
            terminal.resize(chance.randint(1, 300), chance.randint(1, 100))
            terminal.read(0.002)
        for cols, rows in [(40, 10), (100, 30)]:
            terminal.resize(cols, rows)
            terminal.wait_for("80" if cols == 40 else "step 1 of")
        terminal.resize(80, 24)
        terminal.wait_for("step 1 of")
        assert "Traceback" not in terminal.text()
        terminal.press("n")
        terminal.wait_for("step 2 of")
        everyone = family(terminal.pid)
        os.kill(terminal.pid, signal.SIGHUP)
        assert terminal.exited() == 128 + signal.SIGHUP
        assert terminal.left_on() == set()
        assert left_over(everyone, 0) == set()
        assert terminal.seen.count(b"\x1b[?1049h") == terminal.seen.count(b"\x1b[?1049l") == 1
    assert place(tmp_path) == "errors"


COLOURS = {"rgb": rb"[34]8;2;", "256": rb"[34]8;5;", "16": rb"(3|4|9|10)[0-7]\b"}
IN_EACH = """
import os, sys
import dltutor.ui.app
from dltutor.__main__ import main
ways, sys.argv[1:] = sys.argv[2:], ["--data-dir", sys.argv[1]]
for way in ways:
    if child := os.fork():
        print("ended with", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    os.environ.update(one.split("=") for one in way.split())
    main()
    break
"""
"""The tutor in one environment after the other, in the same terminal; what all of them import is imported once."""


def test_it_starts_in_any_size_and_gives_every_terminal_what_it_can_show(tmp_path: Path) -> None:
    screens = {"COLORTERM=truecolor": ("rgb", (1, 1)), "COLORTERM=": ("256", (0, 0)), "NO_COLOR=1": ("none", ())}
    without_cursor = ["TERM=", "TERM=dumb", "TERM=unknown"]
    command = [sys.executable, "-c", IN_EACH, str(tmp_path / "data"), *screens, *without_cursor]
    with Terminal(command, 120, 30, home=tmp_path, env={"PYTHONPATH": os.getcwd()}) as terminal:
        for colours, size in screens.values():
            if size:
                terminal.resize(*size)
                terminal.read(10)
                terminal.resize(120, 30)
            shows(terminal, colours)
            terminal.wait_for("ended with 0")
            anew(terminal)
        for _ in without_cursor:
            terminal.wait_for("export TERM=")
            terminal.wait_for("Lessons:")
            terminal.send(b"quit\r")
            terminal.wait_for("ended with 0")
            assert b"\x1b" not in terminal.seen
            anew(terminal)


@pytest.mark.parametrize(
    ("env", "colours"),
    [
        ({"TERM": "rxvt", "COLORTERM": "", "LC_ALL": "C"}, "16"),
        ({"TERM": "vt100", "COLORTERM": "", "LANG": "POSIX"}, "none"),
    ],
)
def test_where_the_locale_knows_no_other_letters_all_is_ascii(
    tmp_path: Path, env: dict[str, str], colours: str
) -> None:
    with Terminal([*TUTOR, "--data-dir", str(tmp_path / "data")], 120, 30, home=tmp_path, env=env) as terminal:
        shows(terminal, colours, ascii=True)
        assert terminal.exited() == 0


def shows(terminal: Terminal, colours: str, ascii: bool = False) -> None:
    """See the course in so many colours, and quit."""
    terminal.wait_for("Enter")
    styles = b"\n".join(re.findall(rb"\x1b\[([\d;]*)m", terminal.seen))
    assert next((kind for kind, pattern in COLOURS.items() if re.search(pattern, styles)), "none") == colours
    assert not ascii or "".join(terminal.rows()).isascii()
    terminal.press("q")
    until(lambda: terminal.read(0.05) or b"\x1b[?1049l" in terminal.seen)
    until(lambda: terminal.read(0.05) or terminal.left_on() == set())


def anew(terminal: Terminal) -> None:
    """Forget what was printed, and show nothing of it."""
    terminal.forget()
    terminal.screen.reset()


ODD = [
    b"\xff\xfe\x80", b"\xc3", b"\xc0\xaf\xed\xa0\x80", b"\x1b[M !\xe0", b"\x1b[M\xff\xff\xff", b"\x1b[M ",
    b"\x1b[99999999999999u", b"\x1b[1114112u", b"\x1b[97;999999u", b"\x1b[55296;5u", b"\x1b[" + b"1;" * 500 + b"m",
    b"\x1b[<0;99999;99999M", b"\x1b[<0;-5;-5M", b"\x1b[<999999;3;3M", b"\x1b[48;99999;99999;1;1t", b"\x1b[99999;99999R",
    b"\x1b]52;c;!\x07\x1bP+q\x1b\\", b"\x00\x7f\x1b\x1b\x1b[", b"\x1b[?2048;1$y\x1b[?2026;2$y",
]  # fmt: skip


def test_no_input_breaks_it(tmp_path: Path) -> None:
    chance = random.Random(11)
    with opened(tmp_path, answers=True) as terminal:
        for data in ODD:
            terminal.send(data)
        # Neither quit nor suspend: the rest of the noise should be heard as well.
        terminal.send(bytes(byte for byte in chance.randbytes(500) if byte not in b"qQ\x03\x11\x1a"))
        terminal.send(b"\x1b[201~\x1b\x1b")
        terminal.forget()
        until(lambda: terminal.send(FOCUS) or terminal.read(0.2) or terminal.left_on() >= {1000, 2004})
        assert terminal.exited(0) is None
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.exited() == 143
        assert "Traceback" not in terminal.text()


def test_an_endless_paste_is_cut_and_costs_neither_time_nor_memory(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        screen = screen_of(terminal)
        before, worked = memory(screen), cpu_seconds(screen)
        terminal.send(b"\x1b[200~" + b"x" * 10_000_000 + b"\x1b[201~")
        until(lambda: terminal.read(0.05) or "cut at 64 KB" in terminal.printed())  # a notice goes after a while
        assert cpu_seconds(screen) - worked < 3 * worked, "what it took to start"
        assert memory(screen) - before < 50
        dies(terminal, tmp_path, signal.SIGKILL)


def test_a_terminal_that_is_looked_at_again_is_told_everything_anew_in_its_own_size(tmp_path: Path) -> None:
    """It may be another one, attached to the same session, or a new one: it knows no mode and shows nothing.

    Nor is the size of another terminal believed, which the environment may tell.
    """
    with opened(tmp_path, cols=100, rows=30, env={"COLUMNS": "33", "LINES": "7"}) as terminal:
        terminal.wait_for("? keys")
        assert "? keys" in terminal.rows()[29]
        assert max(len(row.rstrip()) for row in terminal.rows()) > 80
        terminal.screen.reset()
        terminal.forget()
        terminal.send(FOCUS)
        terminal.wait_for("step 1 of")
        assert terminal.left_on() >= {1000, 1003, 1004, 1006, 2004}
        terminal.forget()
        quits(terminal)


def test_a_line_that_stands_still_stops_the_picture_only_and_holds_up_no_end(tmp_path: Path) -> None:
    with opened(tmp_path, cols=200, rows=60) as terminal:
        os.write(terminal.fd, FOCUS * 5 + b"n")
        until(lambda: place(tmp_path) == "errors")
        os.write(terminal.fd, b"n")
        until(lambda: place(tmp_path) == "square")
        terminal.wait_for("step 3 of")
        everyone = family(terminal.pid)
        os.write(terminal.fd, FOCUS * 5 + b"qq")
        assert left_over(everyone, 20) == set()
        terminal.last_words()
        assert terminal.left_on() == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_though_the_line_stands_still(tmp_path: Path, number: signal.Signals) -> None:
    with opened(tmp_path, cols=200, rows=60) as terminal:
        terminal.press("n")
        terminal.wait_for("step 2 of")
        everyone = family(terminal.pid)
        os.write(terminal.fd, FOCUS * 5)
        os.kill(terminal.pid, number)
        assert left_over(everyone, 20) == set()
        assert terminal.exited() == 128 + number
        assert terminal.left_on() == set()
    assert place(tmp_path) == "errors"


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(tmp_path: Path) -> None:
    env = {"PS1": "shell> ", "PYTHONPATH": os.getcwd()}
    with Terminal(["bash", "--norc", "--noprofile", "-i"], home=tmp_path, env=env) as terminal:
        terminal.wait_for("shell>")
        terminal.send(f"{' '.join(TUTOR)} loss --data-dir {tmp_path}/data\r".encode())
        terminal.wait_for("step 1 of")
        for _ in range(2):
            terminal.send(b"\x1a")
            terminal.wait_for("Stopped")
            terminal.send(b"echo one$((1+1))\r")
            terminal.wait_for("one2")
            terminal.send(b"clear\r")
            terminal.wait_gone("step 1 of")
            terminal.send(b"fg\r")
            terminal.wait_for("step 1 of")
        terminal.press("q")
        terminal.wait_for("Continue where you were")
        terminal.press("q")
        terminal.wait_for("shell>")
        assert terminal.left_on() <= {2004}


def test_what_the_terminal_still_answers_at_the_end_never_reaches_the_shell(tmp_path: Path) -> None:
    env = {"PS1": "shell> ", "PYTHONPATH": os.getcwd()}
    with Terminal(
        ["bash", "--norc", "--noprofile", "-i"], home=tmp_path, env=env, answers=True, rate=200e3
    ) as terminal:
        terminal.wait_for("shell>")
        terminal.send(f"{' '.join(TUTOR)} loss --data-dir {tmp_path}/data\r".encode())
        terminal.wait_for("step 1 of")
        terminal.forget()
        terminal.press("T", "q", "q")
        until(lambda: terminal.read(0.05) or "shell>" in terminal.printed())
        terminal.send(b"echo end$((1+1))\r")
        terminal.wait_for("end2")
        assert not re.search(r"\^\[|\d+R|;\d+[MmR]", terminal.text())


def tmux(home: Path, *command: str) -> str:
    given = ["tmux", "-f", "/dev/null", "-S", str(home / "tmux"), *command]
    return subprocess.run(given, capture_output=True, text=True, timeout=100).stdout


def test_another_terminal_attaches_to_the_same_tmux(tmp_path: Path) -> None:
    server = ["tmux", "-f", "/dev/null", "-S", str(tmp_path / "tmux")]
    start = [*server, "new-session", "-s", "t", *TUTOR, "loss", "--data-dir", str(tmp_path / "data")]
    try:
        with Terminal(start, 100, 30, home=tmp_path, env={"PYTHONPATH": os.getcwd()}) as first:
            first.wait_for("step 1 of")
        with Terminal([*server, "attach", "-t", "t"], 80, 24, home=tmp_path) as second:
            second.wait_for("step 1 of")
            second.press("n")
            second.wait_for("step 2 of")
            second.press("\x11")
            assert second.exited() == 0
    finally:
        tmux(tmp_path, "kill-server")


@pytest.mark.torch
def test_training_goes_on_while_the_line_stands_still_and_ends_with_the_screen(tmp_path: Path) -> None:
    with opened(tmp_path, "convnets", cols=200, rows=60) as terminal:
        for step in range(2, 8):
            terminal.press("n")
            terminal.wait_for(f"step {step} of")
        terminal.press("space")
        terminal.wait_for(re.compile(r"running step \d"))
        everyone = family(terminal.pid)
        os.write(terminal.fd, FOCUS * 5)
        worked = {pid: cpu_seconds(pid) for pid in everyone}
        until(lambda: any(cpu_seconds(pid) - worked[pid] > 0.2 for pid in everyone - {screen_of(terminal)}))
        os.kill(terminal.pid, signal.SIGTERM)
        assert left_over(everyone, 20) == set()
        terminal.last_words()
        assert terminal.left_on() == set()

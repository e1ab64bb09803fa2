"""Whatever ends the tutor: the terminal is as it was, no process stays behind, and the exit status tells why."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
from pathlib import Path

import pytest

from benchmarks.process import family, left_over, memory
from dltutor import launcher
from dltutor.launcher import SIGNALS, plain_only, refusal
from tests.terminal import UNDER_A_SHELL, Terminal
from tests.waiting import until

BODY = """
import os, signal, subprocess, sys, threading, time, tty
from dltutor.launcher import BEGIN, MODES, launch
launch()
tty.setraw(0)
os.write(1, (BEGIN + MODES + "ready %d" % os.getpid()).encode())
"""
WAITS = "signal.pause()"


def tutor(body: str = WAITS, **more: object) -> Terminal:
    """Launch a stand-in for the tutor that takes the terminal, tells its process id and then does `body`."""
    return Terminal([sys.executable, "-c", BODY + body], env={"PYTHONPATH": os.getcwd()}, **more)  # type: ignore[arg-type]


def pid(terminal: Terminal) -> int:
    return int(terminal.wait_for(re.compile(r"ready (\d+)"))[1])


def as_it_was(terminal: Terminal) -> bool:
    return not terminal.left_on() and termios.tcgetattr(terminal.fd) == terminal.before


@pytest.mark.parametrize("number", [*SIGNALS, signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_signal_to_the_tutor_leaves_a_sane_terminal_and_is_told(number: signal.Signals) -> None:
    with tutor() as terminal:
        os.kill(pid(terminal), number)
        assert terminal.exited() == 128 + number
        assert as_it_was(terminal)
        assert "What you answered is saved" in terminal.text()
        assert ("crashed" in terminal.text()) == (number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS))


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_to_the_launcher_reaches_the_tutor(number: signal.Signals) -> None:
    with tutor(f"signal.signal({int(number)}, lambda *_: os._exit(7))\nos.write(1, b'!')\n{WAITS}") as terminal:
        terminal.wait_for("!")
        os.kill(terminal.pid, number)
        assert terminal.exited() == 7


@pytest.mark.parametrize("status", [0, 1, 2, 143])
def test_the_exit_status_is_the_tutor_s(status: int) -> None:
    with tutor(f"sys.exit({status})") as terminal:
        assert terminal.exited() == status
        assert as_it_was(terminal), "a tutor that forgot to give the terminal back"


def test_a_tutor_that_gave_the_terminal_back_gets_no_more_bytes() -> None:
    command = "from dltutor.launcher import launch\nlaunch()\nprint('done')"
    with Terminal([sys.executable, "-c", command], env={"PYTHONPATH": os.getcwd()}) as terminal:
        assert terminal.exited() == 0
        assert bytes(terminal.seen) == b"done\r\n"


def test_a_tutor_that_does_not_end_is_killed_in_the_end() -> None:
    quick = BODY.replace("launch()\ntty", "import dltutor.launcher as at\nat.PATIENCE = 0.1\nlaunch()\ntty")
    deaf = "signal.signal(15, signal.SIG_IGN)\nos.write(1, b'!')\nwhile True: signal.pause()"
    with Terminal([sys.executable, "-c", quick + deaf], env={"PYTHONPATH": os.getcwd()}) as terminal:
        terminal.wait_for("!")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.exited() == 137
        assert as_it_was(terminal)
        assert "it did not end within 0 s and was killed" in terminal.text()


def test_a_tutor_that_cannot_begin_because_a_disk_is_silent_says_which_and_ends_with_ctrl_c() -> None:
    body = BODY.partition("launch()")[0] + (
        "import dltutor.launcher as at\n"
        "os.statvfs = lambda folder: threading.Event().wait() if folder == '/nonexistent' else None\n"
        "at.SLOW = at.GRACE = 0.1\n"
        "launch()\n"
    )
    with Terminal([sys.executable, "-c", body + WAITS], 200, env={"PYTHONPATH": os.getcwd()}) as terminal:
        terminal.wait_for("dltutor: '/nonexistent' does not answer. It goes on once it does; Ctrl+C ends it.")
        terminal.send(b"\x03")
        assert terminal.exited() == 130
        assert as_it_was(terminal)


def test_no_disk_is_named_once_the_tutor_has_begun_or_where_all_answer(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("os.statvfs", asked.append)
    monkeypatch.setattr("termios.tcgetattr", lambda descriptor: ["raw"])
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("DLTUTOR_DATA", "relative")
    launcher._tell_of_dead_disk(["as the shell has it"])
    assert asked == []
    launcher._tell_of_dead_disk(["raw"])
    assert {sys.prefix, "/home/me"} <= set(asked)
    assert "relative" not in asked
    assert capfd.readouterr() == ("", "")


def test_nothing_that_the_tutor_started_outlives_it() -> None:
    starts = (
        "inner = [sys.executable, '-c', 'import signal; signal.signal(15, signal.SIG_IGN); signal.pause()']\n"
        "outer = [sys.executable, '-c', f'import subprocess, signal; subprocess.Popen({inner}); signal.pause()']\n"
        "subprocess.Popen(outer, start_new_session=True)\n" + WAITS
    )
    with tutor(starts) as terminal:
        screen = pid(terminal)
        until(lambda: len(family(terminal.pid)) == 4)
        everyone = family(terminal.pid)
        os.kill(screen, signal.SIGKILL)
        assert terminal.exited() == 137
        assert left_over(everyone, 20) == set()


def test_what_ends_while_the_tutor_lives_is_not_left_as_a_zombie() -> None:
    orphans = "if os.fork() == 0:\n    os._exit(0 if os.fork() else 3)\nos.wait()\nos.write(1, b' orphaned')\n" + WAITS
    with tutor(orphans) as terminal:
        screen = pid(terminal)
        terminal.wait_for("orphaned")
        children = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children")
        until(lambda: children.read_text().split() == [str(screen)])
        os.kill(screen, signal.SIGTERM)
        assert terminal.exited() == 143


def test_a_process_that_is_gone_by_now_has_no_name() -> None:
    assert launcher._text("0/comm") == ""


def test_killing_the_launcher_ends_the_tutor_within_two_seconds() -> None:
    """Not because the end of a session's first process is told to the others: that one is a shell, which stays."""
    command = [*UNDER_A_SHELL, sys.executable, "-c", BODY + WAITS]
    with Terminal(command, env={"PYTHONPATH": os.getcwd()}) as terminal:
        screen = pid(terminal)
        (launcher,) = family(terminal.pid) - {terminal.pid, screen}
        os.kill(launcher, signal.SIGKILL)
        assert left_over([screen], 20) == set()
        assert terminal.exited(0) is None


def test_a_closed_terminal_ends_both_even_where_hangups_are_ignored() -> None:
    hears = "import select\np = select.poll()\np.register(0, 0)\np.poll()\nos._exit(129)"
    with tutor("signal.signal(1, signal.SIG_IGN)\n" + hears) as terminal:
        everyone = {terminal.pid, pid(terminal)}
        terminal.close()
        assert terminal.exited() == 129
        assert left_over(everyone, 20) == set()


def test_a_line_that_stands_still_keeps_nobody() -> None:
    floods = "threading.Thread(target=lambda: os.write(1, b'x' * 1_000_000), daemon=True).start()\n" + WAITS
    with tutor(floods) as terminal:
        screen = pid(terminal)
        os.kill(screen, signal.SIGKILL)
        ended = []
        until(lambda: bool(ended.append(os.waitpid(terminal.pid, os.WNOHANG)) or ended[-1][0]))
        terminal.status = os.waitstatus_to_exitcode(ended[-1][1])
        assert terminal.status == 137
        terminal.last_words()
        assert as_it_was(terminal)


def test_the_launcher_is_small() -> None:
    with tutor() as terminal:
        pid(terminal)
        assert memory(terminal.pid) <= 15


def test_sizes_of_another_terminal_are_not_believed() -> None:
    with tutor("os.write(1, repr([os.environ.get('COLUMNS'), os.environ.get('LINES')]).encode())") as terminal:
        terminal.wait_for("[None, None]")


def test_the_tutor_begins_with_no_signal_blocked() -> None:
    with tutor("os.write(1, repr(signal.pthread_sigmask(0, [])).encode())") as terminal:
        terminal.wait_for("set()")


def test_what_is_no_terminal_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda descriptor: descriptor != 1)
    assert "ssh -t" in refusal()
    assert "dltutor --plain" in refusal()
    assert not plain_only({"TERM": "dumb"})
    monkeypatch.setattr("os.isatty", lambda descriptor: True)
    assert refusal() == ""
    assert not plain_only({"TERM": "xterm"})
    assert all(plain_only({"TERM": term}) for term in ("", "dumb", "unknown"))


SHELL = ["bash", "--norc", "--noprofile", "-i"]


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
def test_a_stopped_tutor_gives_the_shell_its_terminal_and_goes_on_with_fg(stop: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "tutor.py"
    wakes = "signal.signal(18, lambda *_: (tty.setraw(0), os.write(1, b'awake')))\nos.write(1, b' listens')\n"
    script.write_text(f"{BODY}{wakes}while True: {WAITS}")
    env = {"PYTHONPATH": os.getcwd(), "PS1": "shell> "}
    with Terminal(SHELL, env=env) as terminal:
        terminal.wait_for("shell>")
        terminal.send(f"{sys.executable} {script}\r".encode())
        screen = pid(terminal)
        terminal.wait_for("listens")
        os.kill(screen, stop)
        terminal.wait_for("Stopped")
        assert terminal.left_on() <= {2004}, "bash itself asks for bracketed paste"
        terminal.send(b"echo one$((1+1))\r")
        terminal.wait_for("one2")
        terminal.send(b"fg\r")
        terminal.wait_for("awake")
        os.kill(screen, signal.SIGTERM)
        terminal.wait_for("What you answered is saved")
        terminal.send(b"echo status $?\r")
        terminal.wait_for("status 143")


def test_a_tutor_that_dies_in_the_background_leaves_the_terminal_to_whoever_has_it(tmp_path: Path) -> None:
    script = tmp_path / "tutor.py"
    script.write_text(BODY + WAITS)
    with Terminal(SHELL, env={"PYTHONPATH": os.getcwd(), "PS1": "shell> "}) as terminal:
        terminal.wait_for("shell>")
        terminal.send(f"{sys.executable} {script}\r".encode())
        screen = pid(terminal)
        os.kill(screen, signal.SIGSTOP)
        terminal.wait_for("Stopped")
        terminal.forget()
        os.kill(screen, signal.SIGKILL)
        terminal.send(b"bg; wait %1; echo status $?\r")
        terminal.wait_for("status 137")
        assert b"\x1b[?1049" not in terminal.seen
        assert "killed, perhaps" not in terminal.printed()

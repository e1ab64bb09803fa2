"""Between the shell and the tutor: whatever ends the tutor, the terminal is given back and no process stays behind.

This process lives as long as the tutor does: the standard library only, and little of it. May import nothing of ours.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Mapping
from typing import Any

SIGNALS = (
    signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM,
    signal.SIGXCPU, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM,
)  # fmt: skip
"""Signals that end the tutor in order: a person, the line, a scheduler before its limit."""
BEGIN = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""The alternate screen, no cursor, no wrapped lines."""
MODES = "\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1004h"
"""Mouse reports in the SGR form, bracketed paste, and a word when the terminal gets or loses the focus."""
END = "\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
"""Ends `MODES`, then `BEGIN`."""
CANCEL = "\x18"
"""Ends a control sequence of which only a part was sent (ECMA-48, CAN)."""
ANSWER = 0.1
"""Seconds to wait for what the terminal may still have to answer to the tutor, lest the shell reads it."""
PATIENCE = 4.0
"""Seconds after a signal in which the tutor, which saves first, must have ended; then it is killed."""
SLOW = 5.0
"""Seconds after which a tutor that has not begun says what it waits for, if that is a disk."""
FOLDERS = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "DLTUTOR_DATA")
"""Variables that name folders which the tutor reads before it begins."""
GRACE = 1.0
"""Seconds in which the tutor's other processes may end by themselves after it."""
KEEPS = "dltutor-keep"
"""The name of a process that keeps a run for the next screen (`--keep`), as in `ps`: the one that may stay behind."""
PR_SET_CHILD_SUBREAPER = 36
"""From linux/prctl.h."""


def refusal() -> str:
    """Return why the tutor cannot run in this terminal and what to do about it; empty when it can."""
    if not (os.isatty(0) and os.isatty(1)):
        return f"the tutor needs a terminal: ssh -t {os.uname().nodename} dltutor; text in and out: dltutor --plain"
    return ""


def plain_only(environ: Mapping[str, str]) -> bool:
    """Return whether the tutor runs in a terminal that cannot move its cursor, so that only plain text can be shown."""
    return os.isatty(0) and os.isatty(1) and environ.get("TERM", "") in ("", "dumb", "unknown")


def launch() -> None:
    """Return in a new process, which is to be the tutor; the old one watches over it here and ends when it ends.

    To be called before anything heavy is imported, in a terminal. The exit status is the tutor's, 128 + n after a
    signal n.
    """
    before = termios.tcgetattr(0)
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    awaited = {signal.SIGCHLD, *SIGNALS}
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    ours, its = os.pipe()
    tutor = os.fork()
    if tutor == 0:
        os.close(its)
        threading.Thread(target=_end_with_launcher, args=(ours, before), name="launcher-watch", daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
        return
    os.close(ours)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    status, late = _watch(tutor, before, awaited)
    give_back(before, _last_word(status, late).encode())
    _end_rest()
    os._exit(status)


def give_back(before: list[Any], last: bytes = b"") -> None:
    """Undo what the tutor did to the terminal, if it did not itself, and say a `last` word; never waits for the line.

    `before`: the terminal's attributes (termios) as they were.
    """
    with contextlib.suppress(OSError, termios.error):
        if os.tcgetpgrp(0) != os.getpgrp():
            return
        terminal = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        if termios.tcgetattr(0) != before:
            # What still waits for a line that stands still would keep ours from getting through.
            termios.tcflush(terminal, termios.TCOFLUSH)
            os.write(terminal, (CANCEL + END).encode())
            select.select([0], [], [], ANSWER)
            termios.tcflush(0, termios.TCIFLUSH)
            termios.tcsetattr(0, termios.TCSANOW, before)
        os.write(terminal, last)
        os.close(terminal)


def _end_with_launcher(lifeline: int, before: list[Any]) -> None:
    """In the tutor: end in order when the launcher is gone, which closes its end of the pipe.

    No signal is for this thread: one that it took would not wake the main thread, which alone can act on it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    if not select.select([lifeline], [], [], SLOW)[0]:
        _tell_of_dead_disk(before)
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _tell_of_dead_disk(before: list[Any]) -> None:
    """Where the tutor has not taken the terminal yet: say which folder does not answer, if one does not."""
    waits: list[str] = []

    def ask() -> None:
        for folder in (sys.prefix, *(os.environ.get(name, "") for name in FOLDERS), *sys.argv[1:]):
            if os.path.isabs(folder):
                waits[:] = [folder]
                with contextlib.suppress(OSError, ValueError):
                    os.statvfs(folder)  # asks the server of a network disk, where stat may answer from memory
        waits.clear()

    with contextlib.suppress(termios.error):
        if termios.tcgetattr(0) == before:
            asking = threading.Thread(target=ask, name="disk-watch", daemon=True)
            asking.start()
            asking.join(GRACE)
            for folder in waits:
                os.write(2, f"dltutor: {folder!r} does not answer. It goes on once it does; Ctrl+C ends it.\n".encode())


def _watch(tutor: int, before: list[Any], awaited: set[signal.Signals]) -> tuple[int, bool]:
    """Hand signals on and stop and go on with the tutor, until it ends.

    Return its exit status, and whether it was killed here because it did not end.
    """
    patience, late = None, False
    while True:
        come = signal.sigtimedwait(awaited, patience) if patience else signal.sigwaitinfo(awaited)
        if come is None:
            os.kill(tutor, signal.SIGKILL)
            late = True
        elif come.si_signo != signal.SIGCHLD:
            os.kill(tutor, come.si_signo)
            patience = PATIENCE
        for pid, status in _changed():
            if pid == tutor and os.WIFSTOPPED(status):
                give_back(before)
                os.kill(os.getpid(), signal.SIGSTOP)
                os.kill(tutor, signal.SIGCONT)
            elif pid == tutor:
                code = os.waitstatus_to_exitcode(status)
                return (code if code >= 0 else 128 - code), late


def _changed() -> list[tuple[int, int]]:
    """Return the processes of ours that have stopped or ended, each with its status."""
    found = []
    with contextlib.suppress(ChildProcessError):
        while (change := os.waitpid(-1, os.WNOHANG | os.WUNTRACED))[0]:
            found.append(change)
    return found


def _end_rest() -> None:
    """Wait a moment for what the tutor has left behind, then kill it, and all that this leaves behind."""
    begin = time.monotonic()
    while (rest := _children()) and (since := time.monotonic() - begin) < 2 * GRACE:
        for pid in rest if since > GRACE else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        signal.sigtimedwait({signal.SIGCHLD}, 0.05)
        _changed()


def _children() -> list[int]:
    """Return the processes that are ours by now and may not stay; none where the system cannot say."""
    return [int(pid) for pid in _text(f"self/task/{os.getpid()}/children").split() if _text(f"{pid}/comm") != KEEPS]


def _text(path: str) -> str:
    """Return what a file under /proc says; empty where there is none."""
    try:
        with open(f"/proc/{path}", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def _last_word(status: int, late: bool) -> str:
    """Return what happened, in words; nothing where the tutor ended by itself."""
    number = status - 128
    if number not in signal.valid_signals():
        return ""
    what = f"it was ended from outside ({signal.strsignal(number)})"
    if late:
        what = f"it did not end within {PATIENCE:.0f} s and was killed"
    elif number == signal.SIGKILL:
        what = "it was killed, perhaps because the memory ran out"
    elif number not in SIGNALS:
        what = f"it crashed ({signal.strsignal(number)})"
    return (
        f"\ndltutor: {what}. What you answered is saved, unless it said that it is not; "
        "`dltutor` goes on where you were.\n"
    )

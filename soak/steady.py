"""One session that stays open for the whole soak: what it takes of the computer must not grow."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import cpu_seconds, memory, tasks
from dltutor.ui.garbage import EVERY, SOON, TYPING
from soak.session import LESSONS, Learner, Session

GROWTH = 5.0
"""MB (10⁶ bytes) that the screen may have grown since it was warm."""
WARM = 2
"""The part of the soak, one in so many, after which all is seen once: ghosts, caches, and the largest terminal."""
WAY_HOME = 150.0
"""Seconds after which the list of lessons must be there: keys that were typed before are done first."""
LOOK, IDLE = 3.0, 0.1
"""Seconds of a look at the screen's process, and of its time on the processor that it uses when nothing is typed."""
REFUSED = 8.0
"""Seconds for which the disk refuses, once between two rests."""


@dataclass(frozen=True)
class Taken:
    """What the screen's process takes of the computer, at home, with no process beside it."""

    memory: float
    """MB (10⁶ bytes)."""
    files: int
    """Open file descriptors."""
    threads: int

    def __str__(self) -> str:
        return f"{self.memory:.1f} MB, {self.files} descriptors, {self.threads} threads"


def taken(pid: int) -> Taken:
    """Return what a process takes now."""
    files = 0
    with contextlib.suppress(OSError):
        files = len(os.listdir(Path(f"/proc/{pid}/fd")))
    return Taken(memory(pid), files, tasks([pid]))


def grown(rests: Sequence[Taken]) -> str:
    """Return what has grown since the screen was warm; empty: nothing, or there were too few rests to tell."""
    if len(rests) < 3:
        return ""
    first, last = warm(rests), rests[-1]
    over = [
        f"memory by {last.memory - first.memory:.1f} MB" if last.memory - first.memory > GROWTH else "",
        f"descriptors by {last.files - first.files}" if last.files > first.files else "",
        f"threads by {last.threads - first.threads}" if last.threads > first.threads else "",
    ]
    return ", ".join(filter(None, over))


def warm(rests: Sequence[Taken]) -> Taken:
    """Return the rest that all later ones are compared with, of two or more."""
    return rests[max(1, len(rests) // WARM)]


def played(learner: Learner, session: Session, seconds: float) -> Taken:
    """Play for about so long, with a full disk, then come to rest, for which the training process is killed.

    No more often, for after five starts in ten minutes labs would be off.
    """
    for part in range(4):
        session.play(seconds / 4)
        if part == 1:
            learner.refuse()
            session.play(min(REFUSED, seconds / 4))
            learner.allow()
        learner.look()
    return rest(session)


def rest(session: Session) -> Taken:
    """Go to the list of lessons, end the processes beside it, and return what the screen takes once nothing moves."""
    terminal = session.terminal
    terminal.resize(120, 36)
    end = time.monotonic() + WAY_HOME
    quiet(session, end)
    while not at_home(session) and time.monotonic() < end:
        terminal.press("escape")
        quiet(session, end)
        if not at_home(session) and "quit" in terminal.text():
            terminal.press("q")  # a second one before the first is done would end the tutor
            quiet(session, end)
    assert at_home(session), f"the way home was not found from: {terminal.text()}"
    for pid in session.helpers:
        session.strike(pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while (session.helpers or "not saved" in terminal.text()) and time.monotonic() < end:
        terminal.listen(0.5)
    assert "not saved" not in terminal.text(), "a disk that works again was not used within a minute"
    terminal.listen(SOON + TYPING + EVERY + 1)
    assert terminal.exited(0) is None, f"it ended with {terminal.status}: {terminal.text()}"
    return taken(session.screen)


def quiet(session: Session, end: float) -> None:
    """Let training stand still, and wait until all that was typed has been done, but not longer than until `end`."""
    used = -1.0
    while time.monotonic() < end and (now := cpu_seconds(session.screen)) - used > IDLE:
        used = now
        for pid in session.helpers:
            session.strike(pid, signal.SIGSTOP)
        session.terminal.listen(LOOK)


def at_home(session: Session) -> bool:
    """Whether the list of lessons is on the screen."""
    return "read about deep learning" in session.terminal.text()


def again(session: Session, chosen: int) -> None:
    """Open a lesson from the list."""
    session.terminal.press(*["down"] * (chosen % len(LESSONS)), "enter")
    session.terminal.listen(1.0)

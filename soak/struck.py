"""Sessions that end in every way there is: nothing saved is lost, nothing is left behind, the terminal is sane."""

from __future__ import annotations

import signal
import termios
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.process import left_over
from soak.session import LESSONS, Learner, Session

PATIENCE = 10.0
"""Seconds in which everything must be gone; two on a quiet machine, a soak makes its own noise."""


@dataclass
class Score:
    """What was tried so far."""

    ends: Counter[str] = field(default_factory=Counter)
    """How often each way of ending came."""
    workers: int = 0
    """Training processes killed beneath a screen."""
    refused: int = 0
    """How often the disk refused for a while."""


def one(learner: Learner, score: Score, seconds: float) -> None:
    """Open a lesson, play, end it in one of the ways, and look at what is left of it.

    Raises AssertionError with what does not hold.
    """
    chance = learner.chance
    with learner.session(chance.choice(LESSONS)) as session:
        session.play(chance.uniform(0, seconds))
        if chance.random() < 0.3 and (helpers := session.helpers):
            session.strike(chance.choice(helpers), signal.SIGKILL)
            score.workers += 1
            session.play(chance.uniform(0, 3))
        full = chance.random() < 0.3
        if full:
            learner.refuse()
            score.refused += 1
            session.play(chance.uniform(0, 5))
            if chance.random() < 0.7:
                learner.allow()
                session.play(chance.uniform(0, 5))
        name = chance.choice(list(WAYS))
        everyone = session.everyone()
        WAYS[name](learner, session)
        score.ends[name] += 1
        left = left_over(everyone, PATIENCE)
        assert not left, f"after {name} there was left: {', '.join(map(said, left))}"
        session.terminal.exited(PATIENCE)
        if name not in ("the launcher killed", "the terminal closed"):
            sane = not session.terminal.left_on() and termios.tcgetattr(session.terminal.fd) == session.terminal.before
            assert sane, f"the terminal was left with modes {session.terminal.left_on()} after: {name}"
    learner.allow()
    learner.look()


def said(pid: int) -> str:
    """Return what a process is, and what it waits for."""
    at = Path(f"/proc/{pid}")
    with suppress(OSError):
        command = (at / "cmdline").read_text("utf-8", "replace").replace("\0", " ")
        return f"{pid} {command[-60:].strip()} in {(at / 'wchan').read_text('ascii')}"
    return str(pid)


def _killed(pid: Callable[[Session], int]) -> Callable[[Learner, Session], None]:
    """Kill a process; the log is read just before, so that what was acknowledged by then is known."""

    def strike(learner: Learner, session: Session) -> None:
        learner.look()
        session.strike(pid(session), signal.SIGKILL)

    return strike


def _signalled(number: signal.Signals) -> Callable[[Learner, Session], None]:
    return lambda _, session: session.strike(session.terminal.pid, number)


WAYS: dict[str, Callable[[Learner, Session], None]] = {
    "the screen killed": _killed(lambda session: session.screen),
    "the launcher killed": _killed(lambda session: session.terminal.pid),
    "SIGTERM": _signalled(signal.SIGTERM),
    "SIGHUP": _signalled(signal.SIGHUP),
    "the terminal closed": lambda _, session: session.terminal.close(),
}

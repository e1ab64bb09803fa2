"""The tutor in a real terminal that a soak can strike: its processes, its log, its disk."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.process import family
from dltutor.progress.load import Loaded, load
from soak import monkey
from tests.faults.shim import library
from tests.terminal import Terminal

ROOT = Path(__file__).parents[1]
LESSONS = ["loss", "gradients", "backprop", "overfitting", "convnets"]
REFUSALS = [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ESTALE]
START = 60.0
"""Seconds a screen may take to open a lesson on a machine under load."""


@dataclass
class Learner:
    """One person: a home, and what was in the log when it was looked at last."""

    home: Path
    chance: random.Random
    entries: dict[str, bytes] = field(default_factory=dict)
    """Every line of the log that was ever seen on the disk, by its id."""

    @property
    def folder(self) -> Path:
        """Where the log is."""
        return self.home / "data" / "events"

    @property
    def switch(self) -> Path:
        """The file that makes the disk fail."""
        return self.home / "disk"

    def look(self) -> Loaded:
        """Read the log; raises AssertionError where an entry is not there any more, or is another one."""
        found = load(self.folder)
        lost = {id for id, line in self.entries.items() if found.lines.get(id) != line}
        assert not lost, f"{len(lost)} of {len(self.entries)} entries were lost: {sorted(lost)[:5]}"
        self.entries.update(found.lines)
        return found

    def reports(self) -> list[str]:
        """Return the first lines and the last place of each report of an error in the program."""
        found = sorted((self.home / ".local" / "state" / "dltutor").glob("crash-*.txt"))
        return [f"{path.name}: {_gist(path.read_text(encoding='utf-8'))}" for path in found]

    def refuse(self) -> None:
        """Let the disk refuse everything, for a reason of several."""
        self.switch.write_text(str(self.chance.choice(REFUSALS)), encoding="ascii")

    def allow(self) -> None:
        """Let the disk work again."""
        self.switch.unlink(missing_ok=True)

    @contextmanager
    def session(self, lesson: str) -> Iterator[Session]:
        """Open a lesson; whatever lives on at the end of the block is ended."""
        self.home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "soak.tutor", str(self.folder.parent), str(self.switch), "open", lesson]
        environment = {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(library()), "DLTUTOR_DATA": str(self.folder.parent)}
        with Terminal(command, 120, 36, self.home, environment, answers=True) as terminal:
            terminal.wait_for("step ", START)
            yield Session(terminal, self.chance)


@dataclass
class Session:
    """A screen and what belongs to it."""

    terminal: Terminal
    chance: random.Random

    @property
    def screen(self) -> int:
        """The process that draws: the launcher's child."""
        return min(self._children(self.terminal.pid), default=0)

    @property
    def helpers(self) -> list[int]:
        """The processes that train and that try code."""
        return self._children(self.screen) if self.screen else []

    def everyone(self) -> set[int]:
        """Return all processes."""
        return family(self.terminal.pid)

    def play(self, seconds: float) -> None:
        """Type at random for a while, and let the terminal change its size now and then.

        Raises AssertionError where the tutor ends meanwhile.
        """
        while seconds > 0:
            assert self.terminal.exited(0) is None, f"it ended with {self.terminal.status}: {self.terminal.text()}"
            if self.chance.random() < 0.03:
                self.terminal.resize(*monkey.size(self.chance))
            self.terminal.send(monkey.keys(self.chance))
            wait = self.chance.choice([0.0, 0.01, 0.05, 0.3])
            self.terminal.listen(wait)
            self.terminal.forget()
            seconds -= wait + 0.005

    def strike(self, pid: int, number: signal.Signals) -> None:
        """Send a process a signal, if it lives."""
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _children(self, pid: int) -> list[int]:
        with suppress(OSError):
            return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
        return []


def _gist(report: str) -> str:
    """Return the error and the last line of our own code in a report."""
    lines = report.splitlines()[2:]
    own = [line.strip() for line in lines if "/dltutor/" in line]
    return " | ".join([*lines[:1], *(own or lines)[-1:]])

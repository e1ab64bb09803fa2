"""Answers acknowledged one by one in processes that are killed at random moments: none may be lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dltutor.progress.load import load

RECORDER = """
import sys
from pathlib import Path
from dltutor.progress.saver import Saver
it = Saver(Path(sys.argv[1]))
while True:
    event = it.record("answer", lesson="loss", item="mae", given=["x" * 200])
    if it.flush(60):
        print(event.id, flush=True)
"""
IN_A_ROW = 400
"""Answers, at most, that a process acknowledges before it is killed."""
MOMENT = 0.002
"""Seconds, at most, by which the kill comes after the last one that was waited for: in the middle of another one."""


@dataclass
class Answers:
    """What was acknowledged so far."""

    folder: Path
    chance: random.Random
    acknowledged: set[str] = field(default_factory=set)
    kills: int = 0

    def strike(self, most: int = IN_A_ROW) -> None:
        """Let a new process take answers, kill it, and look for all that was ever acknowledged.

        Raises AssertionError where one is lost.
        """
        with subprocess.Popen([sys.executable, "-c", RECORDER, self.folder], stdout=subprocess.PIPE, text=True) as one:
            assert one.stdout is not None
            told = [one.stdout.readline() for _ in range(self.chance.randrange(1, most))]
            time.sleep(self.chance.uniform(0, MOMENT))
            one.kill()
            told += [line for line in one.stdout if line.endswith("\n")]
        self.kills += 1
        self.acknowledged |= {line.strip() for line in told}
        found = load(self.folder)
        lost = self.acknowledged - set(found.lines)
        assert not lost, f"{len(lost)} of {len(self.acknowledged)} answers were lost after {self.kills} kills"
        assert len(found.damage) <= self.kills, "a kill damages one line at most, the one that it cut"

    def until(self, count: int, seconds: float) -> Iterator[int]:
        """Yield how many are acknowledged, after each kill, until so many are or the time is over."""
        end = time.monotonic() + seconds
        while len(self.acknowledged) < count and time.monotonic() < end:
            self.strike()
            yield len(self.acknowledged)

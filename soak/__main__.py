"""`python -m soak [--minutes N] [--seed N]`: a steady learner, a struck one and answers, side by side, for so long."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.process import left_over
from dltutor.progress.kinds import RunDone
from soak import steady, struck
from soak.answers import Answers
from soak.session import Learner

MOST = 120.0
"""Minutes that a soak may take."""
BETWEEN = 125.0
"""Seconds between two rests of the steady learner: at each the training process is killed, and five times in ten
minutes is too often for a new one."""
ANSWERS = 100_000
"""Answers of which none may be lost."""
PLAYED = 12.0
"""Seconds, at most, before a session is struck."""


class Soak:
    """Both learners and the answers, each in a thread of its own, and what was found."""

    def __init__(self, room: Path, seconds: float, seed: int) -> None:
        self.end, self.begun = time.monotonic() + seconds, time.monotonic()
        self.room, self.seed = room, seed
        self.findings: list[str] = []
        self.rests: list[steady.Taken] = []
        self.score = struck.Score()
        self.answers = Answers(room / "answers", random.Random(seed))
        self.learners = {name: Learner(room / name, random.Random(f"{seed}{name}")) for name in ("steady", "struck")}

    def run(self) -> None:
        """Let both play until the time is over; a finding ends only the learner that made it."""
        threads = [
            threading.Thread(target=self._heard, args=(each,)) for each in (self._steady, self._struck, self._answered)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, learner in self.learners.items():
            self.findings += [f"{name}, an error of the program: {report}" for report in learner.reports()]

    def _heard(self, play: Callable[[], None]) -> None:
        try:
            play()
        except (AssertionError, OSError) as error:
            self.findings.append(f"{play.__name__[1:]}, after {time.monotonic() - self.begun:.0f} s: {error}")
            print(f"finding: {self.findings[-1]}", flush=True)

    def _steady(self) -> None:
        learner = self.learners["steady"]
        with learner.session("gradients") as session:
            while time.monotonic() < self.end or len(self.rests) < 3:
                self.rests.append(steady.played(learner, session, min(BETWEEN, (self.end - self.begun) / 5)))
                print(f"{time.monotonic() - self.begun:6.0f} s  steady: {self.rests[-1]}", flush=True)
                steady.again(session, learner.chance.randrange(5))
            everyone = session.everyone()
            session.terminal.send(b"\x03")
            status = session.terminal.exited(10)
            assert status == 0, f"Ctrl+C ended it with {status}"
            assert not left_over(everyone, 2), "processes were left after an end in order"
        damage = learner.look().damage
        assert not damage, f"a session that was never struck left damage: {damage[:3]}"
        assert not (what := steady.grown(self.rests)), f"the screen has grown: {what}"

    def _struck(self) -> None:
        while time.monotonic() < self.end:
            struck.one(self.learners["struck"], self.score, PLAYED)

    def _answered(self) -> None:
        for count in self.answers.until(ANSWERS, self.end - time.monotonic()):
            if self.answers.kills % 100 == 0:
                print(f"{time.monotonic() - self.begun:6.0f} s  answers: {count:,}", flush=True)

    def report(self) -> str:
        """Return the figures."""
        kept = {name: learner.look() for name, learner in self.learners.items()}
        runs = sum(event.kind == RunDone.kind and event.fields["step"] > 0 for event in kept["steady"].events)
        ends = ", ".join(f"{name} {count}" for name, count in self.score.ends.most_common())
        grown = (
            f"warm {steady.warm(self.rests)}; at last {self.rests[-1]}" if len(self.rests) > 1 else "too short to tell"
        )
        return (
            f"seed {self.seed}, {(time.monotonic() - self.begun) / 60:.1f} min\n"
            f"steady: {len(self.rests)} rests, {runs} runs of labs; {grown}\n"
            f"struck: {sum(self.score.ends.values())} sessions ({ends}); {self.score.workers} training processes "
            f"killed; {self.score.refused} times a disk that refused\n"
            f"answers: {len(self.answers.acknowledged):,} acknowledged, {self.answers.kills} kills; lost: 0\n"
            f"entries of the log kept: {len(kept['steady'].lines):,} and {len(kept['struck'].lines):,}; lost: 0\n"
        )


def main() -> int:
    """Run it; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MOST, help="at most 120, which is the default")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of what is done, not of when")
    given = parser.parse_args()
    if not 0 < given.minutes <= MOST:
        parser.error("--minutes is a number from 0 to 120")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        os.chdir(room)
        soak = Soak(Path(room), given.minutes * 60, given.seed)
        soak.run()
        print(soak.report() + ("Findings:\n" + "\n".join(soak.findings) if soak.findings else "Nothing found."))
    return 1 if soak.findings else 0


if __name__ == "__main__":
    sys.exit(main())

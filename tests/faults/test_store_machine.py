"""Anything in any order: sessions begin, answer, crash, close; files are put together, removed, damaged; clocks jump.

What was acknowledged is there after every single step, and a session's events keep their order.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from dltutor.progress import kinds
from dltutor.progress.compact import compact
from dltutor.progress.event import Event, encode
from dltutor.progress.fold import fold
from dltutor.progress.load import load
from dltutor.progress.saver import Saver
from tests.progress.faults import FaultyDisk

YEAR = 365 * 24 * 3600.0


class Learner:
    """One session, on a disk that can die under it."""

    def __init__(self, folder: Path, after: int, clock: object) -> None:
        self.dead = False
        self.disk = FaultyDisk(lambda _count, _name: errno.EIO if self.dead else None)
        self.saver = Saver(folder, after=after, disk=self.disk, clock=clock, first_wait=0.001)  # type: ignore[arg-type]


class TheLog(RuleBasedStateMachine):
    sessions = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="dltutor-machine-"))
        self.folder = self.root / "events"
        self.now = 1.8e9
        self.acknowledged: dict[str, object] = {}
        self.newer: dict[str, bytes] = {}
        self.open: list[Learner] = []

    def teardown(self) -> None:
        for learner in self.open:
            self._die(learner)
        shutil.rmtree(self.root)

    @rule(target=sessions)
    def begin(self) -> Learner:
        learner = Learner(self.folder, load(self.folder).tick, lambda: self.now)
        self.open.append(learner)
        return learner

    @rule(learner=sessions, credit=st.floats(0, 1))
    def answer(self, learner: Learner, credit: float) -> None:
        event = learner.saver.record("answer", lesson="loss", item="q", credit=credit)
        if learner.saver.flush(60):
            self.acknowledged[event.id] = credit

    @rule(learner=consumes(sessions))
    def close(self, learner: Learner) -> None:
        assert learner.saver.close(60)
        self.open.remove(learner)

    @rule(learner=consumes(sessions), torn=st.binary(max_size=20))
    def crash(self, learner: Learner, torn: bytes) -> None:
        self._die(learner)
        self.open.remove(learner)
        if (path := self.folder / f"{learner.saver.session}.log").exists():
            with path.open("ab") as file:
                file.write(torn)

    @rule(learner=sessions)
    def remove_the_file_of(self, learner: Learner) -> None:
        if learner.saver.record("place").seq > 1:
            assert learner.saver.flush(60)
            for path in self.folder.glob(f"{learner.saver.session}*.log"):
                path.unlink()
        self.answer(learner, 0.5)

    @rule()
    def put_together(self) -> None:
        if self.folder.exists():
            done = compact(self.folder)
            assert not (done and self.newer)

    @rule(days=st.integers(1, 60))
    def time_passes_for_files(self, days: int) -> None:
        for path in self.folder.glob("*.log"):
            when = path.stat().st_mtime - days * 24 * 3600
            os.utime(path, (when, when))

    @rule(years=st.sampled_from([-1, 1, -0.01, 0.001]))
    def the_clock_jumps(self, years: float) -> None:
        self.now += years * YEAR

    @rule(number=st.integers(0, 3))
    def a_newer_version_writes(self, number: int) -> None:
        if not self.newer and number == 0 and self.folder.exists():
            line = encode(Event("n:0", "dream", "", 1, {"a": [1]}, schema=2))
            (self.folder / "n.log").write_bytes(line)
            self.newer["n:0"] = line[:-1]

    @rule()
    def open_again(self) -> None:
        told = [kinds.read(event.kind, event.fields) for event in load(self.folder).events]
        credits = [what.credit for what in told if isinstance(what, kinds.Answer)]
        assert fold(load(self.folder).events).lesson("loss").item("q").credit == max(credits, default=0.0)

    @invariant()
    def nothing_is_lost(self) -> None:
        loaded = load(self.folder)
        found = {event.id: event.fields.get("credit") for event in loaded.events}
        assert self.acknowledged.items() <= found.items()
        assert self.newer.items() <= loaded.lines.items()
        for before, after in pairwise(sorted(loaded.events, key=lambda event: (event.session, event.seq))):
            assert before.session != after.session or before.order < after.order

    def _die(self, learner: Learner) -> None:
        learner.dead = True
        learner.saver.close(0)


TheLog.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestTheLog = TheLog.TestCase

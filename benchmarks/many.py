"""Forty learners at one computer, each at a lesson in a real terminal: ten train, thirty read.

What a learner costs, and how soon those who read see their keys answered while the others train.
"""

from __future__ import annotations

import os
import select
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.process import cpu_seconds, family, left_over, memory, shared_memory
from benchmarks.session import CURVES, DLTUTOR, STEP, WITH_ALL_PANELS
from benchmarks.stage import COURSE
from tests.terminal import Terminal

LEARNERS, TRAINING = 40, 10
FIVE_POINTS = WITH_ALL_PANELS["five_points"]
ROUNDS = 5
"""How often each of those who read opens the list of keys."""
IDLE = 10.0
"""Seconds in which nobody presses a key."""
LIMITS = "threads = 1\ncpu_seconds = 3600\n"
"""What a lecturer sets for a node that many share: a lesson alone starts no process, its first lab does."""
QUESTION, ANSWER = b"\x1b[6n", b"\x1b[1;1R"


@dataclass
class Learner:
    """One person at a terminal."""

    terminal: Terminal
    started: float
    """Seconds from the command to the first step of the lesson."""

    def costs(self) -> tuple[float, float]:
        """Return the memory of all processes in MB: resident, and with what is shared counted by parts."""
        everyone = family(self.terminal.pid)
        return sum(map(memory, everyone)), sum(map(shared_memory, everyone))

    def cpu(self) -> float:
        """Return the processor time used so far by the screen and its launcher, in seconds."""
        return sum(cpu_seconds(pid) for pid in family(self.terminal.pid))


def measure() -> Iterator[Figure]:
    """Yield the figures of this group."""
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        learners = [stack.enter_context(_at_a_lesson(room, number)) for number in range(LEARNERS)]
        training, reading = learners[:TRAINING], learners[TRAINING:]
        _begin(training)
        with _drained([learner.terminal for learner in training]):
            time.sleep(IDLE / 2)
            yield from _keys(reading)
            yield _idle(reading, training)
            yield from _memory(reading, training)
        yield _starts(learners)
        everyone = {pid for learner in learners for pid in family(learner.terminal.pid)}
    if left := left_over(everyone, 2.0):
        raise RuntimeError(f"forty learners left processes behind: {sorted(left)}")


@contextmanager
def _at_a_lesson(room: Path, number: int) -> Iterator[Learner]:
    """Open a lesson for one learner; those who will train get the lesson whose labs run on without end."""
    trains = number < TRAINING
    home, limits = room / f"home{number}", room / f"limits{trains}.toml"
    home.mkdir()
    limits.write_text(LIMITS + f'course = "{COURSE}"\n' * trains, encoding="utf-8")
    command = [DLTUTOR, "open", "labs" if trains else "gradients"]
    begin = time.perf_counter()
    with Terminal(command, 120, 36, home, {"DLTUTOR_LIMITS": str(limits)}, answers=True) as terminal:
        terminal.wait_for("step 1 of", 30)
        yield Learner(terminal, time.perf_counter() - begin)


def _begin(training: list[Learner]) -> None:
    """Let half of them train the playground and half the five points, and wait until all networks train."""
    for number, learner in enumerate(training):
        for step in range(2, (FIVE_POINTS if number % 2 else CURVES) + 1):
            learner.terminal.press("n")
            learner.terminal.wait_for(f"step {step} of", 30)
        learner.terminal.press("space")
    for learner in training:
        learner.terminal.wait_for(STEP, 120)


@contextmanager
def _drained(terminals: list[Terminal]) -> Iterator[None]:
    """Take, in a thread, what comes from terminals at which nobody looks, and answer as a terminal does."""
    over = threading.Event()

    def drain() -> None:
        while not over.is_set():
            for fd in select.select([terminal.fd for terminal in terminals], [], [], 0.1)[0]:
                os.write(fd, ANSWER * os.read(fd, 65536).count(QUESTION))

    thread = threading.Thread(target=drain, name="drain")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _keys(reading: list[Learner]) -> Iterator[Figure]:
    delays = []
    for _ in range(ROUNDS):
        for terminal in (learner.terminal for learner in reading):
            begin = time.perf_counter()
            terminal.press("?")
            terminal.wait_for("Keys", 30)
            delays.append((time.perf_counter() - begin) * 1e3)
            terminal.press("escape")
            terminal.wait_gone("Keys", 30)
    delays.sort()
    beside = f"p50 {statistics.median(delays):.0f} ms, longest {delays[-1]:.0f} ms; {len(delays)} times `?`"
    yield Figure("key to screen of 30 who read, 10 train, p95", _p95(delays), "ms", 150, beside)


def _idle(reading: list[Learner], training: list[Learner]) -> Figure:
    """Measure what screens cost at which nobody does anything."""
    before, begin = [learner.cpu() for learner in reading], time.monotonic()
    screens = sum(learner.cpu() for learner in training)
    time.sleep(IDLE)
    span = time.monotonic() - begin
    used = [(learner.cpu() - was) / span * 100 for learner, was in zip(reading, before, strict=True)]
    others = (sum(learner.cpu() for learner in training) - screens) / span * 100
    beside = f"of 30, over {IDLE:.0f} s; the ten who train use {others:.0f} % together"
    return Figure("CPU of one who reads, mean", statistics.mean(used), "%", 0.5, beside)


def _memory(reading: list[Learner], training: list[Learner]) -> Iterator[Figure]:
    read, train = ([learner.costs() for learner in some] for some in (reading, training))
    whole = sum(shared for _, shared in (*read, *train)) / 1e3
    for name, costs, target in (("reads", read, 95), ("trains", train, 545)):
        beside = f"PSS {statistics.mean(shared for _, shared in costs):.0f} MB; PSS of all {LEARNERS}: {whole:.1f} GB"
        yield Figure(f"memory (RSS) of one who {name}, most", max(rss for rss, _ in costs), "MB", target, beside)


def _starts(learners: list[Learner]) -> Figure:
    taken = sorted(learner.started * 1e3 for learner in learners)
    beside = f"p50 {statistics.median(taken):.0f} ms, the last {learners[-1].started * 1e3:.0f} ms; one after another"
    return Figure(f"start of each of {LEARNERS} screens, p95", _p95(taken), "ms", 1000, beside)


def _p95(values: list[float]) -> float:
    return values[int(0.95 * (len(values) - 1))]

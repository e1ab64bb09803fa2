"""How soon it ends whatever ends it, how soon an answer is safe, and what the processes beside the screen hold."""

from __future__ import annotations

import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.process import family, left_over, memory
from benchmarks.session import CURVES, DLTUTOR, began, lab, program, settle
from dltutor.progress.directory import DataDirectory
from dltutor.progress.event import Event, encode
from dltutor.progress.kinds import Answer
from dltutor.progress.store import Store
from tests.terminal import Terminal

TIMES = 5
EVENTS = 10_000
FOCUS = b"\x1b[I"
"""A terminal says that it is looked at again; the whole screen is drawn, which fills a line that stands still."""


def measure() -> Iterator[Figure]:
    """Yield the figures of this group."""
    yield _ending("SIGTERM → all processes gone", _term, 500)
    yield _ending("terminal closed → all processes gone", Terminal.close, 500)
    yield _ending(
        "the same, hang-ups ignored (nohup)", Terminal.close, 500, "sh", "-c", "trap '' HUP; exec \"$@\"", "sh"
    )
    yield _ending("SIGTERM while the line stands still → gone", _stalled, 2000)
    yield from _saving()
    yield from _beside()


def _ending(name: str, end: Callable[[Terminal], None], target: float, *before: str) -> Figure:
    taken = []
    for _ in range(TIMES):
        with program(*before, DLTUTOR, "loss", cols=200, rows=60) as terminal:
            terminal.wait_for("step 1 of", 30)
            settle(terminal)
            everyone = family(terminal.pid)
            begin = time.perf_counter()
            end(terminal)
            if end is _term:
                terminal.exited(10)
            if left := left_over(everyone, 10):
                raise RuntimeError(f"{name}: {len(left)} processes never ended")
            taken.append((time.perf_counter() - begin) * 1e3)
    return Figure(name, max(taken), "ms", target, f"longest of {TIMES}; median {statistics.median(taken):.0f} ms")


def _term(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGTERM)


def _stalled(terminal: Terminal) -> None:
    os.write(terminal.fd, FOCUS * 5)
    _term(terminal)


def _saving() -> Iterator[Figure]:
    """Record answers one by one, each until it is on the disk, and load a long log."""
    with tempfile.TemporaryDirectory() as folder:
        data = DataDirectory(Path(folder))
        with Store.open(data) as store:
            taken = []
            for number in range(200):
                begin = time.perf_counter()
                store.record(Answer(lesson="loss", item=f"q{number}", given=["3.25"]))
                store.flush(5)
                taken.append((time.perf_counter() - begin) * 1e3)
        lines = [
            encode(Event(f"s:{n}", "answer", "", n, {"lesson": "loss", "item": f"q{n % 50}"})) for n in range(EVENTS)
        ]
        (Path(folder) / "events" / "s.log").write_bytes(b"".join(lines))
        load = []
        for _ in range(TIMES):
            begin = time.process_time()
            Store.open(data)
            load.append((time.process_time() - begin) * 1e3)
    yield Figure("answer → on the disk, p95", sorted(taken)[189], "ms", 50, f"median {statistics.median(taken):.2f} ms")
    yield Figure("load 10,000 entries of the log", min(load), "ms", 100, f"CPU time, best of {TIMES}")


def _beside() -> Iterator[Figure]:
    """Train, and look at the launcher and the worker."""
    with lab(CURVES) as terminal:
        began(terminal)
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in family(terminal.pid)}
        largest = max(memory(pid) for pid, words in commands.items() if b"dltutor.worker" in words)
    yield Figure("memory of a CPU worker", largest, "MB", 450, "training the playground's network")
    with program(DLTUTOR, "loss") as terminal:
        terminal.wait_for("step 1 of", 30)
        launcher = memory(terminal.pid)
    yield Figure(
        "memory of the launcher",
        launcher,
        "MB",
        15,
        f"Python {sys.version_info.major}.{sys.version_info.minor} alone is most of it",
    )

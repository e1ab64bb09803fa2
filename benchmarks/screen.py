"""What the screen costs, and how soon it answers, while labs train beside it: taken from outside.

At 120×36, where one panel is on screen; from Run to the first point at 200×60, where four are.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.session import CURVES, LARGE, MAPS, STEP, WITH_ALL_PANELS, began, lab, watched
from tests.terminal import Terminal

IDLE, BUSY = 20.0, 12.0
"""Seconds that each is watched for."""
KEYS, FIRST_POINTS = 40, 3


def measure() -> Iterator[Figure]:
    """Yield the figures of this group."""
    yield from _maps()
    yield _curves()
    yield _first_point()


def _maps() -> list[Figure]:
    """Measure the heavier case: the digits' feature maps alone, as large as the lab's half of the screen."""
    with lab(MAPS) as terminal:
        idle, _, before = watched(terminal, IDLE)
        began(terminal, STEP)
        terminal.listen(2)
        busy, written, most = watched(terminal, BUSY)
        delays = sorted(_keys(terminal, KEYS))
    p50, p95 = statistics.median(delays), delays[int(0.95 * (len(delays) - 1))]
    return [
        Figure("memory of the screen's process", max(before, most), "MB", 80, "at most, idle and training"),
        Figure("its CPU, idle", idle, "%", 0.5, f"over {IDLE:.0f} s, a lab open, the worker warm"),
        Figure("its CPU, training with feature maps", busy, "%", 15, f"over {BUSY:.0f} s of digits_cnn"),
        Figure("key to screen while digits_cnn trains, p95", p95, "ms", 50, f"p50 {p50:.0f} ms, {KEYS} times `?`"),
        Figure("to the terminal, with feature maps", written, "kB/s", 20, f"over {BUSY:.0f} s of digits_cnn"),
    ]


def _curves() -> Figure:
    with lab(CURVES) as terminal:
        began(terminal)
        terminal.listen(2)
        busy, written, _ = watched(terminal, BUSY)
    return Figure("to the terminal, curves", written, "kB/s", 20, f"over {BUSY:.0f} s of playground; CPU {busy:.1f} %")


def _first_point() -> Figure:
    """Return the slowest lab's time from Run to the first point, each time in a fresh session with a warm worker."""
    medians = {}
    for name, step in WITH_ALL_PANELS.items():
        taken = []
        for _ in range(FIRST_POINTS):
            with lab(step, **LARGE) as terminal:
                taken.append(began(terminal) * 1e3)
        medians[name] = statistics.median(taken)
    beside = ", ".join(f"{name} {ms:.0f}" for name, ms in medians.items())
    return Figure("Run pressed → first point drawn", max(medians.values()), "ms", 150, beside)


def _keys(terminal: Terminal, times: int) -> list[float]:
    """Open the list of keys so many times and return the milliseconds until it is on screen."""
    delays = []
    for _ in range(times):
        begin = time.perf_counter()
        terminal.press("?")
        terminal.wait_for("Keys", 10)
        delays.append((terminal.arrived - begin) * 1e3)
        terminal.press("escape")
        terminal.wait_gone("Keys", 10)
        terminal.listen(0.35)
    return delays

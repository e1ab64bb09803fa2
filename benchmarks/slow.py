"""What a slow line costs while a lab trains at 120×36, text beside feature maps: with our driver and the stock one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.process import family, tasks
from benchmarks.session import MAPS, STEP, began, lab
from tests.terminal import Terminal

RATE = 50e3
"""Bytes a second of the slow line."""
KEYS, STOCK_KEYS = 40, 3
LONGEST = 60.0
"""Seconds after which a key with the stock driver counts as not shown."""


def measure() -> Iterator[Figure]:
    """Yield the figures of this group."""
    yield from _slow()
    yield _tasks()


def _slow() -> list[Figure]:
    with lab(MAPS, rate=RATE) as terminal:
        began(terminal, STEP)
        terminal.listen(2)
        received, begin = terminal.received, time.monotonic()
        terminal.listen(5)
        written = (terminal.received - received) / (time.monotonic() - begin) / 1e3
        ours = sorted(keys(terminal, KEYS, LONGEST))
    with lab(MAPS, rate=RATE, stock=True) as terminal:
        began(terminal, STEP)
        terminal.listen(5)
        stock = statistics.median(keys(terminal, STOCK_KEYS, LONGEST))
    p50, p95 = statistics.median(ours), ours[int(0.95 * (len(ours) - 1))]
    beside = f"Textual's own driver: {stock:.0f} ms; digits_cnn with feature maps"
    return [
        Figure("key to screen at 50 kB/s, p50", p50, "ms", 300, beside),
        Figure("key to screen at 50 kB/s, p95", p95, "ms", 600, f"{KEYS} times `?`, {written:.0f} kB/s meanwhile"),
    ]


def _tasks() -> Figure:
    with lab(MAPS) as terminal:
        began(terminal, STEP)
        everyone = family(terminal.pid)
        count = tasks(everyone)
    return Figure("processes and threads in all", count, "", 32, f"{len(everyone)} processes, a local worker trains")


def keys(terminal: Terminal, times: int, longest: float) -> list[float]:
    """Open the list of keys so many times; return the milliseconds until it is there, at most `longest` s."""
    delays = []
    for _ in range(times):
        begin = time.perf_counter()
        terminal.press("?")
        while "Keys" not in terminal.text() and time.perf_counter() - begin < longest:
            terminal.read(0.05)
        delays.append((time.perf_counter() - begin) * 1e3)
        terminal.press("escape")
        terminal.wait_gone("Keys", 2 * longest)
        terminal.listen(0.35)
    return delays

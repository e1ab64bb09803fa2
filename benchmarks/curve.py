"""Redraw a curve of ten million steps and one of ten thousand: the panel that the screen draws, without a screen."""

from __future__ import annotations

import random
import statistics
import time
from array import array
from collections.abc import Callable, Iterator

from benchmarks.figure import Figure
from dltutor.draw.cells import Row
from dltutor.labs.find import load
from dltutor.run.history import History
from dltutor.run.state import Phase, Run
from dltutor.ui.panels.chart import CurvePanel
from dltutor.ui.panels.frame import Frame

LONG, SHORT = 10_000_000, 10_000
CHUNK = 10_000
WIDTH, HEIGHT = 100, 30
TIMES = 101
AT_MOST = 1.1
"""What counts as equally fast: the two differ in how many buckets they happen to have."""


def measure() -> Iterator[Figure]:
    """Yield the figure of this group."""
    long, short = (redraw(filled(steps)) for steps in (LONG, SHORT))
    slow, fast = in_turns(long, short, TIMES)
    beside = f"{slow * 1e3:.1f} ms and {fast * 1e3:.1f} ms on {WIDTH}×{HEIGHT} cells"
    yield Figure("redraw a curve of 10,000,000 / 10,000 steps", slow / fast, "×", AT_MOST, beside)


def filled(steps: int) -> History:
    """Return the history of a noisy falling loss; however long, it has the same shape."""
    chance = random.Random(0)
    noise = array("d", (chance.uniform(0.9, 1.1) for _ in range(CHUNK)))
    history = History()
    for begin in range(0, steps, CHUNK):
        losses = array("d", (one / (1 + 50 * (begin + at) / steps) for at, one in enumerate(noise)))
        history = history.extended(range(begin + 1, begin + CHUNK + 1), losses)
    return history


def redraw(history: History) -> Callable[[], list[Row]]:
    """Return what draws the curve panel of a run with this history."""
    lab = load("five_points")
    panel = CurvePanel(next(panel for panel in lab.panels if panel.kind == "curve"))
    assert history.final is not None
    run = Run(1, "five_points", {}, 0, phase=Phase.RUNNING, step=history.final.step, histories={"loss": history})
    frame = Frame(lab, "five_points", run)
    return lambda: panel.rows(frame, WIDTH, HEIGHT)


def in_turns(one: Callable[[], object], other: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the median seconds of each, taken in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for call, seconds in zip((one, other), taken, strict=True):
            begin = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - begin)
    return statistics.median(taken[0]), statistics.median(taken[1])

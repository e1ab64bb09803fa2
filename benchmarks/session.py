"""One measured session: the tutor in a real pseudo-terminal, its home a folder that goes away with it."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.process import cpu_seconds, family, left_over, memory
from tests.terminal import Terminal

ROOT = Path(__file__).parents[1]
CURVES, MAPS = 2, 3
WITH_ALL_PANELS = {"five_points": 4, "playground": 5, "digits_cnn": 6}
"""The steps of the lesson in `benchmarks/course`."""
POINT = re.compile(r"(━━|╍╍) (train_)?loss \d")
"""A chart's legend that reads a value: it is drawn together with the first point."""
STEP = re.compile(r"running step \d")
"""The status once the first step is known; for a screen without a curve."""
LARGE = {"cols": 200, "rows": 60}
"""Room for as many panels at once as the tutor ever shows."""
STOCK = "textual.drivers.linux_driver:LinuxDriver"
DLTUTOR = str(Path(sys.executable).parent / "dltutor")


@contextmanager
def program(
    *command: str, cols: int = 120, rows: int = 36, rate: float | None = None, stock: bool = False
) -> Iterator[Terminal]:
    """Run a program for a while; raises RuntimeError when something of it lives on two seconds after its end.

    `rate`: bytes a second that the line takes; `stock`: with Textual's own driver.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        env = {"PYTHONPATH": str(ROOT)} | ({"TEXTUAL_DRIVER": STOCK} if stock else {})
        with Terminal(list(command), cols, rows, home=Path(home), env=env, answers=True, rate=rate) as terminal:
            yield terminal
            children = family(terminal.pid)
        if left := left_over(children, 2.0):
            raise RuntimeError(f"{' '.join(command)} left processes behind: {sorted(left)}")


@contextmanager
def lab(
    step: int, cols: int = 120, rows: int = 36, rate: float | None = None, stock: bool = False
) -> Iterator[Terminal]:
    """Open step `step` (from 1) of the lesson in `benchmarks/course`, its lab beside it, the worker warm."""
    with program(sys.executable, "-m", "benchmarks.stage", cols=cols, rows=rows, rate=rate, stock=stock) as terminal:
        terminal.wait_for("step 1 of", 30)
        for at in range(2, step + 1):
            terminal.forget()
            terminal.press("n")
            terminal.wait_for(f"step {at} of", 30)
        terminal.wait_for("training process is ready", 120)
        settle(terminal)
        yield terminal


def began(terminal: Terminal, shows: re.Pattern[str] = POINT) -> float:
    """Press Run and return the seconds until the first point, or something else of the first step, is drawn."""
    terminal.forget()
    begin = time.perf_counter()
    terminal.press("space")
    terminal.wait_for(shows, 60)
    return terminal.arrived - begin


def settle(terminal: Terminal, seconds: float = 1.0) -> None:
    """Read until for `seconds` nothing has come and no process has worked: then the worker is warm."""
    done = False
    while not done:
        received, worked = terminal.received, _worked(terminal)
        terminal.listen(seconds)
        done = terminal.received == received and _worked(terminal) - worked < 0.05 * seconds
    terminal.forget()


def _worked(terminal: Terminal) -> float:
    return sum(map(cpu_seconds, family(terminal.pid)))


def watched(terminal: Terminal, seconds: float) -> tuple[float, float, float]:
    """Return what the screen's process does for so long: % of a core, kB to the terminal a second, most MB."""
    cpu, received, begin, most = cpu_seconds(terminal.pid), terminal.received, time.monotonic(), 0.0
    while time.monotonic() - begin < seconds:
        terminal.listen(0.25)
        terminal.forget()
        most = max(most, memory(terminal.pid))
    span = time.monotonic() - begin
    return (cpu_seconds(terminal.pid) - cpu) / span * 100, (terminal.received - received) / span / 1e3, most

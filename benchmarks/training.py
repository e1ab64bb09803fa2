"""Training speed in the tutor with all panels on, against the ejected script that keeps the same metrics."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure
from benchmarks.session import LARGE, ROOT, WITH_ALL_PANELS, began, lab
from dltutor.labs.eject import script
from dltutor.run.launch import NICE
from tests.terminal import Terminal

ROUNDS, SECONDS = 7, 6.0
PAUSED = re.compile(r"paused step ([\d,]+) .*?([\d.]+) s · seed")
"""The status of a paused run: its steps and the seconds inside its loop."""


def measure() -> Iterator[Figure]:
    """Yield one figure for each lab; both sides train in turns, on one thread, at the same niceness.

    Each time in a new process, since where in memory one happens to lie makes it 2 % faster or slower. The median of
    the rounds counts: what others do on the machine slows now one side, now the other.
    """
    for name, step in WITH_ALL_PANELS.items():
        yield _speed(name, step)


def _speed(name: str, step: int) -> Figure:
    ours, alone = [], []
    for _ in range(ROUNDS):
        with lab(step, **LARGE) as terminal:
            steps, seconds = _run(terminal)
        ours.append(steps / seconds)
        alone.append(steps / of_script(script(name, {}, seed=0, steps=steps)))
    ratio = median(one / other for one, other in zip(ours, alone, strict=True))
    beside = f"{median(ours):,.0f} and {median(alone):,.0f} steps/s, medians of {ROUNDS} rounds in turns"
    return Figure(f"speed in the app / script: {name}", ratio, "×", 0.95, beside, at_least=True)


def _run(terminal: Terminal) -> tuple[int, float]:
    """Train for a while, pause, and return steps and seconds as the screen tells them."""
    began(terminal)
    terminal.listen(SECONDS)
    terminal.forget()
    terminal.press("space")
    found = terminal.wait_for(PAUSED, 30)
    return int(found[1].replace(",", "")), float(found[2])


def of_script(text: str) -> float:
    """Return the seconds that an ejected script spends inside its training loop."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.py"
        path.write_text(text, encoding="utf-8")
        command = ["nice", "-n", str(NICE), sys.executable, str(ROOT / "benchmarks" / "timed.py"), str(path)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

"""Training speed in the tutor with all panels on, against the ejected script that keeps the same metrics."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.session import LARGE, ROOT, WITH_ALL_PANELS, began, lab, settle
from dltutor.labs.eject import script
from dltutor.run.launch import NICE
from tests.terminal import Terminal

ROUNDS, SECONDS = 5, 6.0
PAUSED = re.compile(r"paused step ([\d,]+) .*?([\d.]+) s · seed")
"""The status of a paused run: its steps and the seconds inside its loop."""


def measure() -> Iterator[Figure]:
    """Yield one figure for each lab; both sides train in turns, on one thread, at the same niceness.

    The best of each side counts: on a machine that others use as well, noise only ever slows one of them.
    """
    for name, step in WITH_ALL_PANELS.items():
        yield _speed(name, step)


def _speed(name: str, step: int) -> Figure:
    ours, alone = [], []
    with lab(step, **LARGE) as terminal:
        for number in range(ROUNDS):
            if number:
                terminal.press("r")
                settle(terminal, 0.5)
            steps, seconds = _run(terminal)
            ours.append(steps / seconds)
            alone.append(steps / of_script(script(name, {}, seed=0, steps=steps)))
    beside = f"{max(ours):,.0f} and {max(alone):,.0f} steps/s, the best of {ROUNDS} in turns"
    return Figure(f"speed in the app / script: {name}", max(ours) / max(alone), "×", 0.95, beside, at_least=True)


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

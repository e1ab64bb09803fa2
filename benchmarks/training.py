"""Training speed in the tutor with all panels on, against the ejected script that keeps the same metrics."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure
from benchmarks.session import LARGE, ROOT, WITH_ALL_PANELS, began, lab
from dltutor.labs.eject import script
from dltutor.run.launch import NICE
from tests.terminal import Terminal

ROUNDS, SLICES, SECONDS = 3, 12, 1.5
PAUSED = re.compile(r"paused step ([\d,]+) .*?([\d.]+) s · seed")
"""The status of a paused run: its steps and the seconds inside its loop."""
ENOUGH = 10**9
"""More steps than a script ever comes to."""


def measure() -> Iterator[Figure]:
    """Yield one figure for each lab; both sides train in turns, on one thread, at the same niceness.

    Turns are short, since what others do on the machine slows now one side, now the other; and each round has new
    processes, since where in memory one happens to lie makes it 2 % faster or slower. The median of the rounds counts.
    The first slice does not: PyTorch loads a part of itself at the first steps.
    """
    for name, step in WITH_ALL_PANELS.items():
        rounds = [_round(name, step) for _ in range(ROUNDS)]
        ratio = median(ours / alone for ours, alone in rounds)
        ours, alone = (median(speeds) for speeds in zip(*rounds, strict=True))
        beside = f"{ours:,.0f} and {alone:,.0f} steps/s, medians of {ROUNDS} rounds of {SLICES} turns each"
        yield Figure(f"speed in the app / script: {name}", ratio, "×", 0.95, beside, at_least=True)


def _round(name: str, step: int) -> tuple[float, float]:
    """Return the steps per second in the app and in the script."""
    with lab(step, **LARGE) as terminal, ejected(script(name, {}, seed=0, steps=ENOUGH)) as alone:
        began(terminal)
        both = [(_in_app(terminal), _in_script(alone))]
        for _ in range(SLICES):
            terminal.press("space")
            terminal.wait_for("running", 30)
            both.append((_in_app(terminal), _in_script(alone)))
    (first_ours, first_alone), (last_ours, last_alone) = both[0], both[-1]
    return _speed(first_ours, last_ours), _speed(first_alone, last_alone)


def _speed(first: tuple[int, float], last: tuple[int, float]) -> float:
    return (last[0] - first[0]) / (last[1] - first[1])


def _in_app(terminal: Terminal) -> tuple[int, float]:
    """Let the run go on for a slice, pause it, and return all steps and seconds so far as the screen tells them."""
    terminal.hold(SECONDS)
    terminal.press("space")
    found = terminal.wait_for(PAUSED, 30)
    return int(found[1].replace(",", "")), float(found[2])


def _in_script(process: subprocess.Popen[str]) -> tuple[int, float]:
    """Let the script go on for a slice, and return all its steps and seconds so far."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{SECONDS}\n")
    process.stdin.flush()
    done, spent = process.stdout.readline().split()
    return int(done), float(spent)


@contextmanager
def ejected(text: str) -> Iterator[subprocess.Popen[str]]:
    """Start an ejected script, which waits for its first slice and ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.py"
        path.write_text(text, encoding="utf-8")
        command = ["nice", "-n", str(NICE), sys.executable, str(ROOT / "benchmarks" / "timed.py"), str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield process
            process.communicate(timeout=60)

"""Time how long `digits_cnn` takes to read 0.97 of the held-back digits: the ejected script, start to goal.

    python -m benchmarks.digits [--data DIR] [--seeds 3] [--threads 1] [--json]

The clock runs from the start of the process, so it also counts importing torch and reading the data.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dltutor.labs.eject import script

STEPS = 600
SHIPPED, MNIST = 0.97, 0.965
"""The validation accuracy to reach: on scikit-learn's digits, and on 2,000 of MNIST's 10,000 test digits."""
WITHIN = 60.0
"""The seconds within which it must be reached."""


@dataclass(frozen=True)
class Reading:
    """One run: its seed, the best validation accuracy, at which step, and after how many seconds."""

    seed: int
    accuracy: float
    step: int
    seconds: float


def read_digits(goal: float, seed: int = 0, data: str | None = None, threads: int = 1) -> Reading:
    """Train until the validation accuracy reaches `goal`, or for 600 steps; return the run's best."""
    text = script("digits_cnn", {}, seed=seed, steps=STEPS, data=data, threads=threads)
    best = Reading(seed, 0.0, 0, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "digits.py"
        file.write_text(text, encoding="utf-8")
        began = time.perf_counter()
        with subprocess.Popen([sys.executable, "-u", file], stdout=subprocess.PIPE, text=True) as training:
            assert training.stdout is not None
            for line in training.stdout:
                _, step, *rest = line.split()
                metrics = dict(zip(rest[::2], map(float, rest[1::2]), strict=True))
                if metrics.get("val_accuracy", 0.0) > best.accuracy:
                    best = Reading(seed, metrics["val_accuracy"], int(step), time.perf_counter() - began)
                if best.accuracy >= goal:
                    training.terminate()
                    break
    return best


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line per seed; return 0 if every run reached the goal within 60 s, else 1."""
    parser = argparse.ArgumentParser(description="Time how long digits_cnn takes to its validation accuracy.")
    parser.add_argument("--data", help="a folder with MNIST's IDX files instead of the digits of scikit-learn")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    goal = MNIST if given.data else SHIPPED
    readings = [read_digits(goal, seed, given.data, given.threads) for seed in range(given.seeds)]
    if given.json:
        print(json.dumps({"goal": goal, "within": WITHIN, "runs": [asdict(reading) for reading in readings]}))
    else:
        print(f"digits_cnn, goal {goal} within {WITHIN:g} s, {given.threads} thread(s)")
        for run in readings:
            print(f"  seed {run.seed}: {run.accuracy:.4f} at step {run.step:3} after {run.seconds:5.1f} s")
    return 0 if all(run.accuracy >= goal and run.seconds <= WITHIN for run in readings) else 1


if __name__ == "__main__":
    sys.exit(main())

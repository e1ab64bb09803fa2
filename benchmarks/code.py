"""What trying code costs beside the code's own time: warm, cold, and the memory of the process that does it."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.process import memory
from dltutor.quiz.exercise import Exercise
from dltutor.run import launch
from dltutor.run.sandbox import Sandbox

TRIES, OWN = 30, 0.2
EXERCISE = Exercise(
    starter="",
    solution="import time\ndef mse(a, b):\n    time.sleep(0.1)\n    return ((a - b) ** 2).mean()",
    tests="import torch\ndef test_mean():\n    assert mse(torch.ones(3), torch.zeros(3)) == 1, 'one'\n"
    "def test_zero():\n    assert mse(torch.ones(3), torch.ones(3)) == 0, 'zero'",
)
"""Its two tests sleep for `OWN` seconds together; that is its own time."""


def measure() -> Iterator[Figure]:
    """Yield the figures of this group."""
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_measured(Path(folder)))


async def _measured(folder: Path) -> list[Figure]:
    one = Sandbox(lambda: launch.sandbox(folder))
    begin = time.perf_counter()
    await one.warm()
    cold = time.perf_counter() - begin
    over = []
    for _ in range(TRIES):
        begin = time.perf_counter()
        verdict = await one.attempt(EXERCISE, EXERCISE.solution)
        over.append((time.perf_counter() - begin - OWN) * 1e3)
        assert verdict.outcome == "passed", verdict
    resident = memory(one.pid)
    await one.close()
    over.sort()
    longest = f"p95 {over[int(0.95 * (TRIES - 1))]:.0f} ms, longest {over[-1]:.0f} ms of {TRIES}"
    return [
        Figure("code's verdict over its own time, p50", statistics.median(over), "ms", 60, longest),
        Figure("the same, the longest", over[-1], "ms", 300, "what a learner waits for beside the code itself"),
        Figure("the process that runs code: start", cold * 1e3, "ms", 3000, "importing PyTorch is nearly all of it"),
        Figure("its memory (RSS)", resident, "MB", 450, "warm, PyTorch loaded"),
    ]

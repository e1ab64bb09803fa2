"""Run an ejected script in slices: seconds come in, a line each; steps and seconds of its loop so far go out.

It keeps its metrics instead of printing them, as the tutor's worker does; printing takes longer, and would flatter the
tutor.
"""

from __future__ import annotations

import runpy
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import torch


def run(path: str, slices: Iterator[float], tell: Callable[[int, float], None]) -> None:
    """Train for each of `slices` (seconds) and tell of all so far; one thread, as in the tutor."""
    script = runpy.run_path(path)
    names = script["train"].__globals__
    kept: dict[str, list[float]] = defaultdict(list)

    def log(**metrics: Any) -> None:
        for name, value in metrics.items():
            kept[name].append(value.item() if torch.is_tensor(value) else value)

    names["log"], names["steps"] = log, sliced(names["steps"], slices, tell)
    torch.set_num_threads(1)
    torch.manual_seed(names["SEED"])
    script["train"](names["hp"])


def sliced(
    steps: Callable[[], Iterator[int]],
    slices: Iterator[float],
    tell: Callable[[int, float], None],
    clock: Callable[[], float] = time.perf_counter,
) -> Callable[[], Iterator[int]]:
    """Return `steps` that end with the slices; the clock stands while the next one is waited for."""

    def counted() -> Iterator[int]:
        done, spent, numbers = 0, 0.0, steps()
        for seconds in slices:
            begin = now = clock()
            while now - begin < seconds:
                yield next(numbers)
                now, done = clock(), done + 1
            spent += now - begin
            tell(done, spent)

    return counted


if __name__ == "__main__":
    run(sys.argv[1], map(float, sys.stdin), lambda done, spent: print(done, spent, flush=True))

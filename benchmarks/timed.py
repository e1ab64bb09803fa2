"""Run an ejected script, keep its metrics instead of printing them, and print the seconds inside its loop.

Keeping a number is what the tutor's worker does; printing one takes longer, and would flatter the tutor.
"""

from __future__ import annotations

import runpy
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import torch


def seconds(path: str) -> float:
    """Return the seconds from the first step to the end of the last one; one thread, as in the tutor."""
    script = runpy.run_path(path)
    train = script["train"]
    names = train.__globals__
    kept: dict[str, list[float]] = defaultdict(list)
    stamps: list[float] = []

    def log(**metrics: Any) -> None:
        for name, value in metrics.items():
            kept[name].append(value.item() if torch.is_tensor(value) else value)

    names["log"], names["steps"] = log, timed(names["steps"], stamps)
    torch.set_num_threads(1)
    torch.manual_seed(names["SEED"])
    train(names["hp"])
    return stamps[-1] - stamps[0]


def timed(steps: Callable[[], Iterator[int]], stamps: list[float]) -> Callable[[], Iterator[int]]:
    """Return `steps` with a clock: it notes when the first step begins and when the last one is over."""

    def clocked() -> Iterator[int]:
        stamps.append(time.perf_counter())
        yield from steps()
        stamps.append(time.perf_counter())

    return clocked


if __name__ == "__main__":
    print(seconds(sys.argv[1]))

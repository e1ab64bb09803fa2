"""The smallest session that a lab can run in: no pauses, no worker, every log and picture kept as plain numbers."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import torch

from dltutor.labs.find import load
from dltutor.labs.settings import settings
from dltutor.labs.spec import Value

Changes = Mapping[int, Mapping[str, Value]]


class PlainSession:
    """Keeps the protocol of `dltutor.labs.spec.Session` and remembers what a lab told it.

    `changes` maps a step to the live hyperparameters that turn just before it; `look` names the pictures that are
    computed, each at every `every`-th step; once `enough` says so, no step is taken any more.
    """

    def __init__(
        self, hp: SimpleNamespace, steps: int, seed: int, data: str | None, changes: Changes, look: tuple[str, ...]
    ) -> None:
        self.hp, self.limit, self.seed, self.data, self.changes, self.look = hp, steps, seed, data, changes, look
        self.device = torch.device("cpu")
        self.pick = 0
        self.sketch: bytes | None = None
        self.every = 1
        self.enough: Callable[[], bool] = lambda: False
        self.now = 0
        self.logs: dict[str, dict[int, float]] = {}
        self.offered: set[str] = set()
        self.pictures: dict[str, dict[str, Any]] = {}
        self.noted = ""
        self.model: Any = None
        self.optimizer: Any = None

    def steps(self) -> Iterator[int]:
        for step in range(1, self.limit + 1):
            if self.enough():
                return
            self.now = step
            for name, value in self.changes.get(self.now, {}).items():
                setattr(self.hp, name, value)
                for group in self.optimizer.param_groups if self.optimizer else ():
                    if name in group:
                        group[name] = value
            yield self.now

    def note(self, text: str) -> None:
        self.noted = text

    def batches(self, n: int, size: int) -> Iterator[Any]:
        order = torch.Generator().manual_seed(self.seed)
        while True:
            yield from torch.randperm(n, generator=order).to(self.device, non_blocking=True).split(size)

    def log(self, **metrics: Any) -> None:
        for name, value in metrics.items():
            self.logs.setdefault(name, {})[self.now] = float(
                value.detach() if isinstance(value, torch.Tensor) else value
            )

    def show(self, name: str, picture: Callable[[], Mapping[str, Any]]) -> None:
        self.offered.add(name)
        if name in self.look and self.now % self.every == 0:
            self.pictures[name] = dict(picture())

    def keep(self, memory: dict[str, Any]) -> None:
        self.kept = memory

    def watch(self, model: Any, optimizer: Any) -> None:
        self.model, self.optimizer = model, optimizer

    def series(self, metric: str) -> list[float]:
        """Return a metric's values in the order they were logged."""
        return list(self.logs[metric].values())

    def last(self, metric: str) -> float:
        """Return a metric's latest value."""
        return self.series(metric)[-1]


def run_lab(
    name: str,
    given: Mapping[str, Value] | None = None,
    *,
    steps: int | None = None,
    seed: int = 0,
    data: str | None = None,
    changes: Changes | None = None,
    look: tuple[str, ...] = (),
    setup: Callable[[PlainSession], None] = lambda session: None,
) -> PlainSession:
    """Run a lab's `train` to its end and return what it told; `setup` may turn the session before it starts.

    It runs in one thread, as the worker does by default: more would only fight over the cores of a busy machine.
    """
    lab = load(name)
    hp = SimpleNamespace(**settings(lab, given or {}))
    session = PlainSession(hp, lab.steps if steps is None else steps, seed, data, changes or {}, look)
    setup(session)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as in the worker; more would only wait for each other in these small networks
    torch.manual_seed(seed)
    try:
        importlib.import_module(f"dltutor.labs.{name}.train").train(hp, session)
    finally:
        torch.set_num_threads(threads)
    return session

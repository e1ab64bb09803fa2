"""What a `train.py` sees of dltutor: the `Session` of `labs.spec`, made to cost next to nothing per step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch

from dltutor.worker.control import Control
from dltutor.worker.order import Order


class Session:
    """One run, as its lab sees it; see `labs.spec.Session`."""

    def __init__(self, control: Control, device: torch.device, seed: int, data: str | None) -> None:
        self._control = control
        self._metrics, self._pictures = control.metrics, control.pictures
        self.device, self.seed, self.data = device, seed, data

    @property
    def pick(self) -> int:
        """What the learner has chosen to look at."""
        return self._pictures.pick

    @property
    def sketch(self) -> bytes | None:
        """What the learner has drawn to look at instead."""
        return self._pictures.sketch

    def note(self, text: str) -> None:
        """Say what a learner should know of this run, before its first step or after its last one."""
        self._control.note = text

    def steps(self) -> Iterator[int]:
        """Yield 1, 2, 3 … until the run is to stop."""
        control, inbox = self._control, self._control.inbox
        if not control.begun:
            control.begin()
        while True:
            if control.step >= inbox.attention and not control.attend():
                return
            control.step += 1
            yield control.step

    def batches(self, n: int, size: int) -> Iterator[torch.Tensor]:
        """Yield int64 index tensors [size] on the device without end, in a new seeded order each epoch."""
        order = Order(n, size, self.seed, self.device)
        self._control.state.orders.append(order)
        return order.batches()

    def log(self, **metrics: Any) -> None:
        """Record scalar tensors or numbers for this step."""
        control, names = self._control, tuple(metrics)
        (self._metrics.rows.get(names) or self._metrics.begun(names)).add(control.step, metrics.values())
        if control.step == 1:
            control.flush()

    def show(self, name: str, picture: Callable[[], Mapping[str, Any]]) -> None:
        """Offer a picture; it is drawn only when a panel on screen is due for it."""
        self._pictures.offer(name, picture, self._control.step)

    def watch(self, model: Any, optimizer: Any) -> None:
        """Name the model and the optimizer that live changes are applied to."""
        self._control.state.model, self._control.state.optimizer = model, optimizer

    def keep(self, memory: dict[str, Any]) -> None:
        """Name a dict of what else the loop remembers from step to step."""
        self._control.state.kept.append(memory)

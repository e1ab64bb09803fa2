"""The order in which a run sees its data: as `dltutor eject` copies it, and as a session does it, which can go back."""

from __future__ import annotations

from collections.abc import Iterator

import torch


def batches(n: int, size: int, seed: int, device: torch.device | str = "cpu") -> Iterator[torch.Tensor]:
    """Yield index tensors [size] without end: a new random order of 0…n−1 each epoch, its last batch maybe shorter.

    The order is made on the CPU, the same for every device, and brought to `device` once an epoch.
    """
    generator = torch.Generator().manual_seed(seed)
    while True:
        order = torch.randperm(n, generator=generator)  # [n], int64
        yield from torch.split(order.to(device, non_blocking=True), size)  # [size]


class Order:
    """The same batches, with a place in them that a checkpoint can hold."""

    def __init__(self, n: int, size: int, seed: int, device: torch.device) -> None:
        self._n, self._size, self._device = n, size, device
        self._generator = torch.Generator().manual_seed(seed)
        self._order = torch.empty(0, dtype=torch.int64)
        self._parts: tuple[torch.Tensor, ...] = ()
        self._place = 0
        self.epoch = 0
        """The epoch of the last batch; 0 before the first one."""

    @property
    def epoch_over(self) -> bool:
        """Whether the last batch was the last one of its epoch."""
        return self._place == len(self._parts)

    def batches(self) -> Iterator[torch.Tensor]:
        """Yield the next batch without end; after `restore` it goes on there."""
        while True:
            if self._place == len(self._parts):
                self._take(torch.randperm(self._n, generator=self._generator))  # [n], int64
                self.epoch, self._place = self.epoch + 1, 0
            rows = self._parts[self._place]  # [size]
            self._place += 1
            yield rows

    def state(self) -> dict[str, object]:
        """Return what `restore` needs to go on here: the order of this epoch, and the generator of the next ones."""
        generator = self._generator.get_state()
        return {"order": self._order, "generator": generator, "place": self._place, "epoch": self.epoch}

    def restore(self, state: dict[str, object]) -> None:
        """Go on where `state` was taken; raises ValueError for one of other data."""
        match state:
            case {"order": torch.Tensor() as order, "generator": torch.Tensor() as generator, **rest}:
                place, epoch = rest.get("place"), rest.get("epoch")
            case _:
                raise ValueError("it holds no order of the data")
        if order.dtype != torch.int64 or (len(order) and not order.sort().values.equal(torch.arange(self._n))):
            raise ValueError("it holds an order of other data")
        if not (isinstance(place, int) and isinstance(epoch, int) and 0 <= place <= -(-len(order) // self._size)):
            raise ValueError("it holds no place in the data")
        self._generator.set_state(generator)
        self._take(order)
        self._place, self.epoch = place, epoch

    def _take(self, order: torch.Tensor) -> None:
        self._order = order
        self._parts = torch.split(order.to(self._device, non_blocking=True), self._size) if len(order) else ()

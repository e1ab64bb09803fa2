"""The order in which a run sees its data; `dltutor eject` copies this function as it stands."""

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

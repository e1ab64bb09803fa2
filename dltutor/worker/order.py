"""The order in which a run sees its data; `dltutor eject` copies this function as it stands."""

from __future__ import annotations

from collections.abc import Iterator

import torch


def batches(n: int, size: int, seed: int) -> Iterator[torch.Tensor]:
    """Yield index tensors [size] without end: a new random order of 0…n−1 each epoch, its last batch maybe shorter."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        yield from torch.split(torch.randperm(n, generator=generator), size)  # [size], int64

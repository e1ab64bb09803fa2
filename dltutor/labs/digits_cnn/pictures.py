"""Draw what the network has learned: tensors in, grey values and counts out; uses methods of tensors, not torch."""

from __future__ import annotations

from typing import Any

Tensor = Any


def filters(kernels: Tensor) -> dict[str, Any]:
    """Return the kernels [24, 1, 5, 5] of the first convolution: 0 is mid-grey, positive bright, negative dark."""
    top = kernels.abs().max()  # []
    return {"groups": [{"title": "24 kernels of 5×5", "images": grey(kernels[:, 0], -top, top)}]}  # [24, 5, 5]


def features(model: Any, images: Tensor, labels: Tensor, pick: int) -> dict[str, Any]:
    """Return the picked image of images [m, 1, 28, 28] and what each pooling hands on of it; 0 is black."""
    at = pick % len(images)
    maps = images[at : at + 1]  # [1, 1, 28, 28]
    groups: list[dict[str, Any]] = []
    for layer in model:
        maps = layer(maps).detach()  # [1, channels, height, width], at the end [1, 10]
        if type(layer).__name__ == "MaxPool2d":
            _, channels, height, width = maps.shape
            title = f"{channels} maps of {height}×{width}: convolution {len(groups) + 1}, ReLU, pooling"
            groups.append({"title": title, "images": grey(maps[0], 0, maps.max())})  # [channels, height, width]
    share, digit = maps[0].softmax(0).max(0)  # [], []
    title = f"image {at + 1}: a {labels[at]}, read as {digit}, {share:.2f}"
    return {"groups": [{"title": title, "images": grey(images[at], images.min(), images.max())}, *groups]}


def confusion(logits: Tensor, labels: Tensor) -> dict[str, Any]:
    """Return how often each true digit (row) is read as each digit (column), from logits [m, 10] and labels [m]."""
    counts = (labels * 10 + logits.argmax(1)).bincount(minlength=100).view(10, 10)  # [10, 10]
    return {"counts": counts, "labels": [str(digit) for digit in range(10)]}


def mistakes(logits: Tensor, images: Tensor, labels: Tensor) -> dict[str, Any]:
    """Return the dozen wrong answers with the greatest probability, the greatest first; fewer when there are fewer."""
    share, digit = logits.softmax(1).max(1)  # [m], [m]
    wrong = (digit != labels).nonzero()[:, 0]  # [mistakes]
    worst = wrong[share[wrong].argsort(descending=True)[:12]]  # [at most 12]
    captions = [f"{labels[i]} read as {digit[i]}, {share[i]:.2f}" for i in worst.tolist()]
    return {"images": grey(images[worst, 0], images.min(), images.max()), "captions": captions}


def grey(x: Tensor, low: Any, high: Any) -> Tensor:
    """Return x as uint8, 0 at `low` and below, 255 at `high` and above."""
    return ((x - low) / (high - low + 1e-9) * 255).clamp(0, 255).byte()  # the shape of x

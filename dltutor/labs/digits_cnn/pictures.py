"""Draw what the network has learned: tensors in, grey values and counts out; uses methods of tensors, not torch."""

from __future__ import annotations

from typing import Any

Tensor = Any


def filters(kernels: Tensor) -> dict[str, Any]:
    """Return the kernels [24, 1, 5, 5] of the first convolution: 0 is mid-grey, positive bright, negative dark."""
    top = kernels.abs().max()  # []
    return {"groups": [{"title": "24 kernels of 5×5", "images": grey(kernels[:, 0], -top, top)}]}  # [24, 5, 5]


def features(model: Any, images: Tensor, labels: Tensor, pick: int, sketch: bytes | None = None) -> dict[str, Any]:
    """Return the picked image of images [m, 1, 28, 28], what each pooling hands on of it, and its probabilities.

    A `sketch`, 28·28 bytes, passes through instead, once it is `placed`. 0 is black in all maps.
    """
    at = pick % len(images)
    image = maps = images[at : at + 1] if sketch is None else placed(sketch, images[:500])  # [1, 1, 28, 28]
    groups: list[dict[str, Any]] = []
    for layer in model:
        maps = layer(maps).detach()  # [1, channels, height, width], at the end [1, 10]
        if type(layer).__name__ == "MaxPool2d":
            _, channels, height, width = maps.shape
            title = f"{channels} maps of {height}×{width}: convolution {len(groups) + 1}, ReLU, pooling"
            groups.append({"title": title, "images": grey(maps[0], 0, maps.max())})  # [channels, height, width]
    shares = maps[0].softmax(0)  # [10]
    share, digit = shares.max(0)  # [], []
    title = f"your digit: {digit} with {share:.2f}"
    if sketch is None:
        title = f"image {at + 1}: a {labels[at]}, read as {digit}, {share:.2f}"
    groups.insert(0, {"title": title, "images": grey(image[0], images.min(), images.max())})
    title = "probabilities: the softmax of the 10 logits"
    return {"groups": groups, "bars": {"title": title, "labels": list("0123456789"), "values": shares}}


def placed(sketch: bytes, images: Tensor) -> Tensor:
    """Return a sketch as one more of images [m, 1, 28, 28]: as long as they are, with the same centre of mass.

    MNIST's digits were prepared this way, which a network relies on; see http://yann.lecun.com/exdb/mnist/.
    """
    low, high = images.min(), images.max()  # [], []
    ink = (images - low) / (high - low)  # [m, 1, 28, 28]
    drawn = images.new_tensor(list(sketch)).view(1, 1, 28, 28) / 255  # [1, 1, 28, 28]
    scale = (_lengths(ink).median() / _lengths(drawn))[0]  # []
    at = images.new_tensor(range(28))  # [28]
    taps = []  # how much each new row (or column) takes of each old one: bilinear
    for axis in (3, 2):
        wanted, given = (x.sum(axis).mean((0, 1)) for x in (ink, drawn))  # [28], [28]
        wanted, given = (x @ at / (x.sum() + 1e-9) for x in (wanted, given))  # [], []: the centres of mass
        sources = (at - wanted) / scale + given  # [28]
        finer = scale.clamp(max=1)  # []: what shrinks is a mean of more pixels
        taps.append((1 - (sources[:, None] - at).abs() * finer).clamp(min=0) * finer)  # [28, 28]
    return (taps[0] @ drawn @ taps[1].T).clamp(0, 1) * (high - low) + low  # [1, 1, 28, 28]


def _lengths(ink: Tensor) -> Tensor:
    """Return the longer side [m] of the box round what is more than half white in ink [m, 1, 28, 28] of 0 to 1."""
    high, wide = (((ink > 0.5).any(axis)[:, 0]).float() for axis in (3, 2))  # [m, 28], [m, 28]
    sides = [28 - seen.argmax(1) - seen.flip(1).argmax(1) for seen in (high, wide)]  # [m], [m]
    return sides[0].maximum(sides[1]).float()


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

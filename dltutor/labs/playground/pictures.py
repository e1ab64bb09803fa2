"""Draw what a network makes of the plane, seen from SIDE × SIDE places; uses methods of tensors, not torch."""

from __future__ import annotations

from typing import Any

Tensor = Any
SIDE = 50


def plane(x: Tensor, side: int = SIDE) -> Tensor:
    """Return places [side², 2] from (−6, −6) to (6, 6), on the device of x: rows go up, and along each row x1 grows."""
    ends = [-6 + 12 * at / (side - 1) for at in range(side)]
    return x.new_tensor([(x1, x2) for x2 in ends for x1 in ends])  # [side², 2]


def output(outputs: list[Tensor], x: Tensor, y: Tensor, n: int, classes: bool) -> dict[str, Any]:
    """Return the network's answer on the plane, from `outputs` there, with points x [500, 2] and labels y [500]."""
    z = outputs[-1].detach().view(SIDE, SIDE)  # [50, 50]
    return {
        "z": z.tanh() if classes else z,  # [50, 50]
        "x": [-6, 6],
        "y": [-6, 6],
        "points": x,  # [500, 2]
        "labels": y,  # [500]
        "held_back": [int(number >= n) for number in range(len(y))],
        "low": -1,
        "high": 1,
    }


def network(outputs: list[Tensor], layers: Any, names: list[str], classes: bool) -> dict[str, Any]:
    """Return the layers' sizes and weights, and each unit's own map (hidden ones −1 to 1) at every fourth place."""
    maps = [made.detach().T.reshape(-1, SIDE, SIDE)[:, ::4, ::4] for made in outputs]  # each [units, 13, 13]
    inputs, *hidden, last = maps
    return {
        "layers": [made.shape[1] for made in outputs],
        "weights": [layer.weight.detach() for layer in layers],  # each [units, inputs]
        "units": [inputs, *(made.clamp(-1, 1) for made in hidden), last.tanh() if classes else last],
        "inputs": names,
    }

"""Put the numbers of one forward and backward pass into words; works on what the tensors' `tolist()` gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Numbers = Mapping[str, Any]
"""What `by_hand` in `train.py` returns, as floats and lists: x, t, w, b, v, c, a, h, slope, z, y, loss; dq is ∂L/∂q."""

WRITTEN = {"sigmoid": "σ", "relu": "relu", "tanh": "tanh"}
SLOPES = {"sigmoid": "h·(1 − h)", "relu": "1 where a > 0, else 0", "tanh": "1 − h²"}
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def products(made: Mapping[str, Any], activation: str, lr: float, point: int, pick: int) -> dict[str, Any]:
    """Return every product of the pass in the order it is computed; the picked hidden unit (from 0) stands in full."""
    n = {name: value.tolist() for name, value in made.items()}
    j = pick % len(n["h"])
    unit, f = f"hidden unit {j + 1}", WRITTEN[activation]
    units = range(len(n["h"]))
    x = ", ".join(f"{value:g}" for value in n["x"]).replace("-", "−")
    return {
        "blocks": [
            _block(f"the point d{_low(point + 1)}", [f"x = ({x}), label t = {n['t']:g}"]),
            _block(f"forward: {unit}: a = w·x + b, h = {f}(a)", _unit(n, f, j)),
            _block("forward: output: z = v·h + c, ŷ = σ(z)", _output(n)),
            _block("loss: L = −(t·ln ŷ + (1 − t)·ln(1 − ŷ))", [_loss(n)]),
            _block("backward: output", _output_back(n)),
            _block(f"backward: {unit}", _unit_back(n, activation, j)),
            _block(f"update: w ← w − lr·∂L/∂w, lr = {lr:g}", _updates(n, lr, j)),
            _block("forward: every hidden unit", [line for k in units for line in _short(n, f, k)]),
            _block("backward: every hidden unit", [line for k in units for line in _short_back(n, k)]),
        ]
    }


def gradients(hand: Any, auto: Any, finite: Any, pick: int) -> dict[str, Any]:
    """Return a table of the picked unit's three gradients and the largest gaps to the first; each is [33]."""
    ways = [hand.tolist(), auto.tolist(), finite.tolist()]
    j = pick % 8
    low = _low(j + 1)
    chosen = [(f"w{low}₁", 2 * j), (f"w{low}₂", 2 * j + 1), (f"b{low}", 16 + j), (f"v{low}", 24 + j), ("c", 32)]
    rows = [[name, *(f"{way[at]:.8f}".replace("-", "−") for way in ways)] for name, at in chosen]
    gaps = [max(abs(mine - other) for mine, other in zip(ways[0], way, strict=True)) for way in ways[1:]]
    rows.append(["largest gap", "", *(f"{gap:.1e}" if gap else "0" for gap in gaps)])
    return {"columns": ["∂L/∂…", "by hand", "autograd", "finite diff."], "rows": rows}


def network(made: Mapping[str, Any]) -> dict[str, Any]:
    """Return the network's weights as a picture."""
    return {"layers": [2, 8, 1], "weights": [made["w"], made["v"][None]], "inputs": ["x₁", "x₂"]}


def _block(title: str, lines: list[str]) -> dict[str, Any]:
    return {"title": title, "lines": lines}


def _low(number: int) -> str:
    return str(number).translate(LOW)


def _of(value: float) -> str:
    """Write a number with five digits behind the point, or as a power of ten when that would hide it."""
    value += 0.0  # no −0
    text = f"{value:.5f}" if value == 0 or 1e-4 <= abs(value) < 1e5 else f"{value:.3e}"
    return text.replace("-", "−", 1) if value < 0 else text


def _factor(value: float) -> str:
    return _of(value) if value >= 0 else f"({_of(value)})"


def _unit(n: Numbers, f: str, j: int) -> list[str]:
    k, terms = _low(j + 1), [w * x for w, x in zip(n["w"][j], n["x"], strict=True)]
    return [
        f"w{k}₁·x₁ = {_of(n['w'][j][0])}·{_x(n, 0)} = {_of(terms[0])}",
        f"w{k}₂·x₂ = {_of(n['w'][j][1])}·{_x(n, 1)} = {_of(terms[1])}",
        f"a{k} = {_of(terms[0])} + {_factor(terms[1])} + {_factor(n['b'][j])} = {_of(n['a'][j])}",
        f"h{k} = {f}({_of(n['a'][j])}) = {_of(n['h'][j])}",
    ]


def _short(n: Numbers, f: str, j: int) -> list[str]:
    k, (w1, w2) = _low(j + 1), n["w"][j]
    return [
        f"a{k} = {_of(w1)}·{_x(n, 0)} + {_factor(w2)}·{_x(n, 1)} + {_factor(n['b'][j])}",
        f"   = {_of(n['a'][j])}; h{k} = {f}(a{k}) = {_of(n['h'][j])}",
    ]


def _x(n: Numbers, at: int) -> str:
    text = f"{n['x'][at]:g}".replace("-", "−")
    return text if n["x"][at] >= 0 else f"({text})"


def _output(n: Numbers) -> list[str]:
    terms = [
        f"v{_low(k)}·h{_low(k)} = {_of(v)}·{_factor(h)} = {_of(v * h)}"
        for k, (v, h) in enumerate(zip(n["v"], n["h"], strict=True), start=1)
    ]
    total = _of(n["z"] - n["c"])
    return [*terms, f"z = {total} + {_factor(n['c'])} = {_of(n['z'])}", f"ŷ = σ({_of(n['z'])}) = {_of(n['y'])}"]


def _loss(n: Numbers) -> str:
    inside = _of(n["y"]) if n["t"] == 1 else f"(1 − {_of(n['y'])})"
    return f"L = −ln {inside} = {_of(n['loss'])}"


def _output_back(n: Numbers) -> list[str]:
    y, slope = _of(n["y"]), n["y"] * (1 - n["y"])
    return [
        f"∂ŷ/∂z = ŷ·(1 − ŷ) = {y}·(1 − {y}) = {_of(slope)}",
        "∂L/∂ŷ = (ŷ − t) / (ŷ·(1 − ŷ))",
        f"      = ({y} − {n['t']:g}) / {_of(slope)} = {_of(n['dy'])}",
        "∂L/∂z = ∂L/∂ŷ·∂ŷ/∂z",
        f"      = {_of(n['dy'])}·{_of(slope)} = {_of(n['dz'])}",
        f"∂L/∂c = ∂L/∂z·1 = {_of(n['dz'])}",
    ]


def _unit_back(n: Numbers, activation: str, j: int) -> list[str]:
    k, da = _low(j + 1), _of(n["da"][j])
    return [
        f"∂L/∂v{k} = ∂L/∂z·h{k} = {_of(n['dz'])}·{_factor(n['h'][j])} = {_of(n['dv'][j])}",
        f"∂L/∂h{k} = ∂L/∂z·v{k} = {_of(n['dz'])}·{_factor(n['v'][j])} = {_of(n['dh'][j])}",
        f"∂h{k}/∂a{k} = {SLOPES[activation]} = {_of(n['slope'][j])}",
        f"∂L/∂a{k} = ∂L/∂h{k}·∂h{k}/∂a{k}",
        f"       = {_of(n['dh'][j])}·{_of(n['slope'][j])} = {da}",
        f"∂L/∂w{k}₁ = ∂L/∂a{k}·x₁ = {da}·{_x(n, 0)} = {_of(n['dw'][j][0])}",
        f"∂L/∂w{k}₂ = ∂L/∂a{k}·x₂ = {da}·{_x(n, 1)} = {_of(n['dw'][j][1])}",
        f"∂L/∂b{k} = ∂L/∂a{k}·1 = {da}",
    ]


def _short_back(n: Numbers, j: int) -> list[str]:
    k, dz, da = _low(j + 1), _of(n["dz"]), _of(n["da"][j])
    return [
        f"∂L/∂v{k} = {dz}·{_factor(n['h'][j])} = {_of(n['dv'][j])}",
        f"∂L/∂a{k} = {dz}·{_factor(n['v'][j])}·{_of(n['slope'][j])} = {da}",
        f"∂L/∂w{k}₁ = {da}·{_x(n, 0)} = {_of(n['dw'][j][0])}",
        f"∂L/∂w{k}₂ = {da}·{_x(n, 1)} = {_of(n['dw'][j][1])}",
        f"∂L/∂b{k} = {da}",
    ]


def _updates(n: Numbers, lr: float, j: int) -> list[str]:
    k = _low(j + 1)
    changes = [
        (f"w{k}₁", n["w"][j][0], n["dw"][j][0]),
        (f"w{k}₂", n["w"][j][1], n["dw"][j][1]),
        (f"b{k}", n["b"][j], n["da"][j]),
        (f"v{k}", n["v"][j], n["dv"][j]),
        ("c", n["c"], n["dz"]),
    ]
    return [f"{name} ← {_of(old)} − {lr:g}·{_factor(slope)} = {_of(old - lr * slope)}" for name, old, slope in changes]

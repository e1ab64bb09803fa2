"""What a drawing shows, in one line of words: for those who cannot see it, and for a glance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dltutor.draw.numbers import short, step_text
from dltutor.draw.tensor import Tensor


def curve_words(name: str, steps: Sequence[float], values: Sequence[float], better: str = "low") -> str:
    """Return e.g. ``train loss 2.3 → 0.31 in 300 steps, lowest 0.29 at 287``.

    `better` is ``low``, ``high`` or empty (no best). Values that are not finite are left out and told.
    """
    pairs = list(zip(steps, values, strict=False))
    finite = [(step, value) for step, value in pairs if math.isfinite(value)]
    if not finite:
        return f"{name}: no finite value" if pairs else f"{name}: no value yet"
    (_, first), (last_step, last) = finite[0], finite[-1]
    if len(finite) == 1:
        text = f"{name} {short(last)} at step {step_text(last_step)}"
    else:
        text = f"{name} {short(first)} → {short(last)} in {step_text(last_step)} steps"
        if better:
            pick = max if better == "high" else min
            step, best = pick(finite, key=lambda pair: pair[1])
            text += f", {'highest' if better == 'high' else 'lowest'} {short(best)} at {step_text(step)}"
    return text if len(finite) == len(pairs) else f"{text}, {len(pairs) - len(finite)} not finite"


def matrix_words(counts: Tensor, labels: Sequence[str]) -> str:
    """Return e.g. ``347 of 360 right; most often 9 is taken for 4 (5 times)``."""
    rows = counts.rows()
    total = round(sum(map(sum, rows)))
    right = round(sum(row[at] for at, row in enumerate(rows) if at < len(row)))
    wrong = [(value, i, j) for i, row in enumerate(rows) for j, value in enumerate(row) if i != j and value > 0]
    text = f"{right} of {total} right"
    if wrong:
        value, i, j = max(wrong, key=lambda entry: entry[0])
        names = [*labels, *map(str, range(len(labels), max(len(rows), i + 1, j + 1)))]
        times = "once" if round(value) == 1 else f"{round(value)} times"
        text += f"; most often {names[i]} is taken for {names[j]} ({times})"
    return text


def contour_words(path: Sequence[tuple[float, float]], best: tuple[float, float] | None, names: Sequence[str]) -> str:
    """Return e.g. ``a = 1.2, b = -0.4; the best point is 0.31 away, at a = 1, b = -0.6``."""
    names = [*names, "x", "y"][:2] if len(names) >= 2 else ["x", "y"]

    def place(point: tuple[float, float]) -> str:
        return ", ".join(f"{name} = {short(value)}" for name, value in zip(names, point, strict=True))

    if not path:
        return "no step yet" if best is None else f"the best point is at {place(best)}"
    text = place(path[-1])
    if best is not None:
        text += f"; the best point is {short(math.dist(path[-1], best))} away, at {place(best)}"
    return text

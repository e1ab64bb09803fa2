"""What a matrix or a contour shows, in one line of words: for those who cannot see it, and for a glance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dltutor.draw.tensor import Tensor
from dltutor.numerals import short


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

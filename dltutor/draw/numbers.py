"""Numbers that stand together: the labels of an axis, the column of a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from dltutor.numerals import UNITS, scientific, short, signed


def tick_labels(values: Sequence[float]) -> list[str]:
    """Return labels for evenly spaced `values` of one axis: the same unit and the same number of decimals."""
    return [signed(text) for text in _tick_labels(values)] if values else []


def _tick_labels(values: Sequence[float]) -> list[str]:
    biggest = max(map(abs, values))
    gap = min((b - a for a, b in pairwise(values)), default=biggest) or biggest
    if biggest == 0:
        return ["0"] * len(values)
    if not 1e-3 <= biggest < 1e12 or gap < 1e-6 * biggest:
        digits = min(max(math.ceil(math.log10(biggest) - math.log10(gap) + 1), 1), 12)
        return ["0" if abs(value) < gap / 1000 else scientific(value, digits) for value in values]
    unit, letter = next(((u, c) for u, c in UNITS if biggest >= u * 10), (1.0, ""))
    decimals = max(0, -math.floor(math.log10(gap / unit) + 1e-9))
    return ["0" if abs(value) < gap / 1000 else f"{value / unit:.{decimals}f}{letter}" for value in values]


def aligned(values: Sequence[float]) -> list[str]:
    """Return a table's column: equal widths, decimal points one below the other.

    As many decimals as three significant digits of the largest number need, at most four.
    """
    finite = [abs(value) for value in values if math.isfinite(value)]
    biggest = max(finite, default=0.0)
    if biggest >= 1e7 or 0 < biggest < 1e-3:
        texts = _with_exponents(values)
    else:
        whole = all(value == int(value) for value in finite)
        decimals = 0 if whole else min(max(3 - (math.floor(math.log10(biggest)) if biggest else 0), 0), 4)
        texts = [f"{value:z.{decimals}f}" if math.isfinite(value) else short(value) for value in values]
    width = max(map(len, texts), default=0)
    return [signed(text).rjust(width) for text in texts]


def _with_exponents(values: Sequence[float]) -> list[str]:
    """Return the numbers as 2.50e-5; a blank behind the shorter exponents keeps the decimal points in line."""
    parts = [f"{value:.2e}".split("e") if math.isfinite(value) else [] for value in values]
    width = max((len(str(int(part[1]))) for part in parts if part), default=0)
    return [
        f"{part[0]}e{int(part[1]):<{width}}" if part else short(value)
        for value, part in zip(values, parts, strict=True)
    ]

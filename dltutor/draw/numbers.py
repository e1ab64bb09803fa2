"""Numbers as short text: for axes, tables and summaries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

MINUS = "\u2212"
"""Stands before a negative number, as in the lessons' text; an exponent keeps the sign that one types."""
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def short(value: float, digits: int = 3) -> str:
    """Return `value` with `digits` significant digits and no needless zeros: 0.001, 1e-5, 3546, 12.3k, −inf as −∞."""
    return signed(_short(value, digits))


def signed(text: str) -> str:
    """Return a number's text with a minus sign before it where a hyphen stood, after blanks or not."""
    number = text.lstrip()
    return text[: len(text) - len(number)] + MINUS + number[1:] if number.startswith("-") else text


def _short(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "∞" if value > 0 else "-∞"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.9995e-3 or size >= 0.9995e9:
        return scientific(value, digits)
    if size >= 9999.5:
        unit, letter = _UNITS[1] if size >= 0.9995e6 else _UNITS[2]
        return significant(value / unit, digits) + letter
    return significant(value, max(digits, 4) if size >= 1000 else digits)


def step_text(step: float) -> str:
    """Return a step with all its digits, in groups of three: 1,234,567."""
    return f"{step:,.0f}" if abs(step) < 1e15 and step == math.floor(step) else short(step, 6)


def significant(value: float, digits: int) -> str:
    """Return `value` in plain decimals, rounded to `digits` significant digits, without trailing zeros."""
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    return trimmed(f"{round(value, decimals):.{max(decimals, 0)}f}")


def scientific(value: float, digits: int) -> str:
    """Return `value` as 2.5e-5 with up to `digits` significant digits."""
    mantissa, exponent = f"{value:.{max(digits - 1, 0)}e}".split("e")
    return f"{trimmed(mantissa)}e{int(exponent)}"


def trimmed(text: str) -> str:
    """Return decimals without trailing zeros, and ``0`` for ``-0``."""
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


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
    unit, letter = next(((u, c) for u, c in _UNITS if biggest >= u * 10), (1.0, ""))
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

"""How a number is written wherever a learner reads one. What programs read (JSON, CSV, scripts) is Python's own.

A minus sign as in the lessons' text, no needless zeros, an exponent as one types it: ``−2.5e-7``, ``NaN``, ``∞``.
"""

from __future__ import annotations

import math

MINUS = "\u2212"
"""Stands before a negative number; an exponent keeps the sign that one types."""
UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
"""What `short` and the labels of an axis count large numbers in."""


def short(value: float, digits: int = 3) -> str:
    """Return `value` in few characters, for what is measured: ``0.31``, ``1e-5``, ``3546``, ``12.3k``."""
    size = abs(value)
    if size == 0 or not math.isfinite(value):
        return in_full(value)
    if size < 0.9995e-3 or size >= 0.9995e9:
        return signed(scientific(value, digits))
    if size >= 9999.5:
        unit, letter = UNITS[1] if size >= 0.9995e6 else UNITS[2]
        return signed(significant(value / unit, digits) + letter)
    return signed(significant(value, max(digits, 4) if size >= 1000 else digits))


def in_full(value: float, digits: int = 10) -> str:
    """Return `value` as one would type it, for what is set or asked: ``0.3``, ``12345``, ``1e-5``.

    At most `digits` significant digits, but all of a whole number.
    """
    if value < 0:
        return MINUS + in_full(-value, digits)
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if not exponent:
        return trimmed(mantissa)
    return str(round(float(f"{mantissa}e{exponent}"))) if 0 <= int(exponent) < 16 else f"{mantissa}e{int(exponent)}"


def read(text: str) -> float:
    """Return the number that is typed with a minus sign or a hyphen; raises ValueError."""
    return float(text.replace(MINUS, "-"))


def step_text(step: float) -> str:
    """Return a step with all its digits, in groups of three: ``1,234,567``."""
    return f"{step:,.0f}" if abs(step) < 1e15 and step == math.floor(step) else short(step, 6)


def signed(text: str) -> str:
    """Return a number's text with a minus sign before it where a hyphen stood, after blanks or not."""
    number = text.lstrip()
    return text[: len(text) - len(number)] + MINUS + number[1:] if number.startswith("-") else text


def significant(value: float, digits: int) -> str:
    """Return `value` in plain decimals, rounded to `digits` significant digits, with the sign that Python writes."""
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    return trimmed(f"{round(value, decimals):.{max(decimals, 0)}f}")


def scientific(value: float, digits: int) -> str:
    """Return `value` as 2.5e-5 with up to `digits` significant digits, with the sign that Python writes."""
    mantissa, exponent = f"{value:.{max(digits - 1, 0)}e}".split("e")
    return f"{trimmed(mantissa)}e{int(exponent)}"


def trimmed(text: str) -> str:
    """Return decimals without trailing zeros, and ``0`` for ``-0``."""
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

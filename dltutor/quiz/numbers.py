"""Read the numbers that learners type, and compare them within a tolerance."""

from __future__ import annotations

import math
import re

from dltutor.numerals import in_full

TOLERANCE = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*%?", re.ASCII)

_GROUPED = r"\d{1,3}(?:[,_' ]\d{3})+(?:\.\d*)?"
_PLAIN = r"\d+\.?\d*|\.\d+"
_NUMBER = re.compile(rf"[-+]?(?:{_GROUPED}|{_PLAIN})(?:[eE][-+]?\d{{1,3}})?", re.ASCII)
_SUFFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "%": 0.01}
_SPACES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})
_ROUNDING = 1e-9
"""Numbers that differ by less than this share are the same: arithmetic in binary is not exact."""


class Unreadable(ValueError):  # noqa: N818
    """A typed answer that is not a number; the text says what to type. It costs no try."""


def read_number(text: str, unit: str = "") -> float:
    """Return the typed number: ``1e-3``, ``1,000``, ``3/4``, ``12k``, ``50%``, with or without unit.

    With the unit ``%`` the number before the sign is meant; otherwise ``50%`` is 0.5. Raises Unreadable.
    """
    typed = text.translate(_SPACES).strip()
    if not typed:
        raise Unreadable("Type a number, for example 12 or 1e-3.")
    if unit and typed.casefold().endswith(unit.translate(_SPACES).casefold()):
        shorter = typed[: len(typed) - len(unit)].strip()
        typed = shorter if shorter[-1:].isascii() and (shorter[-1:].isalnum() or shorter[-1:] in ".%") else typed
    top, slash, bottom = typed.partition("/")
    value = _one(top, text, unit)
    if slash:
        below = _one(bottom, text, unit)
        if below == 0:
            raise Unreadable(f"“{text.strip()}” divides by zero; type another number.")
        value /= below
    if not math.isfinite(value):
        raise Unreadable(f"“{text.strip()}” is too large; type a smaller number.")
    return value


def _one(typed: str, text: str, unit: str) -> float:
    typed = typed.strip()
    factor = _SUFFIXES.get(typed[-1:], 1.0)
    digits = typed[:-1].strip() if factor != 1.0 else typed
    if not _NUMBER.fullmatch(digits):
        raise Unreadable(_what_to_type(text.strip(), digits, unit))
    number = float(re.sub(r"[,_' ]", "", digits))
    return number / 100 if factor == 0.01 else number * factor


def _what_to_type(text: str, digits: str, unit: str) -> str:
    if re.fullmatch(r"[-+]?\d+,\d*", digits, re.ASCII):
        return f"“{text}” could be read in two ways; type a point for decimals ({digits.replace(',', '.')})."
    leave = f" The unit ({unit}) may be left out." if unit else ""
    return f"“{text}” is not a number that I can read; type for example 12, 0.5, 1e-3, 3/4, 12k or 50%.{leave}"


def within(given: float, right: float, tolerance: str) -> bool:
    """Return whether a number is right: `tolerance` is absolute (``0.01``) or relative (``1%``)."""
    return abs(given - right) <= _allowed(right, tolerance) + _ROUNDING * max(abs(given), abs(right))


def shown(number: float, right: float, tolerance: str) -> str:
    """Return a number, `right` or one near it, with the digits that mean something beside the tolerance, and one more.

    With ``0.01`` that is ``4.667`` for 14/3.
    """
    allowed = _allowed(right, tolerance)
    means = 0 < allowed < math.inf
    return in_full(round(number, max(0, 1 - math.floor(math.log10(allowed)))) if means else number)


def _allowed(right: float, tolerance: str) -> float:
    size = float(tolerance.rstrip("% ") or 0)
    return abs(right) * size / 100 if tolerance.endswith("%") else size

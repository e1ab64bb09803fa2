"""Numbers and sentences as people write them, and texts with ``{{name}}`` filled in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

MINUS = "\u2212"
"""Stands before a negative number, as in the text of the lessons."""
PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


def plain(value: float, digits: int = 10) -> str:
    """Return a number without noise: ``0.3``, ``−4``, ``1e-5``, ``∞``; at most `digits` significant digits."""
    if value < 0:
        size = plain(-value, digits)
        return size if size == "0" else f"{MINUS}{size}"
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return "0" if text == "-0" else text
    mantissa, exponent = text.split("e")
    if 0 <= int(exponent) < 16:
        return str(int(float(text)))
    return f"{mantissa}e{int(exponent)}"


def ended(text: str) -> str:
    """Return a text with a full stop, unless it ends with a sign of its own."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def begun(text: str) -> str:
    """Return a text as the beginning of a sentence, its first letter a capital."""
    return text[:1].upper() + text[1:]


def plural(count: int, noun: str) -> str:
    """Return e.g. ``"1 step"``, ``"10,000 steps"``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def render(text: str, values: Mapping[str, float]) -> str:
    """Return `text` with each ``{{name}}`` of `values` replaced by its number; other braces stay."""
    if "{{" not in text:
        return text
    return PLACEHOLDER.sub(lambda found: plain(values[found[1]]) if found[1] in values else found[0], text)

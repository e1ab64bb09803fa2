"""Sentences as people write them, and texts with ``{{name}}`` filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dltutor.numerals import in_full

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


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
    return PLACEHOLDER.sub(lambda found: in_full(values[found[1]]) if found[1] in values else found[0], text)

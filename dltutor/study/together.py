"""Short formulas stay on one line: their spaces are no places where a text may wrap."""

from __future__ import annotations

import re

BLANK = "\u2800"
"""Looks like a space and never ends a line: Textual wraps at every other blank, also at one called no-break."""
LONGEST = 24
"""Characters of a formula that is kept together; a longer one would leave half a line empty."""
_FORMULA = re.compile(r"\S{1,12}(?: [=≈≠<>≤≥+−·×*/→←] \S{1,12})+")
_SPACE = re.compile(r"[ \u00a0]")


def together(text: str) -> str:
    """Return prose with each short formula in it kept together: ``With a = b = 0 every guess is 0.``"""
    return _FORMULA.sub(lambda found: joined(found[0]), text)


def joined(formula: str) -> str:
    """Return a formula without a place to wrap, if it is short enough."""
    return _SPACE.sub(BLANK, formula) if len(formula) <= LONGEST else formula

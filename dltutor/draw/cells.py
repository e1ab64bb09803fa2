"""What every drawing returns: rows of spans. A span is a text in one style; a style's colours are roles or RGB."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Glyphs = Literal["braille", "block", "ascii"]


class RGB(NamedTuple):
    """A colour, each part 0 to 255."""

    red: int
    green: int
    blue: int


Colour = RGB | str | None
"""An exact colour (pictures), a role of the theme, or None for the terminal's own.

Roles: ``text``, ``dim``, ``axis``, ``train``, ``val``, ``other``, ``ghost``, ``mark``, ``good``, ``bad``, ``warn``,
``accent``, ``positive``, ``negative``. Fainter than their neighbours: ``grid`` (lines behind a chart),
``train-band``, ``val-band``, ``other-band`` (the spread around a curve; `band` of a role). Source code: ``keyword``,
``string``, ``comment``, ``number``, ``function``, ``operator``, ``lineno``.
"""


class Style(NamedTuple):
    """How a span looks. Nothing may be told by colour alone."""

    fg: Colour = None
    bg: Colour = None
    bold: bool = False
    reverse: bool = False


class Span(NamedTuple):
    """A text of one style; one character is one cell wide (drawings use no wide characters)."""

    text: str
    style: Style = Style()


Row = tuple[Span, ...]


def length(row: Iterable[Span]) -> int:
    """Return how many characters a row has."""
    return sum(len(span.text) for span in row)

"""Shares as bars with their numbers, as many beside each other as the width allows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Glyphs, Row, Style

_LEAST = 11
"""Columns of the narrowest bar with its label and number."""
_PARTS = " ▏▎▍▌▋▊▉"


def bars(
    title: str, labels: Sequence[str], shares: Sequence[float], width: int, glyphs: Glyphs = "braille"
) -> list[Row]:
    """Draw a title and one bar for each share of 0 to 1, its label and its number before it, row by row.

    All rows but the last hold the same number of bars; the largest share is bold.
    """
    count = min(len(labels), len(shares))
    most = max(1, min(count, 5, width // _LEAST))
    down = -(-count // most)
    across = -(-count // max(down, 1))
    cell = width // max(across, 1)
    gutter = max(map(len, labels), default=0) + 1
    longest = max(cell - gutter - 7, 1)
    canvas = Canvas(width, down + 1)
    canvas.put(0, 0, fit(title, width), Style("text", bold=True))
    largest = max((share for share in shares if math.isfinite(share)), default=0.0)
    for at, (label, share) in enumerate(zip(labels, shares, strict=False)):
        row, column = divmod(at, max(across, 1))
        x, y, top = column * cell, row + 1, share == largest
        canvas.put(x, y, label.rjust(gutter - 1), Style("text", bold=top))
        canvas.put(x + gutter, y, f"{share:.2f}", Style("text" if top else "dim", bold=top))
        canvas.put(x + gutter + 5, y, _bar(share, longest, glyphs), Style("accent" if top else "dim"))
    return canvas.rows()


def _bar(share: float, longest: int, glyphs: Glyphs) -> str:
    share = min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0
    if glyphs == "ascii":
        return "#" * round(share * longest)
    whole, rest = divmod(round(share * longest * 8), 8)
    return "█" * whole + (_PARTS[rest] if rest else "")

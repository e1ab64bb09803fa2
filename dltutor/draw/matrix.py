"""The confusion matrix: how often each true class (row) was taken for each class (column)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import RGB, Glyphs, Row, Style
from dltutor.draw.shade import Colours, contrast, palette
from dltutor.draw.tensor import Tensor
from dltutor.numerals import short


def matrix(
    counts: Tensor,
    labels: Sequence[str],
    width: int,
    height: int,
    glyphs: Glyphs = "braille",
    colours: Colours = "true",
) -> list[Row]:
    """Draw counts [k, k] with their labels; the shade is the share of the row, and ``[ ]`` frames the right answers.

    With room to spare the last column gives each class's recall, the share of its row that is right.
    """
    canvas = Canvas(width, height)
    rows = counts.rows() if len(counts.shape) == 2 else []
    size = len(rows)
    names = [*labels, *map(str, range(len(labels), size))][:size]
    gutter = min(max([len(name) for name in names] + [4]), max(width // 4, 1)) + 1
    digits = max([len(_count(value)) for row in rows for value in row] + [1])
    cell = max(min((width - gutter) // max(size, 1), 7), 1)
    cell = min(cell, max(digits + 2, 4)) if width < 100 else cell
    recall = width >= gutter + cell * size + 8
    canvas.put(0, 0, fit("true", gutter - 1), Style("dim"))
    canvas.put(gutter, 0, fit("predicted" + (" →" if glyphs != "ascii" else ""), width - gutter), Style("dim"))
    for column, name in enumerate(names):
        canvas.put(gutter + column * cell, 1, fit(name, cell).center(cell), Style("text", bold=True))
    if recall:
        canvas.put(gutter + cell * size + 1, 1, "recall", Style("dim"))
    shades = palette("sequential", colours)
    for row, values in enumerate(rows):
        y = 2 + row
        total = sum(value for value in values if math.isfinite(value))
        canvas.put(0, y, fit(names[row], gutter - 1).rjust(gutter - 1), Style("text", bold=True))
        for column, value in enumerate(values):
            text = _cell(value, row == column, cell)
            canvas.put(gutter + column * cell, y, text, _style(value, total, row == column, shades))
        if recall and total and row < len(values):
            canvas.put(gutter + cell * size + 1, y, f"{values[row] / total:.3f}", Style("dim"))
    return canvas.rows()


def _count(value: float) -> str:
    return str(round(value)) if math.isfinite(value) and abs(value) < 1e5 else short(value)


def _cell(value: float, right: bool, width: int) -> str:
    """Return a count in the middle of its cell; a right answer stands in brackets where they fit."""
    text = _count(value) if value else "·" if width > 1 else " "
    if len(text) > width:
        text = short(value, 2) if len(short(value, 2)) <= width else "…"
    if right and len(text) + 2 <= width:
        text = f"[{text.rjust(width - 3 if width > 3 else 0)}]"
    return text.rjust(width - 1).ljust(width) if not right else text.rjust(width)


def _style(value: float, total: float, right: bool, shades: Sequence[RGB]) -> Style:
    if not value or not math.isfinite(value) or total <= 0:
        return Style("dim", bold=right)
    if not shades:
        return Style("text", bold=right)
    level = min(max(math.sqrt(value / total), 0.0), 1.0)  # the root lets a single mistake be seen beside hundreds
    shade = shades[round(level * (len(shades) - 1))]
    return Style(contrast(shade), shade, bold=right)

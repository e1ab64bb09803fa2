"""Tables: columns of numbers with their decimal points in line, columns of words to the left."""

from __future__ import annotations

from collections.abc import Sequence

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Glyphs, Row, Style
from dltutor.draw.numbers import aligned

Cell = float | str


def table(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], width: int, height: int, glyphs: Glyphs = "braille"
) -> list[Row]:
    """Draw a table.

    Columns that don't fit are left out on the right, marked by ``…``; the last line says how many rows don't.
    """
    canvas = Canvas(width, height)
    texts = [_column([row[at] if at < len(row) else "" for row in rows]) for at in range(len(columns))]
    widths = [max(map(len, [name, *column])) for name, column in zip(columns, texts, strict=True)]
    x, visible = 0, height - 2
    for name, column, room, numeric in zip(columns, texts, widths, _numeric(rows, len(columns)), strict=True):
        if x + room > width and x > 0:
            canvas.put(width - 1, 0, "…", Style("dim"))
            break
        canvas.put(x, 0, name.rjust(room) if numeric else name, Style("text", bold=True))
        canvas.put(x, 1, ("-" if glyphs == "ascii" else "─") * room, Style("axis"))
        for y, text in enumerate(column, start=2):
            canvas.put(x, y, fit(text.rjust(room) if numeric else text, width - x), Style("text"))
        x += room + 2
    if len(rows) > visible > 1:
        canvas.put(0, height - 1, " " * width)
        canvas.put(0, height - 1, fit(f"… {len(rows) - visible + 1} more rows", width), Style("dim"))
    return canvas.rows()


def _column(cells: Sequence[Cell]) -> list[str]:
    """Return a column's texts: all numbers are aligned, among words they stay as they are."""
    numbers = [cell for cell in cells if not isinstance(cell, str)]
    texts = iter(aligned(numbers))
    return [cell if isinstance(cell, str) else next(texts) for cell in cells]


def _numeric(rows: Sequence[Sequence[Cell]], count: int) -> list[bool]:
    """Return for each column whether it is set to the right: numbers, also those already written as text."""
    return [bool(rows) and all(_is_number(row[at]) for row in rows if at < len(row)) for at in range(count)]


def _is_number(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return True
    try:
        float(cell.replace("−", "-") or "0")
    except ValueError:
        return False
    return True

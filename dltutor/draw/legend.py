"""The head of a chart: its title, and a legend that shows each line's stroke, name and value."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Glyphs, Style
from dltutor.draw.trace import Dash, Line
from dltutor.numerals import short, step_text

Entry = tuple[str, Style]
SAMPLES: dict[Dash, str] = {"solid": "━━", "dashed": "╍╍", "dotted": "┉┉", "dash-dot": "━·"}


def header(canvas: Canvas, title: str, lines: Sequence[Line], cursor: float | None, glyphs: Glyphs) -> int:
    """Write title and legend on one row, or on more where they need it; return how many rows they took.

    With `cursor`, a step, the legend reads there instead of at the end. Where room is scarce
    it goes without values.
    """
    full, brief = legend(lines, cursor, glyphs, True), legend(lines, None, glyphs, False)
    room = canvas.width - len(title) - 2
    low = canvas.height < 14 and cursor is None
    two_rows = canvas.height >= 7
    if _length(full) > room and two_rows and not (low and _length(brief) <= room):
        canvas.put(0, 0, fit(title, canvas.width), Style("text", bold=True))
        entries = full if cursor is not None or _length(full) <= canvas.width else brief
        rows = [[], *_flowed(entries, canvas.width)]
        if len(rows) > 2 and len(shared := _flowed(entries, canvas.width, taken=len(title) + 2)) < len(rows):
            rows = shared
        rows = rows[: 1 + canvas.height // 3]
        for y, entries in enumerate(rows):
            _write(canvas, 0 if y else len(title) + 2, y, entries)
        return len(rows)
    entries = full if _length(full) <= room else brief
    at = canvas.put(0, 0, fit(title, canvas.width), Style("text", bold=True)) + 2
    _write(canvas, max(canvas.width - _length(entries), at), 0, entries)
    return 1


def legend(lines: Sequence[Line], cursor: float | None, glyphs: Glyphs, values: bool) -> list[Entry]:
    """Return a sample of the stroke, the name and, with `values`, the value of each line; one entry for all ghosts."""
    entries: list[Entry] = []
    if cursor is not None:
        entries.append((f"step {step_text(cursor)}", Style("accent", bold=True)))
    for line in lines:
        if not line.ghost:
            sample = line.letter if glyphs == "ascii" else SAMPLES[line.dash]
            value = f" {short(reading(line, cursor)):<6}" if values else ""
            entries.append((f"{sample} {line.name}{value}", Style(line.role)))
    ghosts = {line.name for line in lines if line.ghost}
    if ghosts:
        name = ghosts.pop() if len(ghosts) == 1 else "earlier"
        entries.append((f"{'.' if glyphs == 'ascii' else '··'} {name}", Style("ghost")))
    return entries


def reading(line: Line, step: float | None) -> float:
    """Return the mean of the bucket nearest to `step`, or the last one for None; NaN without any."""
    last = min(len(line.xs), len(line.means)) - 1
    if last < 0:
        return math.nan
    if step is None:
        return line.means[last]
    at = min(bisect_left(line.xs, step, 0, last + 1), last)
    if at and step - line.xs[at - 1] <= line.xs[at] - step:
        at -= 1
    return line.means[at]


def _length(entries: list[Entry]) -> int:
    return sum(len(text) + 2 for text, _ in entries) - 2


def _flowed(entries: list[Entry], width: int, taken: int = 0) -> list[list[Entry]]:
    """Return the entries in rows, as many in each as fit; in the first, `taken` cells are not theirs."""
    rows: list[list[Entry]] = [[]]
    for entry in entries:
        room = width - taken if len(rows) == 1 else width
        if (rows[-1] or room < width) and _length([*rows[-1], entry]) > room:
            rows.append([])
        rows[-1].append(entry)
    return rows


def _write(canvas: Canvas, x: int, y: int, entries: list[Entry]) -> None:
    for text, style in entries:
        x = canvas.put(x, y, text, style) + 2

"""The line chart: curves of metrics over steps, with earlier runs as ghosts, marks, and a cursor that reads values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from dltutor.draw.axis import Limits, ticks
from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import Glyphs, Row, Style
from dltutor.draw.dots import Dots, density
from dltutor.draw.filter import narrow
from dltutor.draw.legend import header, reading
from dltutor.draw.numbers import tick_labels
from dltutor.draw.trace import Line, scale, trace
from dltutor.numerals import short

_BANDS = {"train": "train-band", "val": "val-band", "other": "other-band"}
_STEP = "step"
"""What the lower axis counts."""
_DIM, _AXIS, _GRID, _MARK = Style("dim"), Style("axis"), Style("grid"), Style("mark")


class Mark(NamedTuple):
    """A labelled vertical line, for a hyperparameter that changed: ``Mark(120, "lr 0.01")``."""

    step: float
    label: str


@dataclass(frozen=True)
class Chart:
    """What a line chart shows. The caller keeps `x` and `y` and lets them grow (`Limits.grown`) with the values."""

    title: str
    lines: Sequence[Line]
    x: Limits
    y: Limits
    unit: str = ""
    marks: Sequence[Mark] = ()
    cursor: float | None = None
    """The step whose values the legend reads, instead of the latest."""


class Area(NamedTuple):
    """The cells of the plot itself."""

    left: int
    top: int
    width: int
    height: int


def curve(chart: Chart, width: int, height: int, glyphs: Glyphs = "braille") -> list[Row]:
    """Draw `chart` on `width` × `height` cells. Smaller sheets do without axes, then without title."""
    canvas = Canvas(width, height)
    if width < 1 or height < 1:
        return canvas.rows()
    title = f"{chart.title} ({chart.unit})" if chart.unit else chart.title
    top = header(canvas, title, chart.lines, chart.cursor, glyphs) if height > 2 else 0
    area = _axes(canvas, chart, top, glyphs)
    _marks(canvas, chart, area, glyphs)
    for line in sorted(chart.lines, key=lambda line: not line.ghost):
        _draw(canvas, line, chart, area, glyphs)
    _cursor(canvas, chart, area, glyphs)
    _mark_labels(canvas, chart, area, glyphs)
    return canvas.rows()


def _draw(canvas: Canvas, line: Line, chart: Chart, area: Area, glyphs: Glyphs) -> None:
    band, stroke = (Dots(glyphs, area.width, area.height) for _ in range(2))
    trace(line, chart.x, chart.y, band, stroke)
    stroke.take_in(band)
    band.paint(canvas, area.left, area.top, Style(_BANDS.get(line.role, "dim")), ":")
    style = Style("ghost" if line.ghost else line.role)
    stroke.paint(canvas, area.left, area.top, style, "." if line.ghost else line.letter)
    if len(line.xs) == 1 and glyphs != "ascii" and math.isfinite(line.means[0]):
        x, y = _cell(line.xs[0], line.means[0], chart, area, glyphs)
        canvas.put(x, y, "●", style)


def _cell(step: float, value: float, chart: Chart, area: Area, glyphs: Glyphs) -> tuple[int, int]:
    """Return the cell that holds a point, through the same rounding to dots as the strokes."""
    across, down = density(glyphs)
    x = round(scale(chart.x, area.width * across)(step)) // across
    y = round(scale(chart.y, area.height * down, downwards=True)(value)) // down
    return area.left + x, area.top + y


def _axes(canvas: Canvas, chart: Chart, top: int, glyphs: Glyphs) -> Area:
    """Draw both axes with their ticks; return the area that is left for the plot."""
    bottom = 2 if canvas.height - top >= 4 and canvas.width >= 12 else 0
    height = canvas.height - top - bottom
    values = ticks(chart.y.low, chart.y.high, max(min(height // 2, 3 + height // 4), 2), chart.y.log)
    labels = tick_labels(values) if not chart.y.log else [short(value) for value in values]
    gutter = max([len(_STEP), *map(len, labels)]) + 1
    if canvas.width < gutter + 12:
        bottom, gutter = 0, 0
        height = canvas.height - top
    area = Area(
        gutter + (1 if gutter else 0), top, max(canvas.width - gutter - 1, 1) if gutter else canvas.width, height
    )
    if not gutter:
        return area
    vertical, tick, dash = ("|", "+", "-") if glyphs == "ascii" else ("│", "┤", "─")
    for row in range(height):
        canvas.put(gutter, top + row, vertical, _AXIS)
    for value, label in zip(values, labels, strict=True):
        _, y = _cell(chart.x.low, value, chart, area, glyphs)
        canvas.put(gutter - 1 - len(label), y, label, _DIM)
        canvas.put(gutter, y, tick, _AXIS)
        if glyphs != "ascii":
            canvas.put(area.left, y, "┈" * area.width, _GRID)
    if bottom:
        corner = "+" if glyphs == "ascii" else "└"
        canvas.put(gutter, top + height, corner + dash * area.width, _AXIS)
        _x_ticks(canvas, chart, area, glyphs)
    return area


def _x_ticks(canvas: Canvas, chart: Chart, area: Area, glyphs: Glyphs) -> None:
    y = area.top + area.height
    canvas.put(0, y + 1, _STEP, _DIM)
    values = ticks(chart.x.low, chart.x.high, max(area.width // 9, 1) + 1, chart.x.log)
    free = len(_STEP) + 1
    for value, label in zip(values, tick_labels(values), strict=True):
        x, _ = _cell(value, chart.y.low, chart, area, glyphs)
        canvas.put(x, y, "+" if glyphs == "ascii" else "┬", _AXIS)
        start = min(x - (len(label) - 1) // 2, canvas.width - len(label))
        if start >= free:
            free = canvas.put(start, y + 1, label, _DIM) + 2


def _marks(canvas: Canvas, chart: Chart, area: Area, glyphs: Glyphs) -> None:
    """Draw the vertical line of each mark."""
    for mark in chart.marks:
        x = _column(mark.step, chart, area, glyphs)
        for row in range(area.height) if x is not None else ():
            canvas.put(x or 0, area.top + row, ":" if glyphs == "ascii" else "┊", _MARK)


def _mark_labels(canvas: Canvas, chart: Chart, area: Area, glyphs: Glyphs) -> None:
    """Write each mark's label on the first of the top three rows where it covers nothing, or else nowhere."""
    for mark in chart.marks:
        x = _column(mark.step, chart, area, glyphs)
        if x is None:
            continue
        width = len(narrow(mark.label))
        for row, start in product(range(area.top, area.top + min(3, area.height)), (x + 1, x - width)):
            if start < area.left or start + width > canvas.width:
                continue
            if set(canvas.characters[row][start : start + width]) <= {" ", "┈"}:
                canvas.put(start, row, mark.label, _MARK)
                break


def _column(step: float | None, chart: Chart, area: Area, glyphs: Glyphs) -> int | None:
    """Return the canvas's column of `step`, or None where the axis does not show it."""
    if step is None or chart.x.empty or not chart.x.low <= step <= chart.x.high:
        return None
    return _cell(step, chart.y.low, chart, area, glyphs)[0]


def _cursor(canvas: Canvas, chart: Chart, area: Area, glyphs: Glyphs) -> None:
    step = chart.cursor
    x = _column(step, chart, area, glyphs)
    if x is None or step is None:
        return
    for row in range(area.top, area.top + area.height):
        canvas.put(x, row, "|" if glyphs == "ascii" else "│", Style("accent"))
    for line in chart.lines:
        value = reading(line, step)
        if not line.ghost and math.isfinite(value) and not chart.y.empty:
            _, y = _cell(step, value, chart, area, glyphs)
            canvas.put(x, y, "o" if glyphs == "ascii" else "●", Style(line.role, bold=True))

"""A plane with two axes and a colour bar: the frame of pictures over x and y, and places on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dltutor.draw.axis import ticks
from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import RGB, Style
from dltutor.draw.dots import Dots
from dltutor.draw.numbers import tick_labels
from dltutor.draw.shade import paint
from dltutor.numerals import short

DIM = Style("dim")
_BAR = 10
"""Columns of the colour bar with its numbers and the gap before it."""


@dataclass(frozen=True)
class Plane:
    """The upper cells of a canvas from column `left` on, and the ends of x and y that they show, upwards."""

    left: int
    width: int
    height: int
    x: tuple[float, float]
    y: tuple[float, float]

    def share(self, x: float, y: float) -> tuple[float, float] | None:
        """Return how far a point lies from the left and from the top, 0 to 1 inside, −3 to 4 at most; None for NaN."""
        (left, right), (bottom, top) = self.x, self.y
        if math.isnan(x) or math.isnan(y) or left == right or bottom == top:
            return None
        across, down = (x - left) / (right - left), (top - y) / (top - bottom)
        if math.isnan(across) or math.isnan(down):  # an end of an axis that is not finite
            return None
        return min(max(across, -3.0), 4.0), min(max(down, -3.0), 4.0)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the cell of the canvas that holds a point, or None outside."""
        share = self.share(x, y)
        if share is None or self.width < 1 or self.height < 1 or not all(-1e-9 <= part <= 1 + 1e-9 for part in share):
            return None
        column, row = int(share[0] * self.width), int(share[1] * self.height)
        return self.left + min(column, self.width - 1), min(row, self.height - 1)


def plane(canvas: Canvas, x: tuple[float, float], y: tuple[float, float], labels: Sequence[str] = ()) -> Plane:
    """Draw the ticks and names of both axes and return what is left, but for room on the right for the colour bar.

    The plane is at most 2.4 times as wide as high in cells, so that circles stay round. Small sheets go without axes.
    """
    axes = canvas.height >= 6 and canvas.width >= 20
    values_y = ticks(min(y), max(y), max(canvas.height // 4, 2) + 1) if axes else []
    names = [*labels, "", ""][:2]
    gutter = max([len(names[1]), *map(len, tick_labels(values_y))]) + 1 if axes else 0
    height = canvas.height - (1 if axes else 0)
    room = canvas.width - gutter - (_BAR if canvas.width >= 30 else 0)
    made = Plane(gutter, max(min(room, round(height * 2.4)), 0), max(height, 0), x, y)
    if not axes:
        return made
    for value, label in zip(values_y, tick_labels(values_y), strict=True):
        place = made.cell(x[0], value)
        if place:
            canvas.put(gutter - 1 - len(label), place[1], label, DIM)
    if names[1]:
        canvas.put(0, 0, names[1].ljust(gutter), Style("text"))
    _below(canvas, made, names[0])
    return made


def colour_bar(canvas: Canvas, at: Plane, colours: Sequence[RGB], numbers: Sequence[float]) -> None:
    """Draw the scale right of the plane, with `numbers` from its low to its high end at even distances."""
    left = at.left + at.width + 1
    if canvas.width - left < _BAR - 1 or at.height < 2:
        return
    count = len(colours) or 10
    pixels = [[round((1 - row / (2 * at.height - 1)) * (count - 1))] * 2 for row in range(2 * at.height)]
    paint(canvas, left, 0, pixels, colours, count)
    for place, number in enumerate(numbers):
        row = round((at.height - 1) * (1 - place / max(len(numbers) - 1, 1)))
        text = short(number) if len(short(number)) <= _BAR - 4 else fit(short(number, 1), _BAR - 4)
        canvas.put(left + 3, row, text, DIM)


def polyline(at: Plane, points: Sequence[tuple[float, float]], dots: Dots) -> None:
    """Set the dots of straight lines through `points`, as far as they run inside of the plane."""
    across, down = dots.density
    wide, high = at.width * across - 1, at.height * down - 1
    before: tuple[int, int] | None = None
    for x, y in points:
        share = at.share(x, y)
        here = (round(share[0] * wide), round(share[1] * high)) if share else None
        if here and here != before:
            segment(dots, before or here, here)
        before = here


def segment(dots: Dots, start: tuple[int, int], end: tuple[int, int], dashed: bool = False) -> None:
    """Set the dots from `start` to `end`; `dashed`: two of every four."""
    (x0, y0), (x1, y1) = start, end
    steps = max(abs(x1 - x0), abs(y1 - y0), 1)
    for at in range(steps + 1):
        if not dashed or at % 4 < 2:
            y = round(y0 + (y1 - y0) * at / steps)
            dots.column(round(x0 + (x1 - x0) * at / steps), y, y)


def _below(canvas: Canvas, at: Plane, name: str) -> None:
    values = ticks(min(at.x), max(at.x), max(at.width // 10, 1) + 1)
    free = canvas.put(0, at.height, name, Style("text")) + 1 if len(name) < at.left else 0
    for value, label in zip(values, tick_labels(values), strict=True):
        place = at.cell(value, at.y[0])
        if place is None:
            continue
        start = max(min(place[0] - (len(label) - 1) // 2, at.left + at.width - len(label)), 0)
        if start >= free:
            free = canvas.put(start, at.height, label, DIM) + 2

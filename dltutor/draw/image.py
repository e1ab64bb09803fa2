"""Pictures over a plane: a network's output as a field with its points, a loss as a landscape with the path walked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import RGB, Glyphs, Row, Style
from dltutor.draw.dots import Dots
from dltutor.draw.plane import Plane, colour_bar, plane, polyline
from dltutor.draw.shade import Colours, contrast, levels, paint, palette, resampled
from dltutor.draw.tensor import Tensor

Ends = tuple[float, float]
Point = tuple[float, float]
_BANDS = 14
"""Levels of a landscape: few enough that their edges read as contour lines."""


@dataclass(frozen=True)
class Field:
    """Values over a plane, and labelled points on it."""

    z: Tensor
    """[rows, columns]; the first row lies at ``y[0]``, the first column at ``x[0]``."""
    x: Ends
    y: Ends
    low: float
    high: float
    """The values at the ends of the colour scale."""
    points: Sequence[Point] = ()
    labels: Sequence[float] = ()
    """One for each point; above the middle of the scale is a round point, below a triangle."""
    held_back: Sequence[float] = ()
    """Not 0: the point is not trained on, and drawn hollow."""


@dataclass(frozen=True)
class Contour:
    """A loss over two parameters, the path walked, and the best point."""

    z: Tensor
    """[rows, columns]; the first row lies at ``y[0]``, the first column at ``x[0]``."""
    x: Ends
    y: Ends
    path: Sequence[Point] = ()
    best: Point | None = None
    names: Sequence[str] = ()
    """The names of the axes, x first."""


def field(picture: Field, width: int, height: int, glyphs: Glyphs = "braille", colours: Colours = "true") -> list[Row]:
    """Draw a field: shades from `low` to `high`, points on top, a colour bar where there is room."""
    canvas = Canvas(width, height)
    at = plane(canvas, picture.x, picture.y)
    shades = palette("diverging", colours)
    if glyphs == "ascii":
        shades = ()
    count = len(shades) or 10
    pixels = _pixels(picture.z, picture.y, at)
    paint(canvas, at.left, 0, [levels(row, picture.low, picture.high, count) for row in pixels], shades, count)
    middle = picture.low / 2 + picture.high / 2
    colour_bar(canvas, at, shades, (picture.low, middle, picture.high))
    held = [*picture.held_back, *[0] * len(picture.points)]
    for point, label, hollow in sorted(zip(picture.points, picture.labels, held, strict=False), key=lambda p: not p[2]):
        _point(canvas, at, point, label > middle, bool(hollow), glyphs)
    return canvas.rows()


def contour(
    picture: Contour, width: int, height: int, glyphs: Glyphs = "braille", colours: Colours = "true"
) -> list[Row]:
    """Draw a landscape: bands of equal steps of the root of the height over its lowest point, then path and best point.

    The root shows the ground of a valley whose walls are hundreds of times higher.
    """
    canvas = Canvas(width, height)
    at = plane(canvas, picture.x, picture.y, picture.names)
    shades = _bands(colours) if glyphs != "ascii" else ()
    count = len(shades) or 10
    low, high = picture.z.span()
    pixels = [[_root(value, low, high) for value in row] for row in _pixels(picture.z, picture.y, at)]
    paint(canvas, at.left, 0, [levels(row, 0, 1, count) for row in pixels], shades, count)
    colour_bar(canvas, at, shades, [low + (high - low) * share**2 for share in (0.0, 0.25, 0.5, 0.75, 1.0)])
    dots = Dots(glyphs, at.width, at.height)
    polyline(at, picture.path, dots)
    _over(canvas, at, dots, "o")
    for point, sign, letter in _signs(picture):
        place = at.cell(*point)
        if place:
            _sign(canvas, place, letter if glyphs == "ascii" else sign)
    return canvas.rows()


def _pixels(z: Tensor, y: Ends, at: Plane) -> list[list[float]]:
    rows = resampled(z, at.width, at.height * 2, smooth=True)
    return rows[::-1] if y[0] < y[1] else rows


def _bands(colours: Colours) -> tuple[RGB, ...]:
    shades = palette("sequential", colours)
    return tuple(shades[round(at * (len(shades) - 1) / (_BANDS - 1))] for at in range(_BANDS)) if shades else ()


def _root(value: float, low: float, high: float) -> float:
    if not math.isfinite(value):
        return 1.0 if value > 0 else math.nan
    return math.sqrt(max(value - low, 0.0) / (high - low)) if low < high else 0.0


def _signs(picture: Contour) -> list[tuple[Point, str, str]]:
    """Return where the path began, the best point, and where the path is now, with their characters."""
    signs = [] if picture.best is None else [(picture.best, "✕", "X")]
    if picture.path:
        signs = [(picture.path[0], "○", "S"), *signs, (picture.path[-1], "●", "O")]
    return signs


def _over(canvas: Canvas, at: Plane, dots: Dots, letter: str) -> None:
    """Write dots over shades, in black or white, whichever the shade below needs."""
    layer = Canvas(at.width, at.height)
    dots.paint(layer, 0, 0, Style(), letter)
    for row, line in enumerate(layer.characters):
        for column, character in enumerate(line):
            if character != " ":
                _sign(canvas, (at.left + column, row), character, bold=False)


def _sign(canvas: Canvas, place: tuple[int, int], character: str, bold: bool = True) -> None:
    x, y = place
    shade = canvas.styles[y][x].bg
    fg = contrast(shade) if isinstance(shade, RGB) else "text"
    canvas.put(x, y, character, Style(fg, shade, bold=bold))


def _point(canvas: Canvas, at: Plane, point: Point, high: bool, hollow: bool, glyphs: Glyphs) -> None:
    place = at.cell(*point)
    if place:
        forms = "xXoO" if glyphs == "ascii" else "△▲○●"
        _sign(canvas, place, forms[2 * high + (not hollow)])

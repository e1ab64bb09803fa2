"""A network as a diagram: units in columns, weights as lines whose sign and size show, each unit with its own map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Glyphs, Row, Style
from dltutor.draw.dots import Dots
from dltutor.draw.plane import segment
from dltutor.draw.shade import Colours, levels, paint, palette, resampled
from dltutor.draw.tensor import Tensor

_FAINT = 0.08
"""Weights below this share of their layer's largest are not drawn."""
_MOST = 5
"""Rows of a unit's map at most."""


@dataclass(frozen=True)
class Network:
    """A fully connected network."""

    layers: Sequence[int]
    """Units of each layer, the inputs first."""
    weights: Sequence[Tensor]
    """One [out, in] for each layer but the inputs."""
    units: Sequence[Tensor] = ()
    """What each unit answers over the plane, [units, height, width], lowest row first; of the last layers or of all."""
    inputs: Sequence[str] = ()
    """The names of the inputs."""


class _Column(NamedTuple):
    """Where a layer stands: its left column, the first row of each unit that is shown, how many are not."""

    x: int
    rows: tuple[int, ...]
    hidden: int


def network(
    picture: Network, width: int, height: int, glyphs: Glyphs = "braille", colours: Colours = "true"
) -> list[Row]:
    """Draw the diagram; a layer with more units than rows shows the first ones and how many are left out.

    Positive weights are solid lines, negative ones dashed, in two colours; the larger the weight, the thicker.
    """
    canvas = Canvas(width, height)
    if not picture.layers or min(picture.layers) < 1 or width < 1 or height < 1:
        return canvas.rows()
    room = height - (1 if height > 3 else 0)
    size = _unit_size(picture, width, room)
    columns = _columns(picture, width, room, size)
    _weights(canvas, picture, columns, size, glyphs)
    for layer, column in enumerate(columns):
        _units(canvas, picture, layer, column, size, glyphs, colours)
    if height > 3:
        legend = "# + positive  = - negative" if glyphs == "ascii" else "━ positive  ╍ negative"
        x = canvas.put(0, height - 1, legend.partition("  ")[0], Style("positive")) + 2
        x = canvas.put(x, height - 1, legend.partition("  ")[2], Style("negative")) + 2
        if glyphs != "ascii":
            x = canvas.put(x, height - 1, "thicker: larger", Style("dim")) + 2
        if picture.units and size == (1, 1):
            canvas.put(x, height - 1, fit("no room for the units' own maps", width - x), Style("dim"))
    return canvas.rows()


def _unit_size(picture: Network, width: int, room: int) -> tuple[int, int]:
    """Return a unit's columns and rows: one cell, or as large a map as fits, at the least four by two pixels."""
    most = max(picture.layers)
    widest = int(width / (2.5 * len(picture.layers)))
    rows = max(min((room + 1) // most - 1, widest // 2, _MOST), 1)
    columns = max(rows * 2, 4)
    fits = most * (rows + 1) <= room + 1 and columns <= widest
    return (columns, rows) if picture.units and fits else (1, 1)


def _columns(picture: Network, width: int, room: int, size: tuple[int, int]) -> list[_Column]:
    names = max(map(len, picture.inputs), default=0)
    left = min(names, width // 5) + 1 if names and width >= 16 else 0
    step = (width - left - size[0]) / max(len(picture.layers) - 1, 1)
    columns = []
    for at, count in enumerate(picture.layers):
        shown = count if count * size[1] <= room else max(room - 1, 1)
        share = room / shown if shown == count else 1.0
        rows = [int(share * (unit + 0.5) - size[1] / 2 + 1e-9) for unit in range(shown)]
        columns.append(_Column(left + round(step * at), tuple(max(row, 0) for row in rows), count - shown))
    return columns


def _units(
    canvas: Canvas,
    picture: Network,
    layer: int,
    column: _Column,
    size: tuple[int, int],
    glyphs: Glyphs,
    colours: Colours,
) -> None:
    own = layer - (len(picture.layers) - len(picture.units))
    maps = picture.units[own] if own >= 0 and size[0] > 1 else None
    shades = palette("diverging", colours) if glyphs != "ascii" else ()
    count = len(shades) or 10
    low, high = _ends(maps)
    for unit, row in enumerate(column.rows):
        if maps is not None and len(maps.shape) == 3 and unit < maps.shape[0]:
            pixels = resampled(maps.part(unit), size[0], size[1] * 2)[::-1]
            paint(canvas, column.x, row, [levels(line, low, high, count) for line in pixels], shades, count)
        else:
            canvas.put(column.x, row + size[1] // 2, "O" if glyphs == "ascii" else "●", Style("text", bold=True))
        if layer == 0 and unit < len(picture.inputs) and column.x > 0:
            name = fit(picture.inputs[unit], column.x - 1)
            canvas.put(column.x - 1 - len(name), row + size[1] // 2, name, Style("text"))
    if column.hidden and column.rows:
        canvas.put(min(column.x, canvas.width - 6), column.rows[-1] + size[1], f"+{column.hidden}", Style("dim"))


def _ends(maps: Tensor | None) -> tuple[float, float]:
    """Return the ends of a layer's scale, with 0 (for bytes 127.5) in its middle."""
    if maps is None:
        return 0.0, 1.0
    if isinstance(maps.values, bytes) or (isinstance(maps.values, memoryview) and maps.values.format == "B"):
        return 0.0, 255.0
    size = max(map(abs, maps.span())) or 1.0
    return -size, size


def _weights(
    canvas: Canvas, picture: Network, columns: Sequence[_Column], size: tuple[int, int], glyphs: Glyphs
) -> None:
    """Draw the weights, the small ones first, so that the large ones lie on top."""
    layers = {(strength, sign): Dots(glyphs, canvas.width, canvas.height) for strength in range(3) for sign in (-1, 1)}
    for weights, left, right in zip(picture.weights, columns, columns[1:], strict=False):
        largest = max(map(abs, weights.span()))
        if not largest or len(weights.shape) != 2:
            continue
        for unit, row in zip(weights.rows(), right.rows, strict=False):
            for weight, start in zip(unit, left.rows, strict=False):
                share = abs(weight) / largest
                if math.isfinite(share) and share >= _FAINT:
                    dots = layers[min(int(share * 3), 2), 1 if weight > 0 else -1]
                    _line(
                        dots, (left.x + size[0], start), (right.x - 1, row), size[1], min(int(share * 3), 2), weight < 0
                    )
    for (strength, sign), dots in layers.items():
        letter = ("#" if strength == 2 else "+") if sign > 0 else ("=" if strength == 2 else "-")
        dots.paint(canvas, 0, 0, Style("positive" if sign > 0 else "negative"), letter)


def _line(dots: Dots, start: tuple[int, int], end: tuple[int, int], rows: int, strength: int, dashed: bool) -> None:
    """Draw a line between the middles of two units, `strength` + 1 dots thick."""
    across, down = dots.density
    (x0, y0), (x1, y1) = (
        (x * across + at * (across - 1), int((y + rows / 2) * down)) for at, (x, y) in enumerate((start, end))
    )
    if x1 < x0:
        return
    for thick in range(strength + 1 if down > 2 else 1 + strength // 2 if down > 1 else 1):
        shift = (thick + 1) // 2 * (-1 if thick % 2 else 1)
        segment(dots, (x0, y0 + shift), (x1, y1 + shift), dashed=dashed and dots.glyphs != "ascii")

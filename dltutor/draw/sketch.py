"""A pad to draw a digit on: 28×28 pixels, a soft pen, and the pad as cells."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import Glyphs, Row, Style
from dltutor.draw.shade import Colours, levels, paint, palette, resampled
from dltutor.draw.tensor import Tensor

SIDE = 28
"""Pixels on each side, as in MNIST."""
PEN = 1.25
"""The pen's radius in pixels; beyond it the ink fades to nothing over one pixel."""


@dataclass(frozen=True)
class Sketch:
    """What is drawn so far, and the pen; a change makes a new one."""

    ink: bytes = bytes(SIDE * SIDE)
    """Row after row, 0 black to 255 white."""
    x: int = SIDE // 2
    y: int = SIDE // 2
    """The pixel that the pen stands at, from the upper left one."""
    down: bool = False

    @property
    def blank(self) -> bool:
        """Nothing is drawn yet."""
        return not any(self.ink)

    def moved(self, right: int, down: int) -> Sketch:
        """Return the sketch after the pen has moved; it draws while it is down, and stays on the pad."""
        return self.drawn_to(self.x + right, self.y + down) if self.down else self.at(self.x + right, self.y + down)

    def at(self, x: int, y: int) -> Sketch:
        """Return the sketch with the pen at a pixel, or at the nearest one on the pad."""
        return replace(self, x=_on_pad(x), y=_on_pad(y))

    def turned(self) -> Sketch:
        """Return the sketch with the pen put down, which leaves a dot, or lifted."""
        return replace(self, down=False) if self.down else replace(self.drawn_to(self.x, self.y), down=True)

    def drawn_to(self, x: int, y: int) -> Sketch:
        """Return the sketch with a line from the pen to a pixel, where the pen is then."""
        end = self.at(x, y)
        across, along = end.x - self.x, end.y - self.y
        ink = bytearray(self.ink)
        most = max(abs(across), abs(along), 1)
        for step in range(most + 1):
            _dab(ink, self.x + across * step / most, self.y + along * step / most)
        return replace(end, ink=bytes(ink))


def zoom(width: int, height: int) -> int:
    """Return 2 where a pad of two cells by one for each pixel fits with its frame, else 1 (half a cell each)."""
    return 2 if width >= 2 * SIDE + 2 and height >= SIDE + 2 else 1


def pixel(column: int, row: int, zoom: int) -> tuple[int, int]:
    """Return the pixel (x, y), on the pad or not, at a cell of the `pad`; of two in one cell the upper one."""
    return (column - 1) // zoom, (row - 1) * 2 // zoom


def pad(sketch: Sketch, zoom: int, glyphs: Glyphs = "braille", colours: Colours = "true") -> list[Row]:
    """Draw the sketch in a frame: 28·zoom + 2 columns, 14·zoom + 2 rows; a sign stands where the pen is."""
    width, height = SIDE * zoom, SIDE * zoom // 2
    canvas = Canvas(width + 2, height + 2)
    top, side, bottom = ("+-+", "|", "+-+") if glyphs == "ascii" else ("┌─┐", "│", "└─┘")
    for y in range(height + 2):
        edge = top if y == 0 else bottom if y > height else f"{side} {side}"
        canvas.put(0, y, edge[0] + edge[1] * width + edge[2], Style("axis"))
    shades = palette("grey", colours) if glyphs != "ascii" else ()
    count = len(shades) or 10
    pixels = [levels(row, 0, 255, count) for row in resampled(Tensor(sketch.ink, (SIDE, SIDE)), width, SIDE * zoom)]
    paint(canvas, 1, 1, pixels, shades, count)
    x, y = 1 + sketch.x * zoom, 1 + sketch.y * zoom // 2
    if zoom == 2:
        canvas.put(x, y, "[]", Style("accent", bold=True, reverse=True))
    elif shades:
        canvas.put(x, y, "▀▄"[sketch.y % 2], Style("accent", shades[pixels[sketch.y ^ 1][sketch.x]]))
    else:
        canvas.put(x, y, "',"[sketch.y % 2], Style("accent", reverse=True))
    return canvas.rows()


def _on_pad(place: int) -> int:
    return max(0, min(place, SIDE - 1))


def _dab(ink: bytearray, x: float, y: float) -> None:
    """Leave the pen's ink at a place; where there is more already, it stays."""
    for row in range(max(0, round(y) - 2), min(SIDE, round(y) + 3)):
        for column in range(max(0, round(x) - 2), min(SIDE, round(x) + 3)):
            share = max(0.0, min(1.0, PEN + 0.5 - math.hypot(column - x, row - y)))
            at = row * SIDE + column
            ink[at] = max(ink[at], round(255 * share))

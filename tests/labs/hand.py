"""Digits drawn with the pad's own pen, one arrow key after the other, as a learner does at the keyboard."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from dltutor.draw.sketch import Sketch

Place = tuple[float, float]


def arc(x: float, y: float, wide: float, high: float, begin: float, end: float) -> list[Place]:
    """Return places on an ellipse from angle `begin` to `end` in degrees, clockwise from the right."""
    angles = [math.radians(begin + (end - begin) * at / 32) for at in range(33)]
    return [(x + wide * math.cos(angle), y + high * math.sin(angle)) for angle in angles]


STROKES: dict[int, list[Place]] = {
    0: arc(0.5, 0.5, 0.38, 0.5, -90, 270),
    1: [(0.3, 0.2), (0.55, 0), (0.55, 1)],
    2: [*arc(0.5, 0.27, 0.35, 0.27, 180, 390), (0.1, 1), (0.9, 1)],
    3: [*arc(0.45, 0.25, 0.35, 0.25, 200, 450), *arc(0.45, 0.75, 0.4, 0.25, -90, 160)],
    4: [(0.65, 1), (0.65, 0), (0.1, 0.65), (0.95, 0.65)],
    5: [(0.85, 0), (0.25, 0), (0.2, 0.45), *arc(0.45, 0.7, 0.4, 0.3, -120, 140)],
    6: [(0.7, 0), (0.35, 0.3), (0.17, 0.6), *arc(0.5, 0.72, 0.33, 0.28, 180, 540)],
    7: [(0.1, 0), (0.9, 0), (0.4, 1)],
    8: [*arc(0.5, 0.25, 0.3, 0.25, 90, 450), *arc(0.5, 0.75, 0.36, 0.25, -90, 270)],
    9: [*arc(0.5, 0.28, 0.33, 0.28, 0, 360), (0.83, 0.28), (0.75, 0.6), (0.6, 1)],
}
"""One stroke for each digit in a box of 1 by 1, x to the right, y downwards."""


def drawn(digit: int, left: int, top: int, width: int, height: int) -> Sketch:
    """Return the pad after a digit was drawn into a box of pixels with arrow keys and Space alone."""
    return along([(left + x * (width - 1), top + y * (height - 1)) for x, y in STROKES[digit]])


def along(places: Sequence[Place]) -> Sketch:
    """Return the pad after the pen went along places, one pixel right, left, up or down at a time."""
    start, *rest = [(round(x), round(y)) for x, y in dense(places)]
    sketch = Sketch().at(*start).turned()
    for x, y in rest:
        while (sketch.x, sketch.y) != (x, y):
            if abs(x - sketch.x) >= abs(y - sketch.y):
                sketch = sketch.moved(1 if x > sketch.x else -1, 0)
            else:
                sketch = sketch.moved(0, 1 if y > sketch.y else -1)
    return sketch.turned()


def dense(places: Sequence[Place]) -> list[Place]:
    """Return places with more between them, so that a line stays straight when it is walked pixel by pixel."""
    found = [places[0]]
    for (a, b), (c, d) in pairwise(places):
        count = max(1, round(2 * math.hypot(c - a, d - b)))
        found += [(a + (c - a) * at / count, b + (d - b) * at / count) for at in range(1, count + 1)]
    return found

"""One line of a chart as dots: its mean as a stroke, the spread from lowest to highest as a faint band around it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dltutor.draw.axis import SMALLEST, Limits
from dltutor.draw.dots import Dots

Dash = Literal["solid", "dashed", "dotted", "dash-dot"]
"""How a stroke is broken, so that curves differ without their colours."""


@dataclass(frozen=True)
class Line:
    """One series: at `xs` (ascending) the mean of each bucket and its lowest and highest value, so that spikes show."""

    name: str
    role: str
    """Its colour; see `cells.Colour`."""
    xs: Sequence[float]
    means: Sequence[float]
    """NaN or infinite: a gap."""
    lows: Sequence[float] = ()
    """Empty: the same as `means`."""
    highs: Sequence[float] = ()
    dash: Dash = "solid"
    ghost: bool = False
    """An earlier run: sparsely dotted, without a band, behind the others."""
    letter: str = "*"
    """What draws it in ASCII."""


class Dot(NamedTuple):
    """What one column of dots shows of a line: rows of dots from the top, as fractions."""

    x: int
    top: float
    bottom: float
    middle: float


def scale(limits: Limits, size: int, downwards: bool = False) -> Callable[[float], float]:
    """Return the map from a value to its dot, 0 to `size` − 1; `downwards`: the highest value is at 0."""
    low, high = limits.low, limits.high
    room = size - 1
    if limits.empty:
        return lambda _: room / 2
    if limits.log:
        low, high = math.log10(low), math.log10(high)
    factor = room / (high - low)

    if downwards:
        low, factor = high, -factor

    def place(value: float) -> float:
        return min(max((value - low) * factor, 0.0), room)

    def place_log(value: float) -> float:
        return place(math.log10(max(value, SMALLEST)))

    return place_log if limits.log else place


def columns(line: Line, x: Limits, y: Limits, width: int, height: int) -> Iterator[Dot | None]:
    """Yield one `Dot` per column of dots that has points, from left to right, and None at each gap."""
    to_x, to_y = scale(x, width), scale(y, height, downwards=True)
    current = -1
    top = bottom = total = 0.0
    count = 0
    for step, low, high, mean in zip(
        line.xs, line.lows or line.means, line.highs or line.means, line.means, strict=False
    ):
        if not math.isfinite(mean):
            if count:
                yield Dot(current, top, bottom, total / count)
            yield None
            current, count = -1, 0
            continue
        if not x.empty and not x.low <= step <= x.high:
            continue
        at = round(to_x(step))
        if at != current and count:
            yield Dot(current, top, bottom, total / count)
            count = 0
        middle = to_y(mean)
        lowest = to_y(low) if low == low else middle
        highest = to_y(high) if high == high else middle
        if count:
            top, bottom, total = min(top, highest), max(bottom, lowest), total + middle
        else:
            top, bottom, total = highest, lowest, middle
        current, count = at, count + 1
    if count:
        yield Dot(current, top, bottom, total / count)


def trace(line: Line, x: Limits, y: Limits, band: Dots, stroke: Dots) -> None:
    """Set the dots of `line`: the spread on `band`, the mean on `stroke` (broken as the line says)."""
    across, down = stroke.density
    before: Dot | None = None
    for dot in columns(line, x, y, stroke.width * across, stroke.height * down):
        if dot is not None:
            if not line.ghost and dot.bottom - dot.top >= 1:
                band.column(dot.x, round(dot.top), round(dot.bottom), checkered=True)
            _join(before, dot, line, stroke)
        before = dot


def _join(before: Dot | None, dot: Dot, line: Line, stroke: Dots) -> None:
    """Draw the mean from the column behind `before` to that of `dot`."""
    if before is None:
        stroke.column(dot.x, round(dot.middle), round(dot.middle))
        return
    slope = (dot.middle - before.middle) / (dot.x - before.x)
    here = round(before.middle)
    for at in range(before.x + 1, dot.x + 1):
        there = round(before.middle + slope * (at - before.x))
        if there == here:
            first = last = here
        else:  # half of the way up or down stands in each of the two columns
            first, last = (here + 1, there) if there > here else (there, here - 1)
        _stroke_column(stroke, line, at, first, last)
        here = there


def _stroke_column(stroke: Dots, line: Line, x: int, first: int, last: int) -> None:
    """Set one column of a stroke; dashes never hide a steep part, where a spike would be lost."""
    across, _ = stroke.density
    steep = last - first >= 2
    if stroke.glyphs == "ascii":
        stroke.column(x, first, last)
    elif line.ghost:
        if steep or x % (across * 2) == 0:
            stroke.column(x, first, last, checkered=steep)
    elif steep or _inked(line.dash, x, across):
        stroke.column(x, first, last)


def _inked(dash: Dash, x: int, across: int) -> bool:
    """Return whether a broken stroke shows in column `x` of dots, `across` of which make a cell."""
    cell = x // across
    match dash:
        case "dashed":
            return cell % 3 < 2
        case "dotted":
            return x % 2 == 0
        case "dash-dot":
            return cell % 5 < 3 or (cell % 5 == 4 and x % across == 0)
        case _:
            return True

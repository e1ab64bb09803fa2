"""Numbers as shades: palettes of few levels, and pixels of half a cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Literal

from dltutor.draw.axis import LARGEST
from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import RGB, Style
from dltutor.draw.tensor import Tensor

Colours = Literal["true", "256", "16", "none"]
"""What the terminal can show. Shades need at least 256 colours; below, characters of growing ink stand for them."""
Scale = Literal["sequential", "diverging", "grey"]

RAMP = " .:-=+*#%@"
_LEVELS = 32
_STOPS: dict[Scale, tuple[RGB, ...]] = {
    "sequential": (
        RGB(62, 12, 82), RGB(70, 50, 126), RGB(54, 92, 141), RGB(39, 127, 142), RGB(31, 161, 135), RGB(74, 193, 109),
        RGB(160, 218, 57), RGB(250, 231, 60),
    ),
    "diverging": (
        RGB(14, 76, 150), RGB(62, 132, 198), RGB(148, 189, 222), RGB(228, 227, 223), RGB(243, 190, 134),
        RGB(226, 132, 44), RGB(166, 78, 4),
    ),
    "grey": (RGB(12, 12, 12), RGB(244, 244, 244)),
}  # fmt: skip
"""Sequential grows in lightness from purple over teal to yellow; diverging runs from blue (low) to orange (high)."""
_XTERM: dict[Scale, tuple[int, ...]] = {
    "sequential": (53, 54, 55, 24, 25, 31, 36, 72, 77, 113, 149, 185, 191, 227),
    "diverging": (25, 26, 32, 75, 111, 153, 189, 254, 223, 222, 215, 208, 172, 166, 130),
    "grey": (232, 234, 235, 237, 238, 240, 241, 243, 244, 246, 247, 249, 250, 252, 254, 255),
}
"""Hand picked from the 256 colours: the nearest ones of the smooth scales turn grey in the middle."""


@cache
def palette(scale: Scale, colours: Colours = "true") -> tuple[RGB, ...]:
    """Return a scale's colours from its low to its high end; empty where the terminal cannot show them."""
    if colours == "true":
        return tuple(_blend(_STOPS[scale], level / (_LEVELS - 1)) for level in range(_LEVELS))
    return tuple(xterm(number) for number in _XTERM[scale]) if colours == "256" else ()


def xterm(number: int) -> RGB:
    """Return the colour that terminals give to `number` (16 to 255) of the 256."""
    if number >= 232:
        return RGB(*[8 + 10 * (number - 232)] * 3)
    red, rest = divmod(number - 16, 36)
    steps = (0, 95, 135, 175, 215, 255)
    return RGB(steps[red], steps[rest // 6], steps[rest % 6])


def levels(values: Sequence[float], low: float, high: float, count: int) -> list[int]:
    """Return each value's level, 0 (at `low` or under) to `count` − 1; −1 for NaN. All equal: the middle."""
    low, high = max(low, -LARGEST), min(high, LARGEST)
    top = count - 1
    if not low < high:
        return [-1 if value != value else top // 2 for value in values]
    factor = count / (high - low)
    return [
        -1 if value != value else 0 if value <= low else top if value >= high else min(int((value - low) * factor), top)
        for value in values
    ]


def resampled(image: Tensor, width: int, height: int, smooth: bool = False) -> list[list[float]]:
    """Return a matrix as `height` rows of `width` numbers: means where it shrinks, repeated where it grows.

    With `smooth`, values between the old ones (bilinear) where it grows in both directions.
    """
    rows = image.rows()
    if not rows or not len(rows[0]) or width < 1 or height < 1:
        return []
    if smooth and width >= len(rows[0]) and height >= len(rows):
        return _stretched(rows, width, height)
    across, down = _boxes(len(rows[0]), width), _boxes(len(rows), height)
    narrow = {at: _means(rows[at], across) for first, last in down for at in range(first, last)}
    result: list[list[float]] = []
    for first, last in down:
        box = [narrow[at] for at in range(first, last)]
        result.append(box[0] if len(box) == 1 else [sum(column) / len(box) for column in zip(*box, strict=True)])
    return result


def contrast(colour: RGB) -> RGB:
    """Return black or white, whichever is read better on `colour` (luma of ITU-R BT.709)."""
    luma = 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue
    return RGB(0, 0, 0) if luma > 110 else RGB(255, 255, 255)


def paint(
    canvas: Canvas, x: int, y: int, pixels: Sequence[Sequence[int]], colours: Sequence[RGB], count: int = 0
) -> None:
    """Write rows of levels at cell (`x`, `y`), two pixel rows a cell; without `colours`, as characters of growing ink.

    `count` is the number of levels where there are no colours. A level below 0 stays blank.
    """
    for row in range(0, len(pixels), 2):
        upper = pixels[row]
        lower = pixels[row + 1] if row + 1 < len(pixels) else [-1] * len(upper)
        for at, (top, bottom) in enumerate(zip(upper, lower, strict=True)):
            column, line = x + at, y + row // 2
            if 0 <= column < canvas.width and 0 <= line < canvas.height:
                canvas.characters[line][column], canvas.styles[line][column] = (
                    _half(top, bottom, tuple(colours)) if colours else (ink(top, bottom, count), Style())
                )


def ink(top: int, bottom: int, count: int) -> str:
    """Return the character whose ink stands for the mean of two levels out of `count`."""
    seen = [level for level in (top, bottom) if level >= 0]
    if not seen:
        return " "
    return RAMP[round(sum(seen) / len(seen) * (len(RAMP) - 1) / max(count - 1, 1))]


@cache
def _half(top: int, bottom: int, colours: tuple[RGB, ...]) -> tuple[str, Style]:
    if top == bottom:
        return " ", Style(bg=colours[top]) if top >= 0 else Style()
    if top < 0:
        return "▄", Style(fg=colours[bottom])
    return "▀", Style(fg=colours[top], bg=colours[bottom] if bottom >= 0 else None)


def _blend(stops: Sequence[RGB], share: float) -> RGB:
    """Return the colour at `share` (0 to 1) of the way through evenly spaced `stops`."""
    pairs = list(pairwise(stops))
    at = min(int(share * len(pairs)), len(pairs) - 1)
    rest = share * len(pairs) - at
    return RGB(*(round(a + (b - a) * rest) for a, b in zip(*pairs[at], strict=True)))


def _boxes(size: int, wanted: int) -> list[tuple[int, int]]:
    """Return the first and the one-behind-last source index of each of `wanted` targets."""
    starts = [at * size // wanted for at in range(wanted + 1)]
    return [(a, max(b, a + 1)) for a, b in pairwise(starts)]


def _means(row: Sequence[float], boxes: list[tuple[int, int]]) -> list[float]:
    return [row[a] if b == a + 1 else sum(row[a:b]) / (b - a) for a, b in boxes]


def _stretched(rows: Sequence[Sequence[float]], width: int, height: int) -> list[list[float]]:
    across, down = _between(len(rows[0]), width), _between(len(rows), height)
    wide = [[row[a] + (row[b] - row[a]) * share for a, b, share in across] for row in rows]
    return [
        [above + (below - above) * share for above, below in zip(wide[a], wide[b], strict=True)] for a, b, share in down
    ]


def _between(size: int, wanted: int) -> list[tuple[int, int, float]]:
    """Return for each target the two sources beside it and how far it lies from the first to the second."""
    places = [at * (size - 1) / max(wanted - 1, 1) for at in range(wanted)]
    return [(int(at), min(int(at) + 1, size - 1), at - int(at)) for at in places]

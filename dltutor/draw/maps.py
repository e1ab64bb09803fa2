"""Many small images: groups of filters and feature maps, and galleries with a caption under each image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Glyphs, Row, Style
from dltutor.draw.shade import Colours, levels, paint, palette, resampled
from dltutor.draw.tensor import Tensor

_SIDES = (56, 48, 42, 36, 32, 28, 24, 20, 18, 16, 14, 12, 10, 8, 7, 6, 5, 4)
"""Sides of an image in pixels (one column, half a row), tried from the largest."""
_LARGEST_ZOOM = 4


class Group(NamedTuple):
    """Images under one title."""

    title: str
    images: Tensor
    """[n, height, width], 0 black to 255 white."""
    rows: int = 0
    """How many rows they stand in; 0: as many as it takes."""


class _Grid(NamedTuple):
    """How a group's images stand: their size in cells and how many are side by side and one below the other."""

    width: int
    height: int
    across: int
    down: int


def maps(
    groups: Sequence[Group], width: int, height: int, glyphs: Glyphs = "braille", colours: Colours = "true"
) -> list[Row]:
    """Draw the groups one below the other, their images as large as fits; a title says so where some are left out."""
    canvas = Canvas(width, height)
    groups = [group for group in groups if len(group.images.shape) == 3 and min(group.images.shape) > 0]
    grids = _layout(groups, width, height)
    y = 0
    for group, grid in zip(groups, grids, strict=True):
        room = max((height - y) // (grid.height + 1), 0) if grid.down else 0
        shown = min(group.images.shape[0], grid.across * min(grid.down, max(room, 1)))
        title = group.title if shown == group.images.shape[0] else f"{group.title} (the first {shown})"
        canvas.put(0, y, fit(title, width), Style("text", bold=True))
        for at in range(shown):
            row, column = divmod(at, grid.across)
            place = column * (grid.width + 1), y + 1 + row * (grid.height + 1)
            _image(canvas, place, group.images.part(at), (grid.width, grid.height), glyphs, colours)
        y += 1 + grid.down * (grid.height + 1)
    return canvas.rows()


def gallery(
    images: Tensor,
    captions: Sequence[str],
    width: int,
    height: int,
    glyphs: Glyphs = "braille",
    colours: Colours = "true",
) -> list[Row]:
    """Draw images [n, height, width] with a caption under each, as large as fits; the last ones go where room ends."""
    canvas = Canvas(width, height)
    count = images.shape[0] if len(images.shape) == 3 and min(images.shape) > 0 else 0
    if not count or width < 1 or height < 2:
        return canvas.rows()
    longest = min(max(map(len, captions), default=0), width)
    across, down, size = 1, 1, _size(images, 4)
    for side in _SIDES:
        across = max((width + 2) // (max(_size(images, side)[0], longest) + 2), 1)
        size, down = _size(images, side), -(-count // across)
        if size[0] <= width and down * (size[1] + 2) - 1 <= height:
            break
    step = max(size[0], longest) + 2
    for at, caption in zip(range(count), [*captions, *[""] * count], strict=False):
        row, column = divmod(at, across)
        x, y = column * step, row * (size[1] + 2)
        if y + size[1] < height:
            _image(canvas, (x, y), images.part(at), size, glyphs, colours)
            canvas.put(x, y + size[1], fit(caption, min(step - 2, width)), Style("text"))
    return canvas.rows()


def _layout(groups: Sequence[Group], width: int, height: int) -> list[_Grid]:
    """Return each group's grid for the largest images with which all of them fit, or for the smallest of all."""
    grids: list[_Grid] = []
    for side in _SIDES:
        grids = [_grid(group, side, width) for group in groups]
        fits = all(grid.across * (grid.width + 1) <= width + 1 for grid in grids)
        if fits and sum(1 + grid.down * (grid.height + 1) for grid in grids) - 1 <= height:
            break
    return grids


def _grid(group: Group, side: int, width: int) -> _Grid:
    wide, high = _size(group.images, side)
    count = group.images.shape[0]
    most = max((width + 1) // (wide + 1), 1)
    across = min(-(-count // group.rows) if group.rows else most, most, count)
    return _Grid(wide, high, across, -(-count // across))


def _size(images: Tensor, side: int) -> tuple[int, int]:
    """Return the columns and rows of one image whose longer side takes `side` pixels, or its largest zoom."""
    _, high, wide = images.shape
    zoom = min(side / max(high, wide), _LARGEST_ZOOM)
    return max(round(wide * zoom), 1), max(round(high * zoom / 2), 1)


def _image(
    canvas: Canvas, place: tuple[int, int], image: Tensor, size: tuple[int, int], glyphs: Glyphs, colours: Colours
) -> None:
    shades = palette("grey", colours) if glyphs != "ascii" else ()
    count = len(shades) or 10
    pixels = resampled(image, size[0], size[1] * 2)
    paint(canvas, *place, [levels(row, 0, 255, count) for row in pixels], shades, count)

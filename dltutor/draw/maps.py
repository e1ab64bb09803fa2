"""Many small images: groups of filters and feature maps, and galleries with a caption under each image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Glyphs, Row, Style
from dltutor.draw.shade import Colours, levels, paint, palette, resampled
from dltutor.draw.tensor import Tensor

_SIDES = (56, 48, 42, 36, 32, 28, 24, 20, 18, 16, 14, 12, 11, 10, 9)
"""Sides of an image in pixels (one column, half a row), tried from the largest; smaller ones show nothing."""
_LETTERS = tuple(side for side in _SIDES if side >= 14)
"""The same for letters, which take a whole row where a shade takes half of one: what does not fit scrolls."""
_LARGEST_ZOOM = 4


class Group(NamedTuple):
    """Images under one title."""

    title: str
    images: Tensor
    """[n, height, width], 0 black to 255 white."""
    rows: int = 0
    """How many rows they stand in; 0: as many as it takes."""


class _Grid(NamedTuple):
    """How a group's images stand: their size and gap in pixels, how many side by side and one below the other."""

    width: int
    height: int
    across: int
    down: int
    gap: int

    @property
    def rows(self) -> int:
        """The cells that the group takes downwards, its title included."""
        return 1 + -(-self.down * (self.height + self.gap) // 2)


def maps(
    groups: Sequence[Group], width: int, height: int, glyphs: Glyphs = "braille", colours: Colours = "true"
) -> list[Row]:
    """Draw the groups one below the other, their images as large as fits; more rows than `height` where they do not."""
    shades = palette("grey", colours) if glyphs != "ascii" else ()
    groups = [group for group in groups if len(group.images.shape) == 3 and min(group.images.shape) > 0]
    grids = _layout(groups, width, height, *((_SIDES, 1) if shades else (_LETTERS, 2)))
    canvas = Canvas(width, max(height, sum(grid.rows for grid in grids)))
    y = 0
    for group, grid in zip(groups, grids, strict=True):
        canvas.put(0, y, fit(group.title, width), Style("text", bold=True))
        paint(canvas, 0, y + 1, _tiled(group.images, grid, len(shades) or 10), shades, len(shades) or 10)
        y += grid.rows
    return canvas.rows()


def gallery(
    images: Tensor,
    captions: Sequence[str],
    width: int,
    height: int,
    glyphs: Glyphs = "braille",
    colours: Colours = "true",
) -> list[Row]:
    """Draw images [n, height, width] with a caption under each, as large as fits; more rows than `height` where not."""
    count = images.shape[0] if len(images.shape) == 3 and min(images.shape) > 0 else 0
    if not count or width < 1 or height < 2:
        return Canvas(width, height).rows()
    longest = min(max(map(len, captions), default=0), width)
    shades = palette("grey", colours) if glyphs != "ascii" else ()
    across, down, wide, high = 1, 1, 1, 1
    for side in _SIDES if shades else _LETTERS:
        wide, high = _size(images, side)
        high += high % 2
        across = max((width + 2) // (max(wide, longest) + 2), 1)
        down = -(-count // across)
        if wide <= width and down * (high // 2 + 2) - 1 <= height:
            break
    step = max(wide, longest) + 2
    canvas = Canvas(width, max(height, down * (high // 2 + 2) - 1))
    for at, caption in zip(range(count), [*captions, *[""] * count], strict=False):
        row, column = divmod(at, across)
        x, y = column * step, row * (high // 2 + 2)
        paint(canvas, x, y, _shaded(images.part(at), (wide, high), len(shades) or 10), shades, len(shades) or 10)
        canvas.put(x, y + high // 2, fit(caption, min(step - 2, width)), Style("text"))
    return canvas.rows()


def _layout(groups: Sequence[Group], width: int, height: int, sides: Sequence[int], gap: int) -> list[_Grid]:
    """Return each group's grid for the largest images with which all of them fit, or for the smallest of all."""
    grids: list[_Grid] = []
    for side in sides:
        grids = [_grid(group, side, width, gap) for group in groups]
        if all(grid.width <= width for grid in grids) and sum(grid.rows for grid in grids) <= height:
            break
    return grids


def _grid(group: Group, side: int, width: int, gap: int) -> _Grid:
    wide, high = _size(group.images, side)
    count = group.images.shape[0]
    most = max((width + 1) // (wide + 1), 1)
    across = min(-(-count // group.rows) if group.rows else most, most, count)
    return _Grid(wide, high + high % gap, across, -(-count // across), gap)


def _size(images: Tensor, side: int) -> tuple[int, int]:
    """Return the width and height in pixels of an image whose longer side takes at most `side`."""
    _, high, wide = images.shape
    zoom = min(side / max(high, wide), _LARGEST_ZOOM)
    zoom = int(zoom) if zoom > 1 else zoom
    return max(round(wide * zoom), 1), max(round(high * zoom), 1)


def _tiled(images: Tensor, grid: _Grid, count: int) -> list[list[int]]:
    """Return all images as rows of levels, with blank pixels between them."""
    tiled: list[list[int]] = []
    for first in range(0, images.shape[0], grid.across):
        beside = [
            _shaded(images.part(at), (grid.width, grid.height), count)
            for at in range(first, min(first + grid.across, images.shape[0]))
        ]
        blank = [-1] * ((grid.across - len(beside)) * (grid.width + 1))
        tiled += [[level for row in rows for level in (*row, -1)] + blank for rows in zip(*beside, strict=True)]
        tiled += [[-1] * len(tiled[-1])] * grid.gap
    return tiled


def _shaded(image: Tensor, size: tuple[int, int], count: int) -> list[list[int]]:
    return [levels(row, 0, 255, count) for row in resampled(image, *size)]

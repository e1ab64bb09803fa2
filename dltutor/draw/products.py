"""Titled blocks of lines: calculations written out in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Row, Style


class Block(NamedTuple):
    """Lines under a title."""

    title: str
    lines: Sequence[str]


def length(blocks: Sequence[Block]) -> int:
    """Return how many rows all blocks take."""
    return max(sum(2 + len(block.lines) for block in blocks) - 1, 0)


def products(blocks: Sequence[Block], width: int, height: int) -> list[Row]:
    """Draw the blocks; a line that is too wide ends in ``…``, the last row tells what does not fit."""
    canvas = Canvas(width, height)
    y = 0
    for block in blocks:
        canvas.put(0, y, fit(block.title, width), Style("accent", bold=True))
        for at, line in enumerate(block.lines, start=1):
            canvas.put(0, y + at, fit(f"  {line}", width), Style("text"))
        y += 2 + len(block.lines)
    if length(blocks) > height > 1:
        canvas.put(0, height - 1, " " * width)
        canvas.put(0, height - 1, fit(f"… {length(blocks) - height + 1} more lines", width), Style("dim"))
    return canvas.rows()

"""Which panels stand together: as many on one page as stay readable, each kind with the room that it needs."""

from __future__ import annotations

from collections.abc import Sequence

LEAST: dict[str, tuple[int, int]] = {
    "curve": (40, 13),
    "contour": (40, 18),
    "field": (40, 18),
    "matrix": (40, 15),
    "gallery": (40, 15),
    "maps": (70, 20),
    "network": (56, 20),
    "products": (56, 18),
    "table": (56, 9),
    "code": (70, 18),
}
"""The columns and rows with which a kind of panel is worth a place beside others; alone it takes what there is."""
OTHER = (56, 15)
"""The same for any other kind."""
GUTTER = 2
"""Columns between two panels."""

Page = list[range]
"""The rows of a page from the top: the places of the one or two panels of each."""


def pages(kinds: Sequence[str], width: int, height: int) -> list[Page]:
    """Return pages of `width` × `height` cells that hold panels of these kinds, in their order."""
    found: list[Page] = []
    free = 0
    for row in _rows(kinds, width):
        needed = tallest(kinds, row)
        if not found or needed > free:
            found.append([])
            free = height
        found[-1].append(row)
        free -= needed
    return found


def tallest(kinds: Sequence[str], row: range) -> int:
    """Return the height that the neighbours of a row need; rows share a page's height in these proportions."""
    return max(LEAST.get(kinds[place], OTHER)[1] for place in row)


def _rows(kinds: Sequence[str], width: int) -> list[range]:
    rows = []
    place = 0
    while place < len(kinds):
        pair = [LEAST.get(kind, OTHER)[0] for kind in kinds[place : place + 2]]
        beside = len(pair) == 2 and 2 * max(pair) + GUTTER <= width
        rows.append(range(place, place + (2 if beside else 1)))
        place = rows[-1].stop
    return rows

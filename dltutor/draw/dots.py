"""Fine dots inside cells: braille (2 × 4 a cell), quarter blocks (2 × 2) or one ASCII character."""

from __future__ import annotations

from dataclasses import dataclass, field

from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import Glyphs, Style

_QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
_BITS: dict[Glyphs, tuple[tuple[int, ...], ...]] = {
    "braille": ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)),
    "block": ((1, 4), (2, 8)),
    "ascii": ((1,),),
}
"""The bit of each dot of a cell: by column, from the top."""
_CHECKERED: dict[Glyphs, tuple[int, ...]] = {"braille": (0x05, 0x90), "block": (1, 8), "ascii": (1,)}
"""Every other dot, by column."""


def _runs(columns: tuple[tuple[int, ...], ...]) -> list[list[list[int]]]:
    """Tabulate the bits of dots `top` to `bottom` of a cell's column, as [column][top][bottom]."""
    size = len(columns[0])
    return [[[sum(bits[a : b + 1]) for b in range(size)] for a in range(size)] for bits in columns]


_RUNS = {glyphs: _runs(columns) for glyphs, columns in _BITS.items()}


def density(glyphs: Glyphs) -> tuple[int, int]:
    """Return how many dots a cell holds, across and down."""
    columns = _BITS[glyphs]
    return len(columns), len(columns[0])


@dataclass
class Dots:
    """A sheet of dots over `width` × `height` cells; dot (0, 0) is the upper left one."""

    glyphs: Glyphs
    width: int
    height: int
    cells: list[int] = field(init=False)
    """The bits of each cell, row after row."""

    density: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.density = density(self.glyphs)
        self.cells = [0] * (self.width * self.height)

    def column(self, x: int, top: int, bottom: int, checkered: bool = False) -> None:
        """Set the dots `top` to `bottom` (both included) of column `x`; `checkered`: every other one of them."""
        across, down = self.density
        if not 0 <= x < self.width * across:
            return
        at, side = divmod(x, across)
        if top == bottom and not checkered:
            if 0 <= top < self.height * down:
                self.cells[top // down * self.width + at] |= _BITS[self.glyphs][side][top % down]
            return
        top, bottom = max(top, 0), min(bottom, self.height * down - 1)
        runs = _RUNS[self.glyphs][side]
        mask = _CHECKERED[self.glyphs][side] if checkered else 0xFF
        for row in range(top // down, bottom // down + 1):
            start = row * down
            first, last = max(top - start, 0), min(bottom - start, down - 1)
            self.cells[row * self.width + at] |= runs[first][last] & mask

    def take_in(self, others: Dots) -> None:
        """Set also the others' dots in the cells that have a dot here: what is painted over them would hide them."""
        self.cells = [mine and mine | theirs for mine, theirs in zip(self.cells, others.cells, strict=True)]

    def paint(self, canvas: Canvas, left: int, top: int, style: Style, letter: str = "*") -> None:
        """Write every cell that has a dot, over whatever is there; `letter` stands for a dot in ASCII."""
        for row in range(min(self.height, canvas.height - top)):
            start = row * self.width
            bits = self.cells[start : start + self.width]
            if not any(bits):
                continue
            characters, styles = canvas.characters[top + row], canvas.styles[top + row]
            for at, bit in enumerate(bits, left):
                if bit:
                    characters[at] = self._character(bit, letter)
                    styles[at] = style

    def _character(self, bits: int, letter: str) -> str:
        if self.glyphs == "braille":
            return chr(0x2800 + bits)
        return _QUARTERS[bits] if self.glyphs == "block" else letter

"""What the terminal shows and what it should show; the difference is all that is ever sent."""

from __future__ import annotations

import re

from rich.cells import get_character_cell_size

from dltutor.ui.driver.pen import Pen, change, pen

TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|(?P<other>\x1b\[[?<>=!]*[\d;:]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|\x07)"
    r"|(?P<line>[\r\n])"
)
"""What Textual writes between its text: moves, styles, line ends, and sequences that draw nothing."""
BRIDGE = 3
"""So many unchanged cells of one style are written again rather than jumped over: a jump takes four bytes or more."""
CLEAR = "\x1b[0m\x1b[2J"
UNKNOWN = "\0"
"""The character of a cell of which nobody knows what the terminal shows there."""


class Grid:
    """A terminal of `width` × `height` cells, as it should be and as it is; it is empty at first."""

    def __init__(self, width: int, height: int) -> None:
        self._others: list[str] = []
        self._pen = Pen()
        self.resize(width, height)
        self._others.clear()

    def resize(self, width: int, height: int) -> None:
        """Take another size, and begin with an empty picture."""
        self.width, self.height = width, height
        self._text = [[" "] * width for _ in range(height)]
        self._pens = [[Pen()] * width for _ in range(height)]
        self._x = self._y = 0
        self.clear()

    def clear(self) -> None:
        """Empty the terminal, but not the picture: the next frame draws it whole."""
        self._others.append(CLEAR)
        self._know(" ")

    def forget(self) -> None:
        """Take nothing for granted of what the terminal shows: the next frame draws every cell."""
        self._know(UNKNOWN)

    def _know(self, character: str) -> None:
        """Take every cell of the terminal to show this character, and the cursor to be anywhere."""
        self._shown = [[character] * self.width for _ in range(self.height)]
        self._shown_pens = [[Pen()] * self.width for _ in range(self.height)]
        self._cursor: tuple[int, int] | None = None
        self._touched = set(range(self.height))

    @property
    def dirty(self) -> bool:
        """Whether a frame would hold anything."""
        return bool(self._touched or self._others or self._cursor != (self._x, self._y))

    def feed(self, output: str) -> None:
        """Take what an app writes to a terminal: text, moves and styles."""
        at = 0
        for token in TOKEN.finditer(output):
            self._put(output[at : token.start()])
            at = token.end()
            if token["row"]:
                self._x, self._y = int(token["column"]) - 1, int(token["row"]) - 1
            elif token["style"] is not None:
                self._pen = pen(token["style"])
            elif token["line"]:
                self._x, self._y = 0, self._y + (token["line"] == "\n")
            else:
                self._others.append(token["other"])
        self._put(output[at:])

    def frame(self) -> str:
        """Return what makes the terminal show what it should, and count it as shown."""
        out, self._others = self._others, []
        drawn = Pen()
        for y in sorted(self._touched):
            drawn = self._row(y, drawn, out)
        self._touched.clear()
        out.append(change(drawn, Pen()))
        x, y = min(self._x, self.width - 1), min(self._y, self.height - 1)
        self._x, self._y = x, y
        if self._cursor != (x, y):
            out.append(f"\x1b[{y + 1};{x + 1}H")
            self._cursor = (x, y)
        return "".join(out)

    def _put(self, text: str) -> None:
        if not text or not 0 <= self._y < self.height:
            return
        cells = list(text) if text.isascii() else _cells(text)
        begin, end = self._x, min(self._x + len(cells), self.width)
        self._x += len(cells)
        if begin >= end:
            return
        row, pens = self._text[self._y], self._pens[self._y]
        if not row[begin] and begin:
            row[begin - 1] = " "
        if end < self.width and not row[end]:
            row[end] = " "
        row[begin:end] = cells[: end - begin]
        pens[begin:end] = [self._pen] * (end - begin)
        self._touched.add(self._y)

    def _row(self, y: int, drawn: Pen, out: list[str]) -> Pen:
        """Append what a row needs; return how the terminal draws after it."""
        row, pens, shown, shown_pens = self._text[y], self._pens[y], self._shown[y], self._shown_pens[y]
        if row == shown and pens == shown_pens:
            return drawn
        place = -1
        for begin, end in _runs(row, pens, shown, shown_pens):
            if place != begin:
                out.append(f"\x1b[{begin + 1}G" if place >= 0 else f"\x1b[{y + 1};{begin + 1}H")
            for x in range(begin, end):
                if pens[x] != drawn:
                    out.append(change(drawn, pens[x]))
                    drawn = pens[x]
                out.append(row[x])
            place = end
        if place >= 0:
            self._cursor = None
        self._shown[y], self._shown_pens[y] = row.copy(), pens.copy()
        return drawn


def _cells(text: str) -> list[str]:
    """Return one entry per cell: a wide character is followed by an empty one, a mark joins what it stands on."""
    cells: list[str] = []
    for character in text:
        width = get_character_cell_size(character)
        if width:
            cells += [character, *[""] * (width - 1)]
        elif cells:
            cells[-1 if cells[-1] else -2] += character
    return cells


def _runs(row: list[str], pens: list[Pen], shown: list[str], shown_pens: list[Pen]) -> list[tuple[int, int]]:
    """Return the ranges of cells to write: those that differ, and short gaps between them."""
    runs: list[tuple[int, int]] = []
    for x in range(len(row)):
        if row[x] == shown[x] and pens[x] == shown_pens[x]:
            continue
        begin = x - 1 if not row[x] and x else x
        if runs and begin - runs[-1][1] <= BRIDGE and len(set(pens[runs[-1][1] - 1 : begin])) <= 1:
            runs[-1] = (runs[-1][0], x + 1)
        else:
            runs.append((begin, x + 1))
    return runs

"""Rows of spans on the screen: Rich styles made once, strips cached, and only the rows that changed painted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as Ink
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from dltutor.draw.cells import RGB, Colour, Row, Style
from dltutor.ui.terminal import Terminal
from dltutor.ui.theme import PALETTES

CUBE = (0, 95, 135, 175, 215, 255)
"""The levels of the 6×6×6 colour cube of 256-colour terminals."""
EYE = (2, 4, 3)
"""How much a difference in red, green and blue counts for the eye, about."""
MOST_INKS = 4096


class Inks:
    """Rich styles for a drawing's styles, each made once."""

    def __init__(self, palette: Mapping[str, str], terminal: Terminal, paper: Ink) -> None:
        self._palette, self._depth, self._paper = palette, terminal.depth, paper
        self._made: dict[Style, Ink] = {}

    def ink(self, style: Style) -> Ink:
        """Return the style as Rich draws it, on the widget's own background unless it has one of its own."""
        made = self._made.get(style)
        if made is None:
            if len(self._made) >= MOST_INKS:
                self._made.clear()
            made = self._made[style] = self._paper + Ink(
                color=self._colour(style.fg),
                bgcolor=self._colour(style.bg),
                bold=style.bold or None,
                reverse=style.reverse or None,
            )
        return made

    def strip(self, row: Row) -> Strip:
        """Return one row as Textual paints it."""
        return Strip([Segment(text, self.ink(style)) for text, style in row])

    def _colour(self, colour: Colour) -> Color | None:
        if colour is None or self._depth == "none":
            return None
        if isinstance(colour, str):
            named = Color.parse(self._palette[colour])
            if named.triplet is None:
                return named
            colour = RGB(*named.triplet)
        return Color.from_ansi(nearest_256(colour)) if self._depth == "256" else Color.from_rgb(*colour)


@lru_cache(maxsize=8192)
def nearest_256(colour: RGB) -> int:
    """Return the closest of the 256 colours, by the eye's weights; Rich's own choice turns mid viridis grey."""
    cube = [min(range(6), key=lambda level: abs(CUBE[level] - part)) for part in colour]
    grey = max(0, min(23, round((sum(weight * part for weight, part in zip(EYE, colour, strict=True)) / 9 - 8) / 10)))
    of_cube = RGB(*(CUBE[level] for level in cube))
    of_grey = RGB(*(3 * (8 + 10 * grey,)))
    if _apart(colour, of_grey) < _apart(colour, of_cube):
        return 232 + grey
    return 16 + 36 * cube[0] + 6 * cube[1] + cube[2]


def _apart(one: RGB, other: RGB) -> float:
    return sum(weight * (a - b) ** 2 for weight, a, b in zip(EYE, one, other, strict=True))


def changed_runs(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, int]]:
    """Return (first row, number of rows) for each run of rows that differ; rows that one side lacks differ."""
    most = max(len(old), len(new))
    differ = [y for y in range(most) if y >= len(old) or y >= len(new) or old[y] != new[y]]
    runs: list[tuple[int, int]] = []
    for y in differ:
        if runs and sum(runs[-1]) == y:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((y, 1))
    return runs


class Drawing(Widget):
    """A widget of fixed size that shows rows of spans; a new drawing repaints only the rows that changed."""

    DEFAULT_CSS = "Drawing { height: 1; width: 1fr; }"

    def __init__(self, terminal: Terminal, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._terminal = terminal
        self._rows: list[Row] = []
        self._inks: Inks | None = None

    @property
    def rows(self) -> list[Row]:
        """The rows that are shown now."""
        return self._rows

    def show(self, rows: list[Row]) -> None:
        """Show other rows; what is outside the widget is cut off."""
        runs = changed_runs(self._rows, rows)
        self._rows = rows
        if runs:
            self.refresh(*(Region(0, y, self.size.width, height) for y, height in runs))

    def render_line(self, y: int) -> Strip:
        """Return the strip of row `y`; blank below the drawing."""
        if self._inks is None:
            self._inks = Inks(palette(self), self._terminal, self.visual_style.rich_style)
        row = self._rows[y] if 0 <= y < len(self._rows) else ()
        return self._inks.strip(row).adjust_cell_length(self.size.width, self._inks.ink(Style()))

    def notify_style_update(self) -> None:
        """Forget the inks when the theme or the widget's own style changed."""
        self._inks = None
        super().notify_style_update()


def palette(widget: Widget) -> Mapping[str, str]:
    """Return the colours of the roles under the app's theme; a foreign theme gets those of its brightness."""
    theme = widget.app.current_theme
    return PALETTES.get(theme.name) or PALETTES["dltutor-dark" if theme.dark else "dltutor-light"]

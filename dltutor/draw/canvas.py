"""A sheet of cells that the drawings write on, and its reading as rows of spans."""

from __future__ import annotations

from dltutor.draw.cells import Row, Span, Style
from dltutor.draw.filter import narrow

PLAIN = Style()


class Canvas:
    """`height` × `width` blank cells. Whatever falls outside is cut."""

    def __init__(self, width: int, height: int) -> None:
        self.width = max(width, 0)
        self.height = max(height, 0)
        self.characters = [[" "] * self.width for _ in range(self.height)]
        self.styles = [[PLAIN] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, text: str, style: Style = PLAIN) -> int:
        """Write `text` from cell (`x`, `y`) to the right; return the column behind it, cut or not."""
        text = narrow(text)
        end = x + len(text)
        if 0 <= y < self.height and x < self.width and end > 0:
            shown = text[max(-x, 0) : self.width - x]
            left = max(x, 0)
            self.characters[y][left : left + len(shown)] = shown
            self.styles[y][left : left + len(shown)] = [style] * len(shown)
        return end

    def centre(self, y: int, text: str, style: Style = PLAIN) -> None:
        """Write `text` in the middle of row `y`, cut to it."""
        text = fit(text, self.width)
        self.put((self.width - len(text)) // 2, y, text, style)

    def rows(self) -> list[Row]:
        """Return the sheet with equal neighbours merged into one span."""
        return [_merged(*row) for row in zip(self.characters, self.styles, strict=True)]


def fit(text: str, width: int) -> str:
    """Return `text` with one cell per character, cut with ``…`` where it is wider than `width`."""
    text = narrow(text)
    if len(text) <= width:
        return text
    return text[: width - 1] + "…" if width > 0 else ""


def _merged(characters: list[str], styles: list[Style]) -> Row:
    if not characters:
        return ()
    spans = []
    start = 0
    current = styles[0]
    for at, style in enumerate(styles):
        if style is current or style == current:
            continue
        if characters[at] == " " and style.bg == current.bg and not (style.reverse or current.reverse):
            continue  # a blank shows no foreground: it stays in the span before it
        spans.append(Span("".join(characters[start:at]), current))
        start, current = at, style
    spans.append(Span("".join(characters[start:]), current))
    return tuple(spans)

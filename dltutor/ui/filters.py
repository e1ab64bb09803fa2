"""The last gate before the terminal: no foreign text steers it, and no colour passes where none is wanted."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from dltutor.draw.filter import clean
from dltutor.study.together import BLANK


class ExitFilter(LineFilter):
    """Takes control characters and hyperlinks out of every line that any widget draws."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments with their width unchanged and nothing in them that a terminal would obey."""
        return [_safe(segment) for segment in segments]


class NoColour(LineFilter):
    """Takes all colours away and leaves bold, reverse and the like, for `NO_COLOR`.

    Textual's own filter turns the terminal's default colours into black on black.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments in the terminal's own two colours."""
        return [Segment(text, style.without_color if style else None, control) for text, style, control in segments]


def _safe(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link:
        style = style.update_link(None)
    if (text.isascii() and text.isprintable()) or control:
        return Segment(text, style, control)
    return Segment("".join(map(_harmless, text)), style, control)


def _harmless(character: str) -> str:
    """Return the character, or what stands for it in as many cells as the layout has counted for it."""
    if character == BLANK:
        return " "
    if character in "\n\t":
        return " " * cell_len(character)
    shown = clean(character)
    return shown if shown == character or cell_len(character) == cell_len(shown) else " " * cell_len(character)

"""Text for a terminal that shows ASCII only: each character becomes one that takes as many cells.

One for one, because the layout has counted the cells already: x² reads x2, and ≤ reads <. A terminal that shows UTF-8
but is not said to (``LANG=C``) loses nothing with ``--glyphs braille``.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    "-": "−–—‐─━",
    "*": "·•‣",
    "x": "×✗△",
    "/": "÷⁄",
    ">": "→▸▶≥",
    "<": "←◂≤",
    "^": "↑",
    "v": "↓",
    "~": "…≈",
    '"': "“”",
    "'": "‘’′",
    "d": "∂",
    "D": "∇",
    "S": "∑",
    "P": "∏",
    "V": "√",
    "8": "∞",
    "[": "⌈⌊",
    "]": "⌉⌋",
    "!": "⚑▲",
    "=": "‖╍",
    "X": "✕",
    "+": "✓",
    "o": "○◦□◌",
    "@": "●◉■▪",
}
_LIKE = {sign: letter for letter, signs in _SIGNS.items() for sign in signs}


class PlainFilter(LineFilter):
    """Turns every line that any widget draws into ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments in ASCII, their width unchanged."""
        return [Segment(text if control else in_ascii(text), style, control) for text, style, control in segments]


def in_ascii(text: str) -> str:
    """Return the text in ASCII, as wide as it was."""
    return text if text.isascii() else "".join(map(_like, text.replace("··", "..")))


@cache
def _like(character: str) -> str:
    width, name = cell_len(character), unicodedata.name(character, "")
    if character.isascii():
        return character
    if character in _LIKE:
        return _LIKE[character]
    if name.startswith("BOX DRAWINGS"):
        return "-" if name.endswith("HORIZONTAL") else "|" if name.endswith("VERTICAL") else "+"
    if name.startswith("GREEK"):
        letter = name.split(" LETTER ")[-1][:1]
        return letter if "CAPITAL" in name else letter.lower()
    if 0x2580 <= ord(character) <= 0x259F:
        return "#"
    base = unicodedata.normalize("NFKD", character)[0]
    return _like(base) if base != character and width == cell_len(base) == 1 else "?" * width

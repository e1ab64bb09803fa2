"""Foreign text made harmless: nothing in it can steer the terminal or break a drawing's cells."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""C0 but tab and newline, DEL, C1, marks and overrides of writing direction, separators, lone surrogates."""

_ONE_CELL = re.compile(
    r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03c9\u2010-\u2027\u2190-\u22ff\u2500-\u25fc\u2800-\u28ff]*"
)
"""The common characters that need no look at each: Latin, Greek, arrows, mathematics, boxes, blocks, braille."""


def clean(text: str) -> str:
    """Return `text` without anything a terminal would obey.

    Tab and newline stay. Other control characters become their visible picture (``␛`` for escape, ``␀`` for NUL), C1
    controls and lone surrogates become ``�``, marks that change the writing direction vanish.
    """
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub(_visible, text)


def narrow(text: str) -> str:
    """Return `text` on one line with exactly one cell per character: what a drawing may put into its cells.

    Wide characters (most of East Asia, emoji) become ``□``, characters without width vanish, tabs become spaces.
    """
    if _ONE_CELL.fullmatch(text):
        return text
    text = clean(unicodedata.normalize("NFC", text).replace("\n", " ").replace("\t", " "))
    return text if text.isascii() else "".join(map(_one_cell, text))


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return "�" if code < 0xA0 or 0xD800 <= code <= 0xDFFF else ""


def _one_cell(character: str) -> str:
    if unicodedata.east_asian_width(character) in "WF":
        return "□"
    return "" if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cn") else character

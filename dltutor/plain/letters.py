"""Text in ASCII, spelled out where a sign would lose its meaning: ``0.25⁶`` becomes ``0.25^6``, ``∑`` ``sum``."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "·": "*", "•": "-", "×": "x", "÷": "/", "→": "->", "←": "<-", "≤": "<=",
    "≥": ">=", "≠": "!=", "≈": "~", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "∂": "d", "∇": "grad ",
    "∑": "sum ", "∏": "prod ", "√": "sqrt", "∞": "infinity", "∈": " in ", "ℝ": "R", "‖": "||", "⌈": "ceil(", "⌉": ")",
    "⌊": "floor(", "⌋": ")", "✓": "right", "✗": "wrong", "\u0302": "_hat", "\u0304": "_mean",
}  # fmt: skip
_RAISED = {"<super>": "^", "<sub>": "_"}
_RUN = re.compile(r"[^\x00-\x7f]+")


def spelled(text: str) -> str:
    """Return the text in ASCII; it may be longer than it was."""
    return text if text.isascii() else _RUN.sub(_spelled, text)


def _spelled(run: re.Match[str]) -> str:
    told, raised = "", ""
    for sign in run[0]:
        kind, _, base = unicodedata.decomposition(sign).partition(" ")
        if kind in _RAISED:
            letter = "".join(chr(int(code, 16)) for code in base.split())
            letter = letter if letter.isascii() else _letter(letter)
            told = told + letter if raised == kind else f"{told}{_RAISED[kind]}{letter}"
            raised = kind
        else:
            told, raised = told + _letter(sign), ""
    return told


@cache
def _letter(sign: str) -> str:
    if sign in _SIGNS or sign.isascii():
        return _SIGNS.get(sign, sign)
    name = unicodedata.name(sign, "")
    if name.startswith("GREEK"):
        letter = name.split(" LETTER ")[-1].split(" WITH ")[0].lower()
        return letter.capitalize() if "CAPITAL" in name else letter
    parts = unicodedata.normalize("NFKD", sign)
    if parts != sign:
        return "".join(_SIGNS.get(part, part if part.isascii() else "") for part in parts)
    return "?"

"""The few signs that the screens use in words, in Unicode and in plain ASCII."""

from __future__ import annotations

from dataclasses import dataclass

from dltutor.draw.cells import Glyphs


@dataclass(frozen=True)
class Signs:
    """One character (or a few) for each meaning; never the only bearer of it."""

    right: str = "✓"
    wrong: str = "✗"
    full: str = "●"
    here: str = "◉"
    empty: str = "○"
    cursor: str = "▸"
    radio: str = "○"
    radio_on: str = "●"
    box: str = "□"
    box_on: str = "■"
    bar: str = "━"
    bar_left: str = "─"
    arrow: str = "→"
    left: str = "◂"
    lab: str = "▶"
    flag: str = "⚑"
    held: str = "◆"


UNICODE = Signs()
ASCII = Signs("+", "x", "#", "@", ".", ">", "( )", "(o)", "[ ]", "[x]", "=", "-", "->", "<", ">", "!", "*")


def signs(glyphs: Glyphs) -> Signs:
    """Return the signs that go with a set of glyphs."""
    return ASCII if glyphs == "ascii" else UNICODE

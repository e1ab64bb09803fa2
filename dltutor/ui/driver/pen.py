"""Styles as a terminal knows them (SGR, ECMA-48 section 8.3.117), and the shortest way from one to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

RESET = "\x1b[0m"
OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""What ends each attribute; bold and dim share their end, as do the two underlines."""


class Pen(NamedTuple):
    """How a cell is drawn."""

    foreground: str = "39"
    background: str = "49"
    attributes: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def pen(parameters: str) -> Pen:
    """Read SGR parameters (``1;38;5;4``) that begin from a reset terminal; what is not known is left out."""
    foreground, background, attributes = "39", "49", set[str]()
    codes = iter(parameters.split(";"))
    for code in codes:
        if code in ("38", "48"):
            kind = next(codes, "")
            rest = [next(codes, "0") for _ in range({"5": 1, "2": 3}.get(kind, 0))]
            colour = ";".join([code, kind, *rest])
            foreground, background = (colour, background) if code == "38" else (foreground, colour)
        elif code in OFF:
            attributes.add(code)
        elif len(code) == 2 and code[0] in "39":
            foreground = code
        elif len(code) + code.startswith("4") == 3:
            background = code
    return Pen(foreground, background, frozenset(attributes))


@lru_cache(maxsize=4096)
def change(old: Pen, new: Pen) -> str:
    """Return the shortest control sequence that makes a terminal draw like `new` when it drew like `old`."""
    if old == new:
        return ""
    colours = [
        colour for colour, before in ((new.foreground, old.foreground), (new.background, old.background))
        if colour != before
    ]  # fmt: skip
    ends = {OFF[code] for code in old.attributes - new.attributes}
    kept = {code for code in old.attributes & new.attributes if OFF[code] not in ends}
    step = _sequence([*sorted(ends), *sorted(new.attributes - kept), *colours])
    given = [colour for colour in new[:2] if colour not in ("39", "49")]
    anew = _sequence(["0", *sorted(new.attributes), *given])
    return min(step, anew, key=len)


def _sequence(codes: list[str]) -> str:
    return RESET if codes == ["0"] else f"\x1b[{';'.join(codes)}m"

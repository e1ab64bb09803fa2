"""The last lines of a worker's stderr, in bounded memory."""

from __future__ import annotations

from collections import deque

LINES = 200
"""How many last lines are kept, each cut at `LINE` characters."""
LINE = 500


class Tail:
    """Takes bytes as they come; `lines` is what is kept."""

    def __init__(self) -> None:
        self._whole: deque[str] = deque(maxlen=LINES)
        self._rest = ""

    def feed(self, data: bytes) -> list[str]:
        """Take some bytes and return the lines that are whole with them; ssh ends its own with CR LF."""
        *whole, rest = (self._rest + data.decode("utf-8", "replace")).split("\n")
        cut = [line.removesuffix("\r")[:LINE] for line in whole]
        self._whole.extend(cut)
        self._rest = rest[:LINE]
        return cut

    @property
    def lines(self) -> tuple[str, ...]:
        """The newest lines, also one that is not whole yet."""
        return (*self._whole, self._rest) if self._rest else tuple(self._whole)

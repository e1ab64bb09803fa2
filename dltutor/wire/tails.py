"""The raw tail of a `Metrics` message: for each series its steps as int64, then its values as float64.

Numbers are little-endian, as all machines are that torch runs on."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from dltutor.wire.to_screen import Series


def packed(series: Iterable[tuple[str, array[int], array[float]]]) -> tuple[list[Series], bytes]:
    """Return the heads and the tail for (metric, steps, values); arrays of type ``q`` and ``d``."""
    heads: list[Series] = []
    parts: list[bytes] = []
    for metric, steps, values in series:
        heads.append(Series(metric, len(values)))
        parts += steps.tobytes(), values.tobytes()
    return heads, b"".join(parts)


def unpacked(heads: Iterable[Series], tail: bytes) -> Iterator[tuple[str, array[int], array[float]]]:
    """Yield (metric, steps, values) for each series that the tail holds whole; the rest of a short tail is left out."""
    at = 0
    for head in heads:
        middle, end = at + 8 * head.count, at + 16 * head.count
        if head.count < 0 or end > len(tail):
            return
        yield head.metric, array("q", tail[at:middle]), array("d", tail[middle:end])
        at = end

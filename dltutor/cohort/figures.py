"""Shares and spreads of what many learners did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median, quantiles

from dltutor.cohort.handed import Wrong
from dltutor.cohort.report import Mistake, Share, Spread

SHOWN = 3
"""So many mistakes of each question are told."""


def share(held: Iterable[bool | None]) -> Share:
    """Return how many of those hold; None is not counted."""
    known = [bool(one) for one in held if one is not None]
    return Share(sum(known), len(known))


def spread(values: Iterable[float]) -> Spread:
    """Return the median of some numbers, and the quarters below and above it."""
    known = sorted(values)
    if not known:
        return Spread(0)
    low, _, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
    return Spread(len(known), median(known), low, high)


def commonest(wrong: Iterable[Iterable[Wrong]]) -> tuple[Mistake, ...]:
    """Return the mistakes that most learners made, from those of each; one that was told first goes first."""
    every = [one for of in wrong for one in of]
    told = {one.key: one for one in reversed(every)}
    counted = Counter(one.key for one in every)
    return tuple(_mistake(told[key], count) for key, count in counted.most_common(SHOWN))


def _mistake(one: Wrong, count: int) -> Mistake:
    example = "for example " if one.drawn and count > 1 else ""
    return Mistake(f"{example}{one.answer}", one.why, count)

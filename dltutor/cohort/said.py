"""Figures and texts as people read them, the same on the terminal and on the page."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from dltutor.cohort.report import Share, Spread
from dltutor.numerals import short
from dltutor.quiz.texts import PLACEHOLDER
from dltutor.study.markdown import inline_tokens

JOINT = "\u2800"
"""Stands in the tutor for a blank at which no line breaks."""
TENTHS = 570.0
"""Seconds below which a time is told in tenths of minutes."""
FEW = 10
"""Of fewer learners no percentage is told: it would look like more than it is."""


@lru_cache(maxsize=4096)
def text(markdown: str) -> str:
    """Return a text of a lesson on one line, without Markdown; ``…`` stands for numbers drawn for each learner."""
    breaks = {"softbreak": " ", "hardbreak": " "}
    words = (
        breaks.get(token.type, token.content)
        for token in inline_tokens(PLACEHOLDER.sub("…", markdown))
        if token.nesting == 0
    )
    return " ".join("".join(words).split()).replace(JOINT, "\u00a0")


def cut(text: str, longest: int) -> str:
    """Return a text of at most so many characters, with ``…`` where it was longer."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def share(found: Share) -> str:
    """Return ``"3 of 4"``, and from ten on ``"42 % of 38"``."""
    if not found.of:
        return "–"
    if found.of < FEW:
        return f"{found.count} of {found.of}"
    return f"{round(100 * found.part)} % of {found.of}"


def yes(found: Share) -> str:
    """Return of one learner ``"yes"`` or ``"no"``."""
    return "–" if not found.of else "yes" if found.count else "no"


def spread(found: Spread) -> str:
    """Return a median and the middle half of the numbers around it: ``"3 (2 to 5)"``."""
    if not found.n:
        return "–"
    if found.low == found.high:
        return short(found.median)
    return f"{short(found.median)} ({short(found.low)} to {short(found.high)})"


def time(seconds: float) -> str:
    """Return a time: ``"40 s"``, ``"25 min"``, ``"1 h 12 min"``."""
    if round(seconds) < 60:
        return f"{round(seconds)} s"
    if seconds < TENTHS:
        return f"{short(seconds / 60, 2)} min"
    hours, left = divmod(round(seconds / 60), 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{left} min"] * (left > 0))


def span(found: Spread) -> str:
    """Return the median of some times, and the middle half of them."""
    if not found.n:
        return "–"
    low, high = time(found.low), time(found.high)
    if low == high:
        return time(found.median)
    number, _, unit = low.partition(" ")
    return f"{time(found.median)} ({number if high.endswith(unit) else low} to {high})"


def days(first: date | None, last: date | None) -> str:
    """Return when it was: one day, or from one to another."""
    if first is None or last is None:
        return ""
    return f"{first}" if first == last else f"{first} to {last}"


def people(count: int) -> str:
    """Return ``"1 learner"``, ``"40 learners"``."""
    return f"{count} learner{'' if count == 1 else 's'}"

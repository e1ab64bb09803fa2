"""The words below a curve panel: every curve at the length there is room for, the log axis, and the earlier runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Row, Span, Style
from dltutor.labs.spec import Metric
from dltutor.run.history import History
from dltutor.run.state import Run
from dltutor.run.summary import short, summary
from dltutor.ui.panels.frame import folded
from dltutor.ui.panels.knob_rows import shown

WIDE = 50
"""An axis that reaches so many times higher than the latest value shows nothing of it."""
LOG = "l: log axis"


class Curve(NamedTuple):
    """One metric of one run."""

    run: Run
    metric: Metric
    history: History


def curves_in_words(curves: Sequence[Curve], width: int, most: int) -> list[Row]:
    """Return all curves in words, as much of each as fits `most` rows."""
    texts: list[str] = []
    for texts in _sayings(curves):
        if len(folded(texts, width, 2 * most + len(texts))) <= most:
            break
    return folded(texts, width, most)


def _sayings(curves: Sequence[Curve]) -> Iterator[list[str]]:
    """Yield the same at less and less length: with steps, without, from where to where, the latest values."""
    titled = [(f"{run.name} {metric.name}".strip(), metric, history) for run, metric, history in curves]
    for steps in (True, False):
        yield [summary(title, history, metric.better, steps) for title, metric, history in titled]
    yield [summary(title, history, better="", steps=False) for title, _, history in titled]
    names = dict.fromkeys(curve.run.name for curve in curves)
    yield [f"{name} {_latest(curve for curve in curves if curve.run.name == name)}".strip() for name in names]


def _latest(curves: Iterator[Curve]) -> str:
    return ", ".join(f"{metric.name} {short(history.last())}" for _, metric, history in curves)


def flat(curves: Sequence[Curve], high: float) -> bool:
    """Return whether one of the curves lies at the bottom of an axis that reaches up to `high`."""
    histories = [curve.history for curve in curves if curve.history.lowest]
    values = [last if math.isfinite(last := one.last()) else one.minimum() for one in histories]
    return any(0 < value < high / WIDE for value in values)


def with_log_hint(words: list[Row], width: int) -> list[Row]:
    """Return the words and the offer of the log axis, on their last row where there is room."""
    used = sum(len(part.text) for part in words[-1]) if words else width
    if used + 2 + len(LOG) <= width:
        return [*words[:-1], (*words[-1], Span(LOG.rjust(width - used), Style("accent")))]
    return [*words, (Span(fit(f"{LOG}, to see the small values too", width), Style("accent")),)]


def earlier(ghosts: Sequence[Run], now: Run | None, width: int) -> Row:
    """Return what the earlier runs did otherwise, the latest first."""
    told = "; ".join(_settings(ghost, now) for ghost in reversed(ghosts))
    return (Span(fit(f"·· earlier: {told}", width), Style("ghost")),)


def _settings(ghost: Run, now: Run | None) -> str:
    """Return what an earlier run did otherwise, e.g. ``"lr 0.1 → 0.01, seed 3"``."""
    other = {} if now is None else _values(now)
    differ = [f"{name} {value}" for name, value in _values(ghost).items() if other.get(name) != value]
    if now is None or ghost.seed != now.seed:
        differ.append(f"seed {ghost.seed}")
    return ", ".join(differ) or "the same settings"


def _values(run: Run) -> dict[str, str]:
    """Return each setting of a run in words; of one that was turned on the way, where it began and where it ended.

    What was turned after the last step of a run that is over changed nothing.
    """
    given = run.given or run.settings
    begins = {name: shown(value) for name, value in given.items()}
    ends = begins | {mark.name: shown(mark.value) for mark in run.marks if mark.step <= run.step or not run.phase.over}
    return {name: end if begins.get(name, end) == end else f"{begins[name]} → {end}" for name, end in ends.items()}

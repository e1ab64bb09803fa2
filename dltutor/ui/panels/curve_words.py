"""The words below a curve panel: every curve at the length there is room for, the log axis, and the earlier runs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Row, Span, Style, length
from dltutor.labs.settings import shown
from dltutor.labs.spec import Metric
from dltutor.numerals import short
from dltutor.run.history import History
from dltutor.run.state import Run
from dltutor.run.summary import summary
from dltutor.ui.panels.frame import folded

WIDE = 50
"""An axis that reaches so many times higher than the latest value shows nothing of it."""
LOG = "l: log axis"


class Curve(NamedTuple):
    """One metric of one run."""

    run: Run
    metric: Metric
    history: History


def curves_in_words(curves: Sequence[Curve], width: int, most: int) -> list[Row]:
    """Return all curves in words, as much of each as fits `most` rows; at least their latest values, if `most` > 1."""
    rows: list[Row] = []
    for texts in _sayings(curves):
        rows = folded(texts, width, 2 * most + len(texts))
        if len(rows) <= most:
            break
    return rows if most > 1 else rows[:most]


def _sayings(curves: Sequence[Curve]) -> Iterator[list[str]]:
    """Yield the same at less and less length: with steps, without, from where to where, the latest values.

    The values of several runs follow the names of their metrics, said once.
    """
    titled = [(f"{run.name} {metric.name}".strip(), metric, history) for run, metric, history in curves]
    for steps in (True, False):
        yield [summary(title, history, metric.better, steps) for title, metric, history in titled]
    yield [summary(title, history, better="", steps=False) for title, _, history in titled]
    names = dict.fromkeys(curve.run.name for curve in curves)
    latest = {name: [curve for curve in curves if curve.run.name == name] for name in names}
    yield [
        f"{name} {', '.join(f'{metric.name} {short(history.last())}' for _, metric, history in of_run)}".strip()
        for name, of_run in latest.items()
    ]
    metrics = ", ".join(dict.fromkeys(curve.metric.name for curve in curves))
    if len(names) > 1:
        runs = [f"{name} {', '.join(short(one.history.last()) for one in of_run)}" for name, of_run in latest.items()]
        yield [f"{metrics}: {runs[0]}", *runs[1:]]


def flat(curves: Sequence[Curve], high: float) -> bool:
    """Return whether one of the curves lies at the bottom of an axis that reaches up to `high`."""
    histories = [curve.history for curve in curves if curve.history.lowest]
    values = [last if math.isfinite(last := one.last()) else one.minimum() for one in histories]
    return any(0 < value < high / WIDE for value in values)


def with_log_hint(words: list[Row], width: int) -> list[Row]:
    """Return the words and the offer of the log axis, on their last row where there is room."""
    used = length(words[-1]) if words else width
    if used + 2 + len(LOG) <= width:
        return [*words[:-1], (*words[-1], Span(LOG.rjust(width - used), Style("accent")))]
    return [*words, (Span(fit(f"{LOG}, to see the small values too", width), Style("accent")),)]


def earlier(ghosts: Sequence[Run], now: Run | None, width: int) -> Row:
    """Return what the earlier runs did otherwise, the latest first, and how many did so where there are several."""
    counted = Counter(_settings(ghost, now) for ghost in reversed(ghosts))
    if len(ghosts) == 1:
        return (Span(fit(f"·· earlier: {next(iter(counted))}", width), Style("ghost")),)
    told = "; ".join(f"{count} with {settings}" for settings, count in counted.items())
    return (Span(fit(f"·· {len(ghosts)} earlier runs: {told}", width), Style("ghost")),)


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

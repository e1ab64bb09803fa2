"""The curves of a run, small enough for the learner's log: what a report draws of the run that reached a goal."""

from __future__ import annotations

import math

from dltutor.labs.spec import Lab
from dltutor.progress.kinds import Curve
from dltutor.run.history import History
from dltutor.run.state import Run

POINTS = 64
"""Of each curve, at most."""
CURVES = 4
"""Of each run, at most: the one in question first."""


def curves(run: Run, lab: Lab, metric: str) -> dict[str, Curve]:
    """Return the curve of a metric and of those that share its panel, e.g. ``train_loss`` beside ``val_loss``."""
    beside = [name for panel in lab.panels if metric in panel.metrics for name in panel.metrics]
    names = list(dict.fromkeys([metric, *beside]))[:CURVES]
    return {name: thinned(run.histories[name]) for name in names if name in run.histories}


def thinned(history: History) -> Curve:
    """Return a history as few points, in columns: the last step of each and its mean.

    Where a point stands for several values, their lowest and highest as well: no spike is lost. None stands where all
    of them were NaN or infinite.
    """
    if history.first is None or history.final is None:
        return {}
    start, stop = history.first.step, history.final.step
    found = [bin for bin in history.binned(start, stop, min(POINTS, len(history))) if bin is not None]
    mean, low, high = ([_short(getattr(bin, name)) for bin in found] for name in ("mean", "low", "high"))
    several = {"low": low, "high": high} if low != high else {}
    return {"step": [bin.last_step for bin in found], "mean": mean, **several}


def _short(value: float) -> float | None:
    """Return a number with four significant digits: a picture shows no more."""
    return float(f"{value:.4g}") if math.isfinite(value) else None

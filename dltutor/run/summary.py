"""A run in one line of text, for screens and for those who cannot see a chart."""

from __future__ import annotations

from dltutor.numerals import short
from dltutor.quiz.texts import plural
from dltutor.run.history import History
from dltutor.run.state import Phase, Run

OTHERWISE = {Phase.LOST: "ended", Phase.LEFT: "from an earlier session"}
"""What an end is called in one line where the name of the phase would say less, or more than is true."""


def summary(title: str, history: History, better: str = "low", steps: bool = True) -> str:
    """Return e.g. ``"loss 2.3 → 0.31 in 300 steps, lowest at 287"``; `better` as in `labs.spec.Metric`.

    `steps`: whether to say in how many.
    """
    if history.first is None or history.final is None:
        return f"{title}: no value yet"
    text = f"{title} {short(history.first.value)} → {short(history.final.value)}"
    if steps:
        text += f" in {plural(history.final.step, 'step')}"
    best = history.highest if better == "high" else history.lowest
    if better and best is not None and history.count > 1:
        text += f", {'highest' if better == 'high' else 'lowest'} at {best.step}"
    if history.first_gap is not None:
        text += f", not a finite number from step {history.first_gap.step}"
    return text


def described(run: Run) -> str:
    """Return where a run stands, in words, e.g. ``"running, step 120, epoch 3"`` or ``"finished: 500 steps done."``."""
    where = f"step {run.step:,}" + (f", epoch {run.epoch:,}" if run.epoch else "")
    match run.phase:
        case Phase.WAITING:
            return "starting"
        case Phase.RUNNING:
            return f"running, {where}"
        case Phase.PAUSED:
            reason = "" if run.sentence in ("", "asked", "step", "epoch") else f": {run.sentence}"
            return f"paused, {where}{reason}"
        case Phase.FINISHED if run.sentence:  # it names the step
            return f"finished: {run.sentence}"
        case _:
            ended = OTHERWISE.get(run.phase, run.phase.value)
            return f"{ended}, {where}" + (f": {run.sentence}" if run.sentence else "")

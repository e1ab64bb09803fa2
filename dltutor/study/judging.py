"""The learner's own runs judge the predictions: when the runs that a question asks for are over, its outcome stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dltutor.course.model import LabBlock
from dltutor.labs.settings import settings
from dltutor.labs.spec import Lab
from dltutor.quiz.judge import judge, reveal
from dltutor.quiz.measure import MeasureError
from dltutor.quiz.model import Judgement
from dltutor.quiz.texts import begun
from dltutor.run.state import Phase, Run
from dltutor.study.asking import Asking
from dltutor.study.state import Standing

MEASURED = (Phase.FINISHED, Phase.DIVERGED)
"""A run that was stopped half-way has measured nothing."""


def judged(asking: Asking, block: LabBlock, lab: Lab, runs: Iterable[Run]) -> Judgement | None:
    """Return what came of a locked prediction; None while a run that it needs is missing.

    A run counts when it is over and was made as the lesson asks: of several the last one.
    """
    over = {run.name: run.histories for run in runs if run.phase.over and not unfit(run, block, lab)}
    try:
        return judge(asking.variant, guess(asking), over, {metric.name: metric.better for metric in lab.metrics})
    except MeasureError:
        return None


def show_recorded(asking: Asking) -> str:
    """Put what the author recorded beside the prediction, if one was made; return why not, where nothing was."""
    try:
        found = reveal(asking.variant, guess(asking) if asking.state.given else None)
    except MeasureError as error:
        return f"{begun(str(error))}."
    asking.judge(found, str(asking.question.recorded.get("on", "")) or "an earlier day")
    return ""


def unfit(run: Run, block: LabBlock, lab: Lab) -> str:
    """Return in words why a run that is over judges no prediction; empty when it was made as the lesson asks."""
    return _cut_short(run, block) or _turned(run, block, lab) or _shortened(run, block, lab)


def _cut_short(run: Run, block: LabBlock) -> str:
    if run.phase not in MEASURED:
        return "it did not come to its end"
    if block.runs and run.name not in block.runs:
        return f"the prediction is about the runs {' and '.join(block.runs)}"
    return ""


def _turned(run: Run, block: LabBlock, lab: Lab) -> str:
    """Return which hyperparameter is not as the lesson writes it."""
    if run.marks:
        mark = run.marks[0]
        return f"{mark.name} was turned to {mark.value} while it ran"
    written = settings(lab, {**block.set, **block.runs.get(run.name, {})})
    other = [
        f"{name} {run.settings[name]}, not {value}" for name, value in written.items() if run.settings[name] != value
    ]
    return f"it had {'; '.join(other)}" if other else ""


def _shortened(run: Run, block: LabBlock, lab: Lab) -> str:
    begins = min((history.first.step for history in run.histories.values() if history.first), default=1)
    if begins > 1:
        return f"its curve begins at step {begins}, where an earlier session left it"
    steps = lab.steps if block.steps is None else block.steps
    in_time = block.seconds is None or run.seconds < block.seconds
    if run.phase is Phase.FINISHED and run.step < steps and in_time:
        return f"it ended at step {run.step}, not {steps}"
    return ""


def watch(asking: Asking, runs: Sequence[Run]) -> None:
    """Note which runs are over: a prediction that is made from now on, and judged by them, knows the outcome."""
    if asking.state.standing is not Standing.LOCKED:
        asking.notebook.after[asking.question.id] = _newest(runs)


def late(asking: Asking, runs: Sequence[Run]) -> bool:
    """Return whether all runs that judge a prediction were over before it was made."""
    return _newest(runs) <= asking.notebook.after.get(asking.question.id, 0)


def _newest(runs: Sequence[Run]) -> int:
    return max((run.number for run in runs if run.phase.over), default=0)


def under_way(runs: Sequence[Run]) -> bool:
    """Return whether the newest of some runs trains, or is about to."""
    return bool(runs) and runs[-1].phase in (Phase.WAITING, Phase.RUNNING)


def why_unjudged(block: LabBlock, lab: Lab, runs: Sequence[Run]) -> str:
    """Return why the newest of some runs leaves a locked prediction open, and what to do; empty when it does not."""
    if not runs or not runs[-1].phase.over:
        return ""
    why = unfit(runs[-1], block, lab)
    way = "Key r runs it as the lesson asks."
    if block.runs:
        way = "Key a runs them as the lesson asks."
    elif _turned(runs[-1], block, lab):
        way = "Set that back with k, then r runs it as the lesson asks."
    return f"This run does not judge the prediction: {why}. {way}" if why else ""


def guess(asking: Asking) -> int | str:
    """Return the prediction as the judge takes it: the index of an option, or the typed number."""
    given = asking.state.given[0]
    return given if asking.typed else [option.text for option in asking.variant.options].index(given)

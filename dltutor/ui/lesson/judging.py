"""The learner's own runs judge the predictions: when the runs that a question asks for are over, its outcome stands."""

from __future__ import annotations

from collections.abc import Iterable

from dltutor.course.model import LabBlock
from dltutor.labs.settings import settings
from dltutor.labs.spec import Lab
from dltutor.quiz.judge import judge, reveal
from dltutor.quiz.measure import MeasureError
from dltutor.quiz.model import Judgement
from dltutor.run.state import Phase, Run
from dltutor.ui.lesson.asking import Asking

MEASURED = (Phase.FINISHED, Phase.DIVERGED)
"""A run that was stopped half-way has measured nothing."""


def judged(asking: Asking, block: LabBlock, lab: Lab, runs: Iterable[Run]) -> Judgement | None:
    """Return what came of a locked prediction; None while a run that it needs is missing.

    A run counts when it is over and was made with the settings of the lesson: of several the last one.
    """
    over = {run.name: run.histories for run in runs if run.phase in MEASURED and as_written(run, block, lab)}
    if block.runs:
        over.pop("", None)
    try:
        return judge(asking.variant, guess(asking), over, {metric.name: metric.better for metric in lab.metrics})
    except MeasureError:
        return None


def recorded(asking: Asking) -> Judgement | None:
    """Return what the author recorded, beside the prediction if one was made; None without a record."""
    try:
        return reveal(asking.variant, guess(asking) if asking.state.given else None)
    except MeasureError:
        return None


def as_written(run: Run, block: LabBlock, lab: Lab) -> bool:
    """Return whether a run has the settings that the lesson gives to it, unchanged from first to last step."""
    written = settings(lab, {**block.set, **block.runs.get(run.name, {})})
    return not run.marks and dict(run.settings) == written and (run.name in block.runs or not run.name)


def guess(asking: Asking) -> int | str:
    """Return the prediction as the judge takes it: the index of an option, or the typed number."""
    given = asking.state.given[0]
    return given if asking.typed else [option.text for option in asking.variant.options].index(given)

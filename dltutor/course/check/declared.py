"""What lab blocks, goals and predictions say about a lab, held against the lab's own declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from dltutor.course.draft import Draft, Written
from dltutor.course.log import Log, meant
from dltutor.course.model import Goal, LabBlock
from dltutor.labs import settings
from dltutor.labs.catalogue import Labs
from dltutor.labs.find import LabError
from dltutor.labs.spec import Lab, Value
from dltutor.packs import code
from dltutor.quiz import measure
from dltutor.quiz.model import Question


class Shelf:
    """Labs by the names that lessons use; each is read once."""

    def __init__(self, labs: Labs) -> None:
        self.labs, self.names = labs, labs.names()
        self.beside = code.labs(labs.beside) if labs.beside else []
        """Those of the course itself, of which the check says what is wrong at their own files."""
        self._read: dict[str, Lab | LabError] = {}

    def read(self, name: str) -> Lab | LabError:
        """Return a lab of these names, or what is wrong with it."""
        if name not in self._read:
            try:
                self._read[name] = self.labs.load(name)
            except LabError as error:
                self._read[name] = error
        return self._read[name]


def check_declared(draft: Draft, labs: Shelf) -> None:
    """Note unknown labs, hyperparameters, values, panels and metrics."""
    blocks: dict[str, Lab] = {}
    for written in draft.written:
        if isinstance(written.block, LabBlock):
            lab = _lab(written, draft.log, labs)
            if lab is not None:
                blocks[written.block.id] = replace(lab, steps=written.block.steps or lab.steps)
                _check_lab(written, written.block, lab, draft.log)
    for written in draft.written:
        block = written.block
        if isinstance(block, Goal) and block.lab in blocks:
            lab = blocks[block.lab]
            _check_metric(written, "when", measure.condition(block.when), lab, draft.log)
            _check_settings(written, lab, draft.log, block.solution, "solution_params")
            for step, values in block.changes.items():
                _check_settings(written, lab, draft.log, values, "solution_changes", str(step))
                _check_live(written, lab, draft.log, values, step)
        elif isinstance(block, Question) and block.kind == "predict" and block.lab in blocks:
            _check_metric(written, "measure", measure.parse(block.measure), blocks[block.lab], draft.log)


def _lab(written: Written, log: Log, labs: Shelf) -> Lab | None:
    name = written.block.lab if isinstance(written.block, LabBlock) else ""
    place = written.table.at("lab")
    if name not in labs.names:
        log.error(place, "lab-ref", f"there is no lab `{name}`", meant(name, labs.names, "labs"))
        return None
    found = labs.read(name)
    if isinstance(found, Lab):
        return found
    if name in labs.beside:
        log.error(place, "lab-broken", f"the lab `{name}` cannot be used; why stands at labs/{name}")
    else:
        log.error(place, "lab-broken", str(found), "mend the lab")
    return None


def _check_lab(written: Written, block: LabBlock, lab: Lab, log: Log) -> None:
    knobs = [knob.name for knob in lab.hyperparameters]
    check = partial(_check_settings, written, lab, log)
    check(block.set, "set")
    for run, values in block.runs.items():
        check(values, "runs", run)
    for number, name in enumerate(block.offer or ()):
        if name not in knobs:
            text = f"the lab `{block.lab}` has no hyperparameter `{name}`"
            log.error(written.table.at("offer", number), "hyperparameter", text, meant(name, knobs, "hyperparameters"))
    known = panels(lab)
    for number, name in enumerate(block.panels):
        if name not in known:
            text = f"the lab `{block.lab}` has no panel `{name}`"
            log.error(written.table.at("panels", number), "panel", text, meant(name, known, "panels"))


def _check_settings(written: Written, lab: Lab, log: Log, given: Mapping[str, Value], *path: str) -> None:
    knobs = [knob.name for knob in lab.hyperparameters]
    for name, value in given.items():
        place = written.table.at(*path, name)
        if name not in knobs:
            text = f"this lab has no hyperparameter `{name}`"
            log.error(place, "hyperparameter", text, meant(name, knobs, "hyperparameters"))
            continue
        try:
            settings.checked(lab.hyperparameter(name), value)
        except settings.SettingError as error:
            log.error(place, "setting", str(error), f"`{name}` goes {settings.span(lab.hyperparameter(name))}")


def _check_live(written: Written, lab: Lab, log: Log, values: Mapping[str, Value], step: int) -> None:
    live = [knob.name for knob in lab.hyperparameters if knob.live]
    for name in values:
        if name not in live:
            place = written.table.at("solution_changes", str(step), name)
            log.error(place, "setting", f"`{name}` cannot be turned while it runs", f"live: {', '.join(live)}")


def panels(lab: Lab) -> list[str]:
    """Return the names that a lab block's `panels` may use: metrics of curves, pictures, and ``code``."""
    return [name for panel in lab.panels for name in (panel.metrics or (panel.picture or panel.kind,))]


def _check_metric(written: Written, field: str, read: measure.Measure, lab: Lab, log: Log) -> None:
    place = written.table.at(field)
    metrics = {metric.name: metric for metric in lab.metrics}
    name = measure.metric_of(read)
    if name not in metrics:
        log.error(place, "metric", f"this lab has no metric `{name}`", meant(name, metrics, "metrics"))
        return
    value = measure.value_of(read)
    if field == "measure" and value and value.statistic == "at" and value.step > lab.steps:
        text = f"a run has {lab.steps} steps here, so there is no value at step {value.step}"
        log.error(place, "metric", text, f"write at({lab.steps}) at most, or give the lab a larger budget")
    if value and value.statistic == "best" and not metrics[name].better:
        text = f"`{name}` has no better or worse, so it has no best"
        log.error(place, "metric", text, "use min, max or last")

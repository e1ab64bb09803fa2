"""Turn the fields of `lab` and `goal` blocks into `LabBlock` and `Goal`."""

from __future__ import annotations

from dltutor.course.fields import Fields
from dltutor.course.log import Log
from dltutor.course.model import Goal, LabBlock
from dltutor.course.nodes import Items, Scalar, Table
from dltutor.labs.spec import Value
from dltutor.quiz import measure


def read_lab(table: Table, log: Log, line: int) -> LabBlock | None:
    """Return the lab of a lab block; None, with the reasons in the log, when it cannot be shown."""
    before = log.errors
    fields = Fields(table, "a lab", log)
    budget = Fields(fields.inner("budget"), "a budget", log)
    offer = fields.texts("offer")
    lab = LabBlock(
        id=fields.id(),
        lab=fields.text("lab", required=True),
        title=fields.text("title"),
        set=_settings(fields.inner("set"), log),
        offer=offer if "offer" in table.values else None,
        panels=fields.texts("panels"),
        runs=_runs(fields),
        steps=budget.whole("steps", low=1),
        seconds=budget.number("seconds", zero=False),
        memory_mb=budget.whole("memory_mb", low=1),
        seed=fields.whole("seed", 0) or 0,
        line=line,
    )
    budget.done()
    fields.done()
    return lab if log.errors == before else None


def read_goal(table: Table, log: Log, line: int) -> Goal | None:
    """Return the goal of a goal block; None, with the reasons in the log, when it cannot be judged."""
    before = log.errors
    fields = Fields(table, "a goal", log)
    within = Fields(fields.inner("within"), "`within`", log)
    goal = Goal(
        id=fields.id(),
        lab=fields.id("lab"),
        say=fields.text("say", required=True),
        when=fields.text("when", required=True),
        within_steps=within.whole("steps", low=1),
        within_seconds=within.number("seconds", zero=False),
        hints=fields.texts("hints"),
        solution=_settings(fields.inner("solution_params"), log),
        changes=_changes(fields),
        line=line,
    )
    within.done()
    fields.done()
    try:
        if goal.when:
            measure.condition(goal.when)
    except measure.MeasureError as error:
        log.error(
            fields.place("when"),
            "goal",
            str(error),
            "write for example `when: val_accuracy.best >= 0.97`; M.last, M.best, M.min, M.max, M.at(step)",
        )
    return goal if log.errors == before else None


def _runs(fields: Fields) -> dict[str, dict[str, Value]]:
    runs = {}
    table = fields.inner("runs")
    for name, node in table.values.items():
        if isinstance(node, Table):
            runs[name] = _settings(node, fields.log)
            same = next((other for other, values in runs.items() if other != name and values == runs[name]), None)
            if same is not None:
                text = f"the runs `{same}` and `{name}` are the same"
                fields.log.error(table.keys[name], "run-twice", text, "let them differ in a setting, or remove one")
        elif not (isinstance(node, Scalar) and node.value is None):
            text = f"the run `{name}` must be `key: value` pairs"
            fields.log.error(table.keys[name], "type", text, f"for example `{name}: {{lr: 0.1}}`")
        else:
            runs[name] = {}
    return runs


def _changes(fields: Fields) -> dict[int, dict[str, Value]]:
    changes = {}
    for step, node in fields.inner("solution_changes").values.items():
        if isinstance(node, Table) and step.isascii() and step.isdigit() and int(step[:9]) > 0:
            changes[int(step[:9])] = _settings(node, fields.log)
        else:
            place = fields.place("solution_changes", step)
            fields.log.error(place, "type", f"`{step}` must be a step with settings", "for example `300: {lr: 0.01}`")
    return dict(sorted(changes.items()))


def _settings(table: Table, log: Log) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, node in table.values.items():
        if isinstance(node, Items | Table) or node.value is None:
            log.error(table.keys[name], "type", f"`{name}` must be one value", f"for example `{name}: 0.1`")
        else:
            found[name] = node.value
    return found

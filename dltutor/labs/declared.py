"""Read a `lab.py` without running it: a pack's declaration is data, whoever wrote it."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from dltutor.labs.find import LabError, where
from dltutor.labs.settings import SettingError, checked
from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

KNOWN: Mapping[str, Callable[..., Any]] = {
    "Hyperparameter": Hyperparameter,
    "Lab": Lab,
    "Metric": Metric,
    "Panel": Panel,
}
MOST = 200
"""Hyperparameters, metrics or panels of a lab, at most."""


class _WrongError(Exception):
    """What stands at a node cannot be part of a declaration."""

    def __init__(self, node: ast.AST, text: str) -> None:
        super().__init__(f"line {getattr(node, 'lineno', 1)}: {text}")


def declared(text: str, file: Path) -> Lab:
    """Return the lab that a `lab.py` declares; `file` is named in the error. Nothing of it is run. Raises LabError.

    It may hold its docstring, imports of `labs.spec`, names for values, and ``LAB = Lab(…)``; values are written out.
    """
    try:
        lab = _lab(ast.parse(text))
        lab = msgspec.convert(asdict(lab), Lab)
        _prove(lab)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise LabError(where(error, file)) from error
    except _WrongError as error:
        raise LabError(f"{file}, {error}") from error
    except (ValueError, TypeError) as error:
        raise LabError(f"{file}: {error}") from error
    return lab


def _lab(tree: ast.Module) -> Lab:
    names: dict[str, Any] = {}
    for node in tree.body:
        match node:
            case ast.Expr(value=ast.Constant(value=str())) | ast.ImportFrom(module="__future__"):
                pass
            case ast.ImportFrom(module="dltutor.labs.spec"):
                pass
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                names[name] = _value(value, names)
            case _:
                raise _WrongError(node, "a lab.py holds LAB = Lab(…) and nothing that would have to be run")
    lab = names.get("LAB")
    if not isinstance(lab, Lab):
        raise ValueError("it must define LAB = Lab(…)")
    return lab


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if len(parts) <= MOST:
            return tuple(_value(part, names) for part in parts)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in KNOWN:
            given = {each.arg: _value(each.value, names) for each in keywords if each.arg}
            if len(given) < len(keywords):
                raise _WrongError(node, "** cannot stand in a declaration")
            try:
                return KNOWN[name](*(_value(arg, names) for arg in args), **given)
            except TypeError as error:
                raise _WrongError(node, str(error).replace(".__init__()", "")) from error
        case _:
            raise _WrongError(node, f"`{ast.unparse(node)[:60]}` is no plain value, and a lab.py is not run")


def _prove(lab: Lab) -> None:
    """Raise ValueError where the parts of a declaration do not fit each other."""
    for what, of in (("hyperparameter", lab.hyperparameters), ("metric", lab.metrics)):
        names = [one.name for one in of]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"the {what} {twice!r} is declared twice")
        if wrong := next((name for name in names if not (name.isidentifier() and name.isascii())), None):
            raise ValueError(f"{wrong!r} is no name for a {what}")
    if lab.steps < 1 or lab.steps > 10**9:
        raise ValueError(f"steps must be from 1 to 1,000,000,000, not {lab.steps:,}")
    if not lab.metrics:
        raise ValueError("a lab measures something; declare its metrics")
    metrics, titles = [metric.name for metric in lab.metrics], [panel.picture for panel in lab.panels]
    for panel in lab.panels:
        if panel.kind == "curve" and not panel.metrics:
            raise ValueError(f"the panel {panel.title!r} is a curve without metrics")
        if unknown := [name for name in panel.metrics if name not in metrics]:
            raise ValueError(f"the panel {panel.title!r} shows {unknown[0]!r}, which is no metric of this lab")
        if panel.kind not in ("curve", "code") and not panel.picture:
            raise ValueError(f"the panel {panel.title!r} does not say which picture it shows")
    if lab.sketch and lab.sketch not in titles:
        raise ValueError(f"no panel shows the picture {lab.sketch!r} that `sketch` names")
    for knob in lab.hyperparameters:
        _prove_knob(knob)


def _prove_knob(knob: Hyperparameter) -> None:
    numbers = [one for one in (knob.low, knob.high, knob.step, knob.default, *knob.choices) if isinstance(one, float)]
    if knob.pattern:  # one that takes for ever would hold up the screen
        raise ValueError(f"{knob.name} has a pattern, which labs of packs cannot have; list its choices")
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"a number of {knob.name} is infinite")
    if knob.log and (knob.low is None or knob.low < 0):
        raise ValueError(f"{knob.name} is turned by multiplying (log), so it needs a `low` of 0 or more")
    try:
        checked(knob, knob.default)
    except SettingError as error:
        raise ValueError(f"the default of {knob.name} is not one of its values: {error}") from error

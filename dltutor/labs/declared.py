"""Read a `lab.py` without running it: a pack's declaration is data, whoever wrote it."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping, Sequence
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
WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "True or False",
    "null": "None",
    "array": "a tuple",
    "object": "a part of a lab",
}
"""What msgspec calls the types of values, in words."""
_TYPES = re.compile(r"Expected `(.+)`, got `(.+)` - at `\$\.(\w+)")
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
        return _lab(ast.parse(text))
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise LabError(where(error, file)) from error
    except _WrongError as error:
        raise LabError(f"{file}, {error}") from error
    except (ValueError, TypeError) as error:
        raise LabError(f"{file}: {error}") from error


def _lab(tree: ast.Module) -> Lab:
    names: dict[str, Any] = {}
    nodes: dict[int, ast.AST] = {}
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
                names[name] = _value(value, names, nodes)
            case _:
                raise _WrongError(node, "a lab.py holds LAB = Lab(…) and nothing that would have to be run")
    lab = names.get("LAB")
    if not isinstance(lab, Lab):
        raise ValueError("it must define LAB = Lab(…)")
    return lab


def _value(node: ast.expr, names: Mapping[str, Any], nodes: dict[int, ast.AST]) -> Any:
    """Return the value that stands at a node; `nodes` keeps where each part of a lab stands, by its id."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if len(parts) <= MOST:
            return tuple(_value(part, names, nodes) for part in parts)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in KNOWN:
            given = {each.arg: _value(each.value, names, nodes) for each in keywords if each.arg}
            if len(given) < len(keywords):
                raise _WrongError(node, "** cannot stand in a declaration")
            try:
                made = KNOWN[name](*(_value(arg, names, nodes) for arg in args), **given)
                right = msgspec.convert(asdict(made), type(made))
                _prove(made, nodes)
            except msgspec.ValidationError as error:
                raise _WrongError(node, _in_words(str(error), name)) from error
            except TypeError as error:
                raise _WrongError(node, str(error).replace(".__init__()", "")) from error
            except ValueError as error:
                raise _WrongError(node, str(error)) from error
            nodes[id(right)] = node
            return right
        case _:
            raise _WrongError(node, f"`{ast.unparse(node)[:60]}` is no plain value, and a lab.py is not run")


def _in_words(says: str, of: str) -> str:
    """Return what msgspec says of a value's type, for people who have never heard of it."""
    found = _TYPES.search(says)
    if found is None:
        return says
    wanted, given = (" or ".join(WORDS.get(one, one) for one in found[group].split(" | ")) for group in (1, 2))
    return f"`{found[3]}` of {of} must be {wanted}, not {given}"


def _prove(part: Hyperparameter | Metric | Panel | Lab, nodes: Mapping[int, ast.AST]) -> None:
    """Raise ValueError, or _WrongError at another part, where what is declared does not fit together."""
    match part:
        case Hyperparameter() | Metric():
            if not (part.name.isidentifier() and part.name.isascii()):
                raise ValueError(f"{part.name!r} is no name for a {type(part).__name__.lower()}")
            if isinstance(part, Hyperparameter):
                _prove_knob(part)
        case Panel(kind="curve", metrics=()):
            raise ValueError(f"the panel {part.title!r} is a curve without metrics")
        case Panel(kind=kind, picture="") if kind not in ("curve", "code"):
            raise ValueError(f"the panel {part.title!r} does not say which picture it shows")
        case Lab():
            _prove_lab(part, nodes)


def _prove_lab(lab: Lab, nodes: Mapping[int, ast.AST]) -> None:
    named: tuple[Sequence[Hyperparameter | Metric], ...] = (lab.hyperparameters, lab.metrics)
    for parts in named:
        for number, one in enumerate(parts):
            if one.name in [other.name for other in parts[:number]]:
                raise _WrongError(nodes[id(one)], f"the {type(one).__name__.lower()} {one.name!r} is declared twice")
    if lab.steps < 1 or lab.steps > 10**9:
        raise ValueError(f"steps must be from 1 to 1,000,000,000, not {lab.steps:,}")
    if not lab.metrics:
        raise ValueError("a lab measures something; declare its metrics")
    metrics = [metric.name for metric in lab.metrics]
    for panel in lab.panels:
        if unknown := [name for name in panel.metrics if name not in metrics]:
            text = f"the panel {panel.title!r} shows {unknown[0]!r}, which is no metric of this lab"
            raise _WrongError(nodes[id(panel)], text)
    if lab.sketch and lab.sketch not in [panel.picture for panel in lab.panels]:
        raise ValueError(f"no panel shows the picture {lab.sketch!r} that `sketch` names")


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

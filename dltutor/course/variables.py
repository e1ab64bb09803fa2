"""Read and check the `vars` of a question, and the texts that use them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dltutor.course.fields import Fields
from dltutor.course.log import Log, meant
from dltutor.course.nodes import Items, Node, Scalar, Table

RULES = ("int", "float", "choice")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
BRACES = re.compile(r"\{\{(.*?)\}\}")
HELP = "write {int: [low, high, step]}, {float: [low, high, digits]} or {choice: [1, 2, 3]}"


def read_vars(fields: Fields) -> dict[str, Mapping[str, Any]]:
    """Return the rules of the draws; a broken one is in the log, and stands for 1."""
    table = fields.inner("vars")
    found: dict[str, Mapping[str, Any]] = {}
    for name, node in table.values.items():
        place = table.keys[name]
        rule = _rule(node)
        if not NAME.fullmatch(name):
            fields.log.error(place, "vars", f"`{name}` is not a name", "use letters, digits and _")
        elif rule is None:
            fields.log.error(place, "vars", f"`{name}` does not say what to draw", HELP)
        found[name] = rule or {"choice": [1]}
    return found


def _rule(node: Node) -> dict[str, list[int | float]] | None:
    if not isinstance(node, Table) or len(node.values) != 1:
        return None
    kind, given = next(iter(node.values.items()))
    if kind not in RULES or not isinstance(given, Items):
        return None
    values = [item.value for item in given.items if isinstance(item, Scalar)]
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)]
    if not numbers or len(numbers) < len(given.items) or not _sound(kind, numbers):
        return None
    return {kind: numbers}


def _sound(kind: str, numbers: list[int | float]) -> bool:
    if kind == "choice":
        return True
    whole = [type(number) is int and abs(number) < 2**53 for number in numbers]
    if kind == "int":
        low, high, step = (*numbers, 1)[:3] if len(numbers) in (2, 3) else (1, 0, 0)
        return all(whole) and low <= high and step > 0
    if len(numbers) != 3 or not whole[2] or not 0 <= numbers[2] <= 12:
        return False
    low, high, digits = numbers
    return low <= high and max(abs(low), abs(high)) * 10**digits < 2**53


def check_placeholders(table: Table, names: Collection[str], log: Log) -> None:
    """Note each ``{{name}}`` in the texts of a block that no variable fills."""
    for scalar in _scalars(table):
        for inside in BRACES.findall(scalar.text):
            name = inside.strip()
            if name not in names and (names or NAME.fullmatch(name)):
                text = f"`{{{{{name}}}}}` is not one of the vars of this question"
                log.error(scalar.place, "placeholder", text, meant(name, names, "vars") or "add it under `vars:`")


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    else:
        for inner in node.items if isinstance(node, Items) else node.values.values():
            yield from _scalars(inner)

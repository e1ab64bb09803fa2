"""Read the options of single, multiple and predict questions."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from dltutor.course.fields import Fields
from dltutor.course.nodes import Scalar
from dltutor.quiz.model import Option


def read_options(fields: Fields, predict: bool = False) -> tuple[Option, ...]:
    """Return the options as written; a question needs at least two, all different."""
    found: list[Option] = []
    for number, table in fields.tables("options", required=True):
        inner = Fields(table, "an option", fields.log)
        text = _text(inner)
        option = Option(text, why=inner.text("why"), pin=_pin(inner), line=table.place.line)
        if predict:
            option = replace(option, run=inner.text("run"), value=_value(inner))
        else:
            option = replace(option, correct=inner.flag("correct"))
        inner.done()
        same = next((other for other in found if other.text.strip() == text.strip() and text), None)
        if same:
            message = f"two options say the same, `{text}` (first on line {same.line})"
            fields.log.error(fields.place("options", number, "text"), "option-twice", message, "change or remove one")
        found.append(option)
    if fields.table.values.get("options") and len(found) < 2:
        fields.log.error(fields.place("options"), "options", "a question needs at least 2 options", "add another one")
    return tuple(found)


def _text(inner: Fields) -> str:
    node = inner.node("text", required=True)
    if node is None:
        return ""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.strip():
        return node.value
    help = f'write `text: "{node.text}"`' if isinstance(node, Scalar) else 'write `text: "…"`'
    inner.log.error(inner.place("text"), "option-text", "an option must be text", help)
    return ""


def _pin(inner: Fields) -> Literal["", "last"]:
    pin = inner.text("pin")
    if pin not in ("", "last"):
        inner.log.error(inner.place("pin"), "pin", f"an option cannot be pinned `{pin}`", "write `pin: last`")
    return "last" if pin == "last" else ""


def _value(inner: Fields) -> float | None:
    node = inner.node("value")
    if node is None:
        return None
    if isinstance(node, Scalar) and isinstance(node.value, bool | int | float):
        return float(node.value)
    inner.log.error(inner.place("value"), "type", "`value` must be a number, true or false", "for example `value: 0.5`")
    return None

"""Read the lines of an order question, and those that do not belong."""

from __future__ import annotations

from dltutor.course.fields import Fields
from dltutor.course.log import Log, meant
from dltutor.course.nodes import Items, Place, Scalar
from dltutor.quiz.model import Line
from dltutor.quiz.ordering import LETTERS, all_needs


def read_lines(fields: Fields) -> tuple[Line, ...]:
    """Return the lines as they belong, then the distractors; what is wrong with them is in the log."""
    lines = []
    for number, table in fields.tables("lines", required=True):
        inner = Fields(table, "a line", fields.log)
        id = inner.id() if "id" in table.keys else f"line {number + 1}"
        inner.asked.append("id")
        lines.append(Line(id, inner.text("code", True).strip(), _after(inner), inner.whole("indent", 0) or 0))
        inner.done()
    strays = []
    for _, table in fields.tables("distractors"):
        inner = Fields(table, "a distractor", fields.log)
        stray = Line("", inner.text("code", True).strip(), belongs=False, why=inner.text("why"))
        near = inner.text("for")
        if near and near not in [line.id for line in lines]:
            _unknown(fields.log, inner.place("for"), near, lines)
        inner.done()
        strays.append(stray)
    _check(fields, lines, strays)
    return (*lines, *strays)


def _after(inner: Fields) -> tuple[str, ...]:
    """Return the ids under `after`: one, or a list."""
    node = inner.node("after")
    found = [item for item in (node.items if isinstance(node, Items) else [node]) if isinstance(item, Scalar)]
    if node is not None and (not found or (isinstance(node, Items) and len(found) < len(node.items))):
        inner.log.error(
            inner.place("after"), "type", "`after` must be an id, or a list of ids", "`after: [zero, loss]`"
        )
    return tuple(item.text for item in found)


def _unknown(log: Log, place: Place, id: str, lines: list[Line]) -> None:
    log.error(place, "line-ref", f"there is no line `{id}`", meant(id, [line.id for line in lines], "lines"))


def _check(fields: Fields, lines: list[Line], strays: list[Line]) -> None:
    log, known = fields.log, [line.id for line in lines]
    for number, line in enumerate(lines):
        if line.id in known[:number]:
            log.error(
                fields.place("lines", number, "id"), "id-twice", f"two lines have the id `{line.id}`", "change one"
            )
        for needed in line.after:
            if needed not in known:
                _unknown(log, fields.place("lines", number, "after"), needed, lines)
    codes = [line.code for line in (*lines, *strays)]
    for number, code in enumerate(codes):
        if code and code in codes[:number]:
            at = ("lines", number) if number < len(lines) else ("distractors", number - len(lines))
            text = f"`{code}` is there twice" if at[0] == "lines" else f"the distractor `{code}` is a real line"
            log.error(fields.place(*at, "code"), "line-twice", text, "change or remove one")
    if fields.table.values.get("lines") and len(lines) < 2:
        log.error(fields.place("lines"), "lines", "an order quiz needs at least 2 lines", "add another one")
    if len(codes) > len(LETTERS):
        text = f"an order quiz can have {len(LETTERS)} lines, but these are {len(codes)}"
        log.error(fields.place("lines"), "lines", text, "leave some out, or join two that belong together")
    if len(set(known)) == len(known) and all(needed in known for line in lines for needed in line.after):
        try:
            all_needs(lines)
        except ValueError as error:
            text = f"the `after` rules form a circle: {error}"
            log.error(fields.place("lines"), "cycle", text, "take one of these rules out")

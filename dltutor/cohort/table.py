"""All that each learner did as one table: a row for each learner and question, prediction, goal, and step with time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from dltutor.cohort.handed import Learner
from dltutor.draw.filter import clean

COLUMNS = (
    "learner",
    "lesson",
    "what",
    "item",
    "tries",
    "first_try",
    "right",
    "shown",
    "hinted",
    "seconds",
    "answer",
    "outcome",
    "measured",
    "step",
    "value",
    "runs",
    "seed",
    "settings",
)
"""`what` is ``question``, ``prediction``, ``goal`` or ``time``; of a time, `item` is the step, if it was at one."""
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""How a text begins that a spreadsheet would compute."""
BOM = "\ufeff"
"""Without it Excel takes the file for one of its own alphabet; pandas leaves it out."""


def table(learners: Iterable[Learner]) -> str:
    """Return the table as CSV: opened by pandas as it is, and by a spreadsheet without anything being computed."""
    written = io.StringIO()
    written.write(BOM)
    rows = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\r\n")
    rows.writeheader()
    for one in learners:
        for row in _rows(one):
            rows.writerow({"learner": harmless(one.name), **{name: _cell(value) for name, value in row.items()}})
    return written.getvalue()


def harmless(text: str) -> str:
    """Return a text that stays a text in a spreadsheet: what would be a formula gets an apostrophe before it."""
    text = clean(text).strip("\t")
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def _rows(one: Learner) -> Iterator[dict[str, Any]]:
    for (lesson, item), asked in one.asked.items():
        row = {"lesson": lesson, "what": "question", "item": item, "answer": " | ".join(w.answer for w in asked.wrong)}
        names = ("tries", "right", "shown", "hinted", "seconds")
        yield {**row, "first_try": asked.first, **{name: getattr(asked, name) for name in names}}
    for (lesson, item), made in one.predicted.items():
        row = {"lesson": lesson, "what": "prediction", "item": item}
        yield {**row, "answer": made.given, "outcome": made.outcome, "measured": made.measured}
    for (lesson, item), aimed in one.aimed.items():
        row = {"lesson": lesson, "what": "goal", "item": item, "outcome": "met" if aimed.met else "skipped"}
        if aimed.met:
            row["settings"] = ", ".join(f"{name}={value}" for name, value in aimed.settings.items())
            row.update({name: getattr(aimed, name) for name in ("step", "value", "runs", "seed")})
        yield row
    for (lesson, step), seconds in one.seconds.items():
        yield {"lesson": lesson, "what": "time", "item": step, "seconds": round(seconds, 1)}


def _cell(value: Any) -> str | int | float:
    """Return a value as a cell: yes and no as 1 and 0, what is not known as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    return harmless(value) if isinstance(value, str) else value

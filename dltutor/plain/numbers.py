"""A run's curves as a sentence each and a small table, and a lab's pictures as numbers. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dltutor.draw.tensor import Tensor
from dltutor.labs.spec import Lab, Panel
from dltutor.numerals import in_full, short
from dltutor.plain.prose import INDENT
from dltutor.run.history import History
from dltutor.run.state import Run
from dltutor.run.summary import summary
from dltutor.study.panels import KINDS, Data

ROWS = 6
"""Steps that a table shows: the first, the last and some between."""
GRID = 5
"""Places along each side of a plane whose height is said."""


def shown_metrics(panels: Sequence[Panel]) -> list[str]:
    """Return the metrics that the curves of these panels show, each once."""
    return list(dict.fromkeys(name for panel in panels if panel.kind == "curve" for name in panel.metrics))


def sentences(run: Run, lab: Lab, metrics: Sequence[str]) -> list[str]:
    """Return each curve of a run in a sentence: ``loss 2.30 → 0.31 in 300 steps, lowest at 287.``"""
    told = [(name, run.histories[name]) for name in metrics if name in run.histories]
    return [f"{summary(f'{run.name} {name}'.strip(), one, lab.metric(name).better)}." for name, one in told]


def table(columns: Mapping[str, History], of: str = "") -> list[str]:
    """Return some steps with the value of each column; `of`: what all the columns measure."""
    held = [history for history in columns.values() if history.first and history.final]
    if not held:
        return []
    first = min(history.first.step for history in held if history.first)
    last = max(history.final.step for history in held if history.final)
    steps = sorted({round(first + (last - first) * at / (ROWS - 1)) for at in range(ROWS)})
    rows = [", ".join([f"{step:,}", *(_at(history, step) for history in columns.values())]) for step in steps]
    return [f"Table{f' of {of}' if of else ''}, one line for each step: {', '.join(['step', *columns])}.", *rows]


def _at(history: History, step: int) -> str:
    """Return the value at a step, or the latest before it: not every metric is measured at each."""
    try:
        return short(history.at(min(step, history.final.step)) if history.final else math.nan)
    except LookupError:
        return "none"


def curves(run: Run, lab: Lab, metrics: Sequence[str]) -> list[str]:
    """Return a run's curves as sentences and one table."""
    columns = {name: run.histories[name] for name in metrics if name in run.histories}
    return [*sentences(run, lab, metrics), *table(columns)]


def compared(runs: Sequence[Run], metrics: Sequence[str]) -> list[str]:
    """Return several named runs side by side: a table for each metric."""
    said = []
    for metric in metrics:
        said += table({run.name: run.histories[metric] for run in runs if metric in run.histories}, metric)
    return said


def picture(panel: Panel, data: Data) -> list[str]:
    """Return a picture as numbers and words; what is only to be seen is summed up."""
    words = KINDS[panel.kind].words(data)
    said = [f"{panel.title}{f': {words}' if words else ''}."]
    match panel.kind:
        case "table":
            said += [f"One line for each row: {', '.join(data['columns'])}."]
            said += [", ".join(_cell(cell) for cell in row) for row in data["rows"]]
        case "products":
            for block in data["blocks"]:
                said += [block["title"], *(INDENT + line for line in block["lines"])]
        case "matrix":
            said += _matrix(data)
        case "field" | "contour":
            said += _grid(data)
        case "gallery":
            said += [f"{number}. {caption}" for number, caption in enumerate(data.get("captions", ()), 1)]
        case "maps":
            groups = [(group["title"], Tensor.of(group["images"]).shape) for group in data["groups"]]
            said += [f"{title}: {' × '.join(map(str, shape))}" for title, shape in groups]
            if bars := data.get("bars"):
                values = zip(bars["labels"], Tensor.of(bars["values"]).values, strict=False)
                said += [f"{bars['title']}: {', '.join(f'{label} {short(value)}' for label, value in values)}"]
    return said


def _matrix(data: Data) -> list[str]:
    counts = Tensor.of(data["counts"])
    labels = [str(label) for label in data.get("labels", ())] or [str(at) for at in range(counts.shape[0])]
    rows = zip(labels, counts.rows(), strict=False)
    return [f"One line for each true class, its columns are what was predicted: {', '.join(labels)}."] + [
        f"{label}: {', '.join(in_full(count) for count in row)}" for label, row in rows
    ]


def _grid(data: Data) -> list[str]:
    """Return a height over a plane as a few lines of numbers, the top of the plane first."""
    z = Tensor.of(data["z"])
    (left, right), (bottom, top) = Tensor.of(data["x"]).values, Tensor.of(data["y"]).values
    rows, columns = z.shape
    across = _spread(columns)
    xs = [short(left + (right - left) * at / max(1, columns - 1)) for at in across]
    said = [f"Its value over the plane, one line for each height y, at x {', '.join(xs)}:"]
    for at in reversed(_spread(rows)):
        y = bottom + (top - bottom) * at / max(1, rows - 1)
        said.append(f"y {short(y)}: {', '.join(short(z.values[at * columns + one]) for one in across)}")
    return said


def _spread(count: int) -> list[int]:
    """Return at most `GRID` of the places 0…count−1, evenly spread, both ends among them."""
    return sorted({round(at * (count - 1) / (GRID - 1)) for at in range(GRID)})


def _cell(cell: object) -> str:
    return short(cell) if isinstance(cell, float) else str(cell)

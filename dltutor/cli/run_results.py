"""What is printed of a run that is over: one JSON object, a table, or its curves."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dltutor.cli.say import out, out_json
from dltutor.draw.axis import Limits
from dltutor.draw.cells import Glyphs, Row
from dltutor.draw.curve import Chart, curve
from dltutor.draw.trace import Dash, Line
from dltutor.labs.spec import Lab, Metric, Panel
from dltutor.numerals import in_full
from dltutor.quiz.texts import plural
from dltutor.run.history import History
from dltutor.run.state import Run
from dltutor.run.summary import summary

HEIGHT = 16
COLOURS = {
    "text": "",
    "train": "cyan",
    "train-band": "cyan dim",
    "val": "yellow",
    "val-band": "yellow dim",
    "other": "magenta",
    "other-band": "magenta dim",
    "mark": "bright_magenta",
    "accent": "bold",
}
"""The roles of a drawing in the terminal's own colours; all others are dim."""
DIGITS = 6
"""Significant digits of the table: as many as the course's own figures have."""


def final(run: Run) -> None:
    """Print the last JSON object of a run: how it ended, and each metric's last value."""
    out_json(
        {
            "final": {
                "lab": run.lab,
                "settings": dict(run.settings),
                "seed": run.seed,
                "device": run.device,
                "how": run.phase.value,
                "step": run.step,
                "seconds": round(run.seconds, 3),
                "sentence": run.sentence,
                "details": run.details,
                "metrics": {name: history.last() for name, history in run.histories.items()},
            }
        }
    )


def table(lab: Lab, run: Run) -> None:
    """Print each metric's first, last and best value."""
    rows = Table("metric", "first", "last", "best", "at step")
    for metric in lab.metrics:
        history = run.histories.get(metric.name)
        if history is None or history.first is None or history.final is None:
            continue
        best = {"low": history.lowest, "high": history.highest}.get(metric.better)
        cells = [in_full(history.first.value, DIGITS), in_full(history.final.value, DIGITS)]
        cells += [in_full(best.value, DIGITS), str(best.step)] if best else ["", ""]
        rows.add_row(Text(metric.name), *cells)
    out(_headline(lab, run))
    Console().print(rows)
    if run.note:
        out(run.note)


def plot(lab: Lab, run: Run, glyphs: Glyphs) -> None:
    """Draw every curve panel of the lab, each with its summary in words."""
    console = Console(highlight=False)
    out(_headline(lab, run))
    for panel in lab.panels:
        lines = _lines(lab, panel, run)
        if not lines:
            continue
        chart = Chart(panel.title, lines, Limits(0, run.step), _limits(lines), lab.metric(panel.metrics[0]).unit)
        drawn = curve(chart, console.width, HEIGHT, glyphs)
        for row in drawn:
            console.print(_text(row), no_wrap=True, crop=True)
        for name in panel.metrics:
            if name in run.histories:
                metric = lab.metric(name)
                out(summary(metric.title, run.histories[name], metric.better))


def _headline(lab: Lab, run: Run) -> str:
    settings = ", ".join(f"{name} = {value}" for name, value in run.settings.items())
    where = f" on {run.device}" if run.device else ""
    took = f"{plural(run.step, 'step')} in {run.seconds:.1f} s{where}, seed {run.seed}"
    return f"{lab.title} ({run.lab}): {run.phase.value}, {took}\n{settings}"


def _lines(lab: Lab, panel: Panel, run: Run) -> list[Line]:
    found = [(lab.metric(name), run.histories[name]) for name in panel.metrics if name in run.histories]
    return [_line(metric, history, second=bool(number % 2)) for number, (metric, history) in enumerate(found)]


def _line(metric: Metric, history: History, second: bool) -> Line:
    role = metric.part or ("other" if second else "train")
    at = history.columns
    letter = metric.name[0].upper()
    dash: Dash = "solid" if role == "train" else "dashed"
    return Line(metric.name, role, at.last_step, at.mean, at.low, at.high, dash=dash, letter=letter)


def _limits(lines: list[Line]) -> Limits:
    limits = Limits()
    for line in lines:
        for low, high in zip(line.lows, line.highs, strict=True):
            limits = limits.grown(low, high)
    return limits


def _text(row: Row) -> Text:
    text = Text(end="")
    for span in row:
        text.append(span.text, COLOURS.get(str(span.style.fg or "text"), "dim"))
    return text

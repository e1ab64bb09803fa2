"""The curve panel: the metrics of the run on the desk, earlier runs as ghosts, live changes as marks."""

from __future__ import annotations

from dltutor.draw.axis import Limits, nice_step
from dltutor.draw.cells import Row
from dltutor.draw.curve import Chart, Mark, curve
from dltutor.draw.trace import Dash, Line
from dltutor.labs.settings import shown
from dltutor.labs.spec import Lab, Metric, Panel
from dltutor.run.history import History
from dltutor.run.state import Mark as Turn
from dltutor.run.state import Run
from dltutor.ui.panels.curve_words import Curve, curves_in_words, earlier, flat, with_log_hint
from dltutor.ui.panels.frame import Frame, empty, rows_of_words, waiting
from dltutor.wire.conditions import Steps

ROLES = ("train", "val", "other", "mark", "good", "warn")
DASHES: tuple[Dash, ...] = ("solid", "dashed", "dotted", "dash-dot")
LETTERS = "*ox#%@"
"""What draws the curves in ASCII, each its own."""
MOST_GHOSTS = 4


class CurvePanel:
    """Draws one `curve` panel; keeps its axes between frames, for an axis that jumps costs more than its curve."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.x = self.y = Limits()
        self._shown: tuple[object, ...] = ()
        self._flat = False
        """The log axis has been offered; an offer that came and went would make the rows above it jump."""

    def rows(self, frame: Frame, width: int, height: int) -> list[Row]:
        """Return the chart, the ghosts' settings and the summary in words: `height` rows."""
        metrics = self.panel.metrics
        if frame.run is None and not frame.ghosts:
            return empty(self.panel, waiting(None, "number", frame.predict), width, height)
        if not any(run.histories for run in (*frame.ghosts, *frame.compared, *([frame.run] if frame.run else []))):
            return empty(self.panel, waiting(frame.run, "number", frame.predict), width, height)
        runs = frame.compared or ([frame.run] if frame.run else [])
        if any(run.histories for run in runs) and not any(name in run.histories for run in runs for name in metrics):
            return empty(self.panel, f"{' and '.join(metrics)}: no value in this run.", width, height)
        self._grow(frame)
        words = self._words(frame, width, rows_of_words(height))
        lines = [line for run in frame.ghosts[-MOST_GHOSTS:] for line in self._lines(frame, run, width, ghost=True)]
        for run in runs:
            lines += self._lines(frame, run, width)
        marks = _marks(frame.run, self.x.high / width) if frame.run else []
        unit = self._metrics(frame.lab)[0].unit if metrics else ""
        cursor = None
        if frame.back and frame.run:
            cursor = max(0.0, round(frame.run.step - frame.back * self.x.high / width))
        chart = Chart(self.panel.title, lines, self.x, self.y, unit=unit, marks=marks, cursor=cursor)
        return curve(chart, width, height - len(words), frame.glyphs) + words

    def _metrics(self, lab: Lab) -> list[Metric]:
        return [lab.metric(name) for name in self.panel.metrics]

    def _grow(self, frame: Frame) -> None:
        """Let the axes hold every curve; other runs or another scale begin new ones."""
        runs = [*frame.ghosts[-MOST_GHOSTS:], *(frame.compared or ([frame.run] if frame.run else []))]
        shown = (frame.log, tuple(run.number for run in runs))
        if shown != self._shown:
            self._shown, self.x, self.y, self._flat = shown, Limits(), Limits(log=frame.log), False
        high = max((_end(run) for run in runs), default=10.0)
        if high > self.x.high:
            self.x = Limits(0.0, high)
        for run in runs:
            for name in self.panel.metrics:
                history = run.histories.get(name)
                if history is not None and history.lowest and history.highest:
                    low = history.lowest.value if not frame.log else _lowest_above_zero(history)
                    self.y = self.y.grown(low, history.highest.value)
        if self.panel.metrics and frame.lab.metric(self.panel.metrics[0]).unit == "share":
            self.y = self.y.within(0.0, 1.0)

    def _lines(self, frame: Frame, run: Run, width: int, ghost: bool = False) -> list[Line]:
        metrics = self._metrics(frame.lab)
        several = len(frame.compared) > 1
        lines = []
        for place, metric in enumerate(metrics):
            history = run.histories.get(metric.name)
            if history is None:
                continue
            at = frame.compared.index(run) * len(metrics) + place if several and not ghost else place
            name = metric.name if not several else run.name if len(metrics) == 1 else f"{run.name} {metric.name}"
            role = metric.part if metric.part and not several else ROLES[at % len(ROLES)]
            lines.append(
                _line(
                    "earlier" if ghost else name,
                    role,
                    history,
                    round(self.x.high),
                    2 * width,
                    dash=DASHES[1 if metric.part == "val" and not several else at % len(DASHES)],
                    ghost=ghost,
                    letter=LETTERS[at % len(LETTERS)],
                )
            )
        return lines

    def _words(self, frame: Frame, width: int, most: int) -> list[Row]:
        runs = frame.compared or ([frame.run] if frame.run else [])
        metrics = self._metrics(frame.lab)
        curves = [
            Curve(run, one, run.histories[one.name]) for run in runs for one in metrics if one.name in run.histories
        ]
        words = curves_in_words(curves, width, most)
        self._flat = self._flat or (self.y.low >= 0 and flat(curves, self.y.high))
        if most and not frame.log and self._flat:
            words = with_log_hint(words, width)
        if frame.ghosts and most:
            words.append(earlier(frame.ghosts[-MOST_GHOSTS:], frame.run, width))
        return words


def _marks(run: Run, column: float) -> list[Mark]:
    """Return a mark for each turn of a hyperparameter, one for turns that follow within a column of so many steps.

    What was turned there and back again has no mark.
    """
    bursts: dict[str, list[list[Turn]]] = {}
    for turn in run.marks:
        of_name = bursts.setdefault(turn.name, [])
        if of_name and turn.step - of_name[-1][-1].step < column:
            of_name[-1].append(turn)
        else:
            of_name.append([turn])
    marks = []
    for name, of_name in bursts.items():
        before = run.given.get(name)
        for *_, last in of_name:
            if last.value != before:
                marks.append(Mark(last.step, f"{name} {shown(last.value)}"))
            before = last.value
    return marks


def _end(run: Run) -> float:
    """Return where the axis of steps ends: the next 1, 2, 5 × 10ⁿ, or the budget once it is near."""
    until = next((condition.count for condition in run.until if isinstance(condition, Steps)), None)
    end = nice_step(max(run.step, 10))
    return float(until) if until and run.step <= until and end * 2 >= until else end


def _lowest_above_zero(history: History) -> float:
    return min((bucket.low for bucket in history if bucket.low > 0), default=0.0)


def _line(name: str, role: str, history: History, last: int, bins: int, dash: Dash, ghost: bool, letter: str) -> Line:
    buckets = [bucket for bucket in history.binned(0, last, bins) if bucket is not None]
    means = [bucket.mean for bucket in buckets]
    means[-1:] = [history.last()] if means else []
    return Line(
        name,
        role,
        xs=[bucket.last_step for bucket in buckets],
        means=means,
        lows=[bucket.low for bucket in buckets],
        highs=[bucket.high for bucket in buckets],
        dash=dash,
        ghost=ghost,
        letter=letter,
    )

"""The curves of the runs that reached a goal, as SVG: read without colour, without a pointer, and on paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from dltutor.cohort.report import GoalRow, GoalRun
from dltutor.cohort.said import cut
from dltutor.cohort.tags import tag
from dltutor.draw.axis import Limits, ticks
from dltutor.draw.numbers import tick_labels
from dltutor.numerals import in_full, step_text
from dltutor.progress.kinds import Curve
from dltutor.quiz.measure import MeasureError, condition

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 60, 130, 18, 40
"""Margins: the names of the lines stand at the right."""
NAMED = 6
"""So many lines have each a dash and a name of their own; more are told apart by nobody."""
DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 2", "12 4")
LINE = {"stroke": "currentColor", "fill": "none", "stroke_width": 1.5}
"""The colour of the text around it, be that dark on light or light on dark; attributes, which any printer obeys."""
FAINT = {"stroke": "currentColor", "stroke_opacity": 0.2}
DECADES = 1000.0
"""Where the largest value is so many times the smallest, the axis is logarithmic."""

Point = tuple[float, float]


class Line(NamedTuple):
    """One curve, and what it is called."""

    name: str
    points: Sequence[Point | None]
    """Steps and values; None: a gap."""
    band: Sequence[tuple[float, float, float]]
    """Steps, lowest and highest values."""
    end: Point | None = None
    """Where the goal was reached."""


def lines(goal: GoalRow, alone: bool) -> list[Line]:
    """Return the curves of a goal: of one learner all that were kept, of several the goal's own metric of each."""
    if not alone:
        return [_line(run.learner, curve, run) for run in goal.reached for curve in list(run.aimed.curves.values())[:1]]
    return [
        _line(metric, curve, run if at == 0 else None)
        for run in goal.reached
        for at, (metric, curve) in enumerate(run.aimed.curves.items())
    ]


def chart(goal: GoalRow, found: Sequence[Line], label: str) -> Element:
    """Return the picture of at least one curve; `label` says in words what it shows."""
    frame = _Frame(goal, found)
    svg = tag("svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=label, class_="chart", font_size=12)
    svg.attrib.update({"fill": "currentColor", "xmlns": "http://www.w3.org/2000/svg"})
    svg.append(tag("title", label))
    svg.extend(frame.axes())
    named = len(found) <= NAMED
    for at, line in enumerate(found):
        svg.extend(frame.drawn(line, DASHES[at % len(DASHES)] if named else "", band=len(found) == 1))
    svg.extend(frame.bound())
    if named:
        svg.extend(frame.names(found))
    return svg


def _line(name: str, curve: Curve, run: GoalRun | None) -> Line:
    steps, means = curve.get("step", []), curve.get("mean", [])
    points = [
        (step, mean) if step is not None and mean is not None else None
        for step, mean in zip(steps, means, strict=False)
    ]
    edges = zip(steps, curve.get("low", []), curve.get("high", []), strict=False)
    band = [(s, low, high) for s, low, high in edges if s is not None and low is not None and high is not None]
    known = [point for point in points if point is not None]
    return Line(name, points, band, _nearest(run.aimed.step, known) if run is not None else None)


def _nearest(step: int, points: Sequence[Point]) -> Point | None:
    """Return the point of a curve at a step: what was kept as the value is that of when the screen heard of it."""
    return min(points, key=lambda point: abs(point[0] - step), default=None)


class _Frame:
    """The axes of one picture, and where things stand between them."""

    def __init__(self, goal: GoalRow, found: Sequence[Line]) -> None:
        self._bound: float | None
        try:
            wanted = condition(goal.when)
            self._bound, self._metric = wanted.bound, wanted.value.metric
        except MeasureError:
            self._bound, self._metric = None, ""
        points = [point for line in found for point in (*line.points, line.end) if point is not None]
        values = [value for _, value in points] + ([] if self._bound is None else [self._bound])
        values += [edge for line in found if len(found) == 1 for _, *edges in line.band for edge in edges]
        low, high = min(values, default=0.0), max(values, default=1.0)
        self._y = Limits(log=low > 0 and high / low > DECADES).grown(low, high)
        self._x = Limits(0, max((step for step, _ in points), default=1) or 1)

    def axes(self) -> Iterator[Element]:
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        marks = ticks(self._y.low, self._y.high, 5, self._y.log)
        for value, text in zip(marks, tick_labels(marks), strict=True):
            y = self._at((0, value))[1]
            yield tag("line", x1=LEFT, x2=right, y1=y, y2=y, **FAINT)
            yield tag("text", text, x=LEFT - 6, y=y + 4, text_anchor="end")
        for step in ticks(0, self._x.high, 6):
            x = self._at((step, self._y.low))[0]
            yield tag("line", x1=x, x2=x, y1=bottom, y2=bottom + 4, **LINE)
            yield tag("text", step_text(step), x=x, y=bottom + 18, text_anchor="middle")
        yield tag("path", d=f"M{LEFT} {TOP}V{bottom}H{right}", **LINE)
        yield tag("text", "step", x=right, y=bottom + 34, text_anchor="end")
        yield tag("text", self._metric, x=LEFT + 6, y=TOP - 4)

    def drawn(self, line: Line, dash: str, band: bool) -> Iterator[Element]:
        if band and len(line.band) > 1:
            upper = [(step, high) for step, _, high in line.band]
            lower = [(step, low) for step, low, _ in reversed(line.band)]
            yield tag("polygon", points=self._path(upper + lower), fill_opacity=0.15)
        for there, points in groupby(line.points, key=lambda point: point is not None):
            if there:
                known = [point for point in points if point is not None]
                drawn = tag("polyline", tag("title", line.name), points=self._path(known), **LINE)
                drawn.attrib.update({"stroke-dasharray": dash} if dash else {})
                yield drawn
        if line.end is not None:
            x, y = self._at(line.end)
            yield tag("circle", tag("title", f"{line.name}: step {step_text(line.end[0])}"), cx=x, cy=y, r=4, **LINE)

    def bound(self) -> Iterator[Element]:
        if self._bound is not None:
            y = self._at((0, self._bound))[1]
            yield tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke_dasharray="1 4", **LINE)
            yield tag("text", f"goal {in_full(self._bound, 5)}", x=WIDTH - RIGHT + 10, y=y + 4)

    def names(self, found: Sequence[Line]) -> Iterator[Element]:
        """Yield a sample of each line with its name, one below the other, out of the way of the goal's."""
        high = self._bound is not None and self._y.share(self._bound) > 0.5
        for at, line in enumerate(found):
            x, y = WIDTH - RIGHT + 10, (HEIGHT // 2 if high else TOP + 10) + 18 * at
            sample = tag("line", x1=x, x2=x + 26, y1=y, y2=y, **LINE)
            sample.attrib.update({"stroke-dasharray": DASHES[at % len(DASHES)]} if at else {})
            yield sample
            yield tag("text", cut(line.name, 14), x=x + 32, y=y + 4)

    def _path(self, points: Sequence[Point]) -> str:
        return " ".join(f"{x},{y}" for x, y in map(self._at, points))

    def _at(self, point: Point) -> Point:
        x, y = self._x.share(point[0]), self._y.share(point[1])
        x, y = (0.0 if math.isnan(part) else part for part in (x, y))
        return round(LEFT + x * (WIDTH - LEFT - RIGHT), 1), round(HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM), 1)

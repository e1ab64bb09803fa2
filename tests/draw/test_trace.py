"""From a line's numbers to columns of dots: nothing is thinned away, nothing invented."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.axis import Limits
from dltutor.draw.dots import Dots
from dltutor.draw.legend import SAMPLES, legend, reading
from dltutor.draw.trace import Line, columns, scale, trace

VALUES = st.lists(st.floats(0, 10), min_size=1, max_size=60)


def line(means: list[float], **more: object) -> Line:
    return Line("train", "train", [float(step) for step in range(len(means))], means, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "downwards", "value", "dot"),
    [
        (Limits(0, 10), False, 0, 0),
        (Limits(0, 10), False, 10, 100),
        (Limits(0, 10), False, 5, 50),
        (Limits(0, 10), False, 99, 100),
        (Limits(0, 10), True, 10, 0),
        (Limits(0, 10), True, 2.5, 75),
        (Limits(0.01, 100, log=True), False, 1, 50),
        (Limits(0.01, 100, log=True), True, 100, 0),
        (Limits(0.01, 100, log=True), True, -1, 100),
        (Limits(), False, 3, 50),
    ],
)
def test_a_value_finds_its_dot(limits, downwards, value, dot):
    assert scale(limits, 101, downwards)(value) == pytest.approx(dot)


@given(VALUES, st.integers(1, 40), st.integers(2, 50))
def test_each_column_holds_the_extremes_and_the_mean_of_its_points(values, width, height):
    x, y = Limits(0, max(len(values) - 1, 1)), Limits(0, 10)
    to_x, to_y = scale(x, width), scale(y, height, downwards=True)
    points: dict[int, list[float]] = {}
    for step, value in enumerate(values):
        points.setdefault(round(to_x(step)), []).append(to_y(value))
    made = list(columns(line(values), x, y, width, height))
    assert [dot.x for dot in made if dot] == list(points)
    for dot in made:
        assert dot is not None
        assert (dot.top, dot.bottom) == (min(points[dot.x]), max(points[dot.x]))
        assert dot.middle == pytest.approx(sum(points[dot.x]) / len(points[dot.x]))


@given(VALUES, st.integers(0, 59))
def test_the_highest_value_of_any_bucket_sets_a_dot_at_its_height(values, at):
    at %= len(values)
    highs = list(values)
    highs[at] = 10.0
    x, y = Limits(0, max(len(values) - 1, 1)), Limits(0, 20)
    band, stroke = Dots("braille", 12, 6), Dots("braille", 12, 6)
    trace(line(values, lows=values, highs=highs), x, y, band, stroke)
    row = round(scale(y, 24, downwards=True)(10.0)) // 4
    seen = [band.cells[row * 12 + column] or stroke.cells[row * 12 + column] for column in range(12)]
    assert any(seen) or values[at] > 9  # a spread below one dot is no band


def test_a_gap_separates_its_sides():
    made = list(columns(line([1, math.nan, math.inf, 2]), Limits(0, 3), Limits(0, 10), 4, 10))
    assert [dot and dot.x for dot in made] == [0, None, None, 3]


def test_points_outside_the_axis_are_left_out():
    made = list(columns(line([1.0] * 10), Limits(3, 5), Limits(0, 10), 3, 10))
    assert [dot.x for dot in made if dot] == [0, 1, 2]


def test_a_stroke_has_no_holes_however_steep():
    stroke = Dots("ascii", 20, 30)
    trace(line([0.0, 10.0, 3.0, 7.0]), Limits(0, 3), Limits(0, 10), Dots("ascii", 20, 30), stroke)
    places = {(at % 20, at // 20) for at, bits in enumerate(stroke.cells) if bits}
    reached, edge = set(), {(0, 29)}
    while edge:
        reached |= edge
        near = {(x + i, y + j) for x, y in edge for i in (-1, 0, 1) for j in (-1, 0, 1)}
        edge = (near & places) - reached
    assert reached == places
    assert {x for x, _ in places} == set(range(20))


def ink(dots: Dots) -> int:
    return sum(bits.bit_count() for bits in dots.cells)


@pytest.mark.parametrize("glyphs", ["braille", "block"])
def test_all_strokes_differ_without_colour(glyphs):
    seen = set()
    for more in (*({"dash": dash} for dash in SAMPLES), {"ghost": True}):
        stroke = Dots(glyphs, 30, 4)
        trace(line([5.0] * 60, **more), Limits(0, 59), Limits(0, 10), Dots(glyphs, 30, 4), stroke)
        assert ink(stroke) > 10
        seen.add(tuple(stroke.cells))
    assert len(seen) == len(SAMPLES) + 1
    assert len(set(SAMPLES.values())) == len(SAMPLES)


def test_a_ghost_has_no_band():
    band = Dots("braille", 10, 5)
    spread = line([5.0] * 20, lows=[0.0] * 20, highs=[10.0] * 20, ghost=True)
    trace(spread, Limits(0, 19), Limits(0, 10), band, Dots("braille", 10, 5))
    assert ink(band) == 0


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20, unique=True).map(sorted), st.floats(-10, 110))
def test_reading_finds_the_nearest_step(steps, at):
    drawn = Line("a", "train", steps, [float(step) for step in steps])
    assert abs(reading(drawn, at) - at) == min(abs(step - at) for step in steps)


def test_the_legend_names_every_line_once_and_all_ghosts_together():
    lines = [line([1.0, 2.5]), Line("val", "val", [0.0], [0.125], dash="dashed", letter="o")]
    ghosts = [Line(name, "ghost", [0.0], [1.0], ghost=True) for name in ("run 1", "run 2")]
    texts = [text.rstrip() for text, _ in legend(lines + ghosts, None, "braille", values=True)]
    assert texts == ["━━ train 2.5", "╍╍ val 0.125", "·· earlier"]
    ascii_texts = [text for text, _ in legend([*lines, ghosts[0]], 0.0, "ascii", values=False)]
    assert ascii_texts == ["step 0", "* train", "o val", ". run 1"]

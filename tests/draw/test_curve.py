"""The line chart: what a learner must be able to read from it, at any size and with any numbers."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.axis import Limits
from dltutor.draw.cells import Style
from dltutor.draw.curve import Chart, Mark, curve
from dltutor.draw.legend import reading
from dltutor.draw.trace import Line
from tests.drawn import drawn_text

SIZES = [(30, 8), (60, 14), (80, 24), (160, 50)]


def falling(n: int = 100, name: str = "train", role: str = "train", **more: object) -> Line:
    xs = [float(step) for step in range(n)]
    return Line(name, role, xs, [2.0 * math.exp(-x / 30) for x in xs], **more)  # type: ignore[arg-type]


def chart(*lines: Line, **more: object) -> Chart:
    settled = {"x": Limits(0, 100), "y": Limits(0, 2), "unit": "nats"} | more
    return Chart("Loss", lines, **settled)  # type: ignore[arg-type]


def braille(text: str) -> bool:
    return any(0x2801 <= ord(character) <= 0x28FF for character in text)


def has_exact_size(rows: list, width: int, height: int) -> bool:
    return len(rows) == height and all(sum(len(span.text) for span in row) == width for row in rows)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("glyphs", ["braille", "block", "ascii"])
def test_a_chart_has_title_unit_axis_name_and_a_legend_in_words(width, height, glyphs):
    val = falling(name="val", role="val", dash="dashed", letter="o")
    rows = curve(chart(falling(), val), width, height, glyphs)
    text = drawn_text(rows)
    assert has_exact_size(rows, width, height)
    assert "Loss (nats)" in text
    assert "step" in text.splitlines()[-1]
    assert {"train", "val"} <= set(text.split())
    if glyphs == "ascii":
        assert text.isascii()
        assert "* train" in text
        assert "o val" in text
    else:
        assert "━━ train" in text
        assert "╍╍ val" in text


@pytest.mark.parametrize("log", [False, True])
def test_a_zigzag_less_than_a_row_high_is_no_flat_line(log):
    limits = Limits(0.1, 10, log=True) if log else Limits(0, 2)
    xs, middle = [float(step) for step in range(100)], 0.45 if log else 0.9
    high, low = [middle * 1.25] * 100, [middle * 0.8] * 100
    drawn = [
        {ord(cell) - 0x2800 for cell in drawn_text(curve(chart(line, y=limits), 60, 14)) if braille(cell)}
        for line in (Line("flat", "train", xs, [middle] * 100), Line("zigzag", "train", xs, [middle] * 100, low, high))
    ]
    levels = [sum(any(cell & bits for cell in cells) for bits in (0x09, 0x12, 0x24, 0xC0)) for cells in drawn]
    assert levels[0] == 1
    assert levels[1] >= 2


def test_a_small_chart_reads_like_this():
    rows = curve(chart(falling(), marks=[Mark(50, "lr 0.01")]), 40, 9, "ascii")
    assert [row.rstrip() for row in drawn_text(rows).splitlines()] == [
        "Loss (nats)               * train 0.0738",
        "   2 +**              :lr 0.01",
        "     |  **            :",
        "   1 +    ***         :",
        "     |       ******   :",
        "     |             **********",
        "   0 +                :      ***********",
        "     ++---------------+----------------+",
        "step  0               50             100",
    ]


@pytest.mark.parametrize("glyphs", ["braille", "block", "ascii"])
def test_a_falling_curve_starts_high_and_ends_low(glyphs):
    rows = drawn_text(curve(chart(falling(), unit=""), 60, 16, glyphs)).splitlines()[1:-2]
    ink = {
        "braille": lambda c: 0x2800 < ord(c) < 0x2900,
        "block": lambda c: c in "▘▝▀▖▌▞▛▗▚▐▜▄▙▟█",
        "ascii": lambda c: c == "*",
    }
    where = [[x for x, c in enumerate(row) if ink[glyphs](c)] for row in rows]
    assert min(where[0]) <= 7
    assert max(next(xs for xs in reversed(where) if xs)) >= 55
    centres = [sum(xs) / len(xs) for xs in where if xs]
    assert centres == sorted(centres)


def test_a_one_step_spike_of_a_long_run_stays_visible():
    flat = [0.5] * 1000
    highs = [0.5] * 1000
    highs[617] = 1.9
    line = Line("train", "train", [i * 1e4 for i in range(1000)], flat, flat, highs)
    rows = curve(chart(line, x=Limits(0, 1e7)), 60, 16)
    assert any(braille(span.text) for span in rows[2])
    assert any(span.style == Style("train-band") for span in rows[2])


def test_nan_leaves_a_gap_and_nothing_bridges_it():
    xs = [float(i) for i in range(100)]
    line = Line("train", "train", xs, [1.0 if not 40 <= x < 60 else math.nan for x in xs])
    row = next(row for row in drawn_text(curve(chart(line, unit=""), 106, 20)).splitlines()[1:] if braille(row))
    assert braille(row[6:45])
    assert not braille(row[48:64])
    assert braille(row[67:])


def test_ghosts_are_dotted_and_behind():
    ghost = falling(name="run 1", role="ghost", ghost=True)
    alone = drawn_text(curve(chart(ghost, unit=""), 60, 16))
    solid = drawn_text(curve(chart(falling(), unit=""), 60, 16))

    def dots(text: str) -> int:
        return sum(bin(ord(c) - 0x2800).count("1") for c in text if braille(c))

    assert dots(alone) < dots(solid) / 2
    assert "·· run 1" in alone
    both = curve(chart(ghost, falling()), 60, 16)
    assert not [s for row in both[1:] for s in row if s.style == Style("ghost") and braille(s.text)]
    many = drawn_text(curve(chart(falling(), ghost, falling(name="run 2", role="ghost", ghost=True)), 60, 16))
    assert many.count("·· earlier") == 1


def test_marks_say_what_changed_and_do_not_cover_each_other():
    marks = [Mark(40, "lr 0.01"), Mark(42, "momentum 0.9"), Mark(99, "lr 0.001")]
    text = drawn_text(curve(chart(falling(), marks=marks), 80, 20))
    for mark in marks:
        assert mark.label in text
    assert text.count("┊") > 20


def test_the_cursor_reads_the_values_at_its_step():
    line = falling()
    text = drawn_text(curve(chart(line, cursor=30), 80, 20))
    assert "step 30" in text
    assert f"train {line.means[30]:.3f}" in text
    assert "●" in text
    assert reading(line, 29.6) == line.means[30]
    assert reading(line, -5) == line.means[0]
    assert reading(line, 1e9) == line.means[-1] == reading(line, None)
    assert math.isnan(reading(Line("", "train", [], []), 3))


def test_the_picture_above_the_axes_is_the_same_while_limits_hold():
    short, long = falling(50), falling(99)
    a, b = curve(chart(short), 80, 24), curve(chart(long), 80, 24)
    assert a[-2:] == b[-2:]
    for before, after in zip(drawn_text(a).splitlines()[1:-2], drawn_text(b).splitlines()[1:-2], strict=True):
        assert before[:6] == after[:6]


def test_a_logarithmic_axis_shows_decades():
    xs = [float(i) for i in range(100)]
    line = Line("train", "train", xs, [10 ** (-x / 20) for x in xs])
    y = Limits(log=True).grown(min(line.means), 1.0)
    text = drawn_text(curve(chart(line, y=y), 60, 22))
    for label in ("1", "0.1", "0.01", "1e-5"):
        assert any(row[:6].split()[:1] == [label] for row in text.splitlines())
    where = [[x for x, c in enumerate(row) if braille(c)] for row in text.splitlines()[1:-2]]
    middles = [sum(xs) / len(xs) for xs in where if xs]
    gaps = [b - a for a, b in pairwise(middles[1:-1])]
    assert max(gaps) - min(gaps) < 2  # dots: an exponential is a straight line there


def test_one_point_is_seen():
    line = Line("train", "train", [1.0], [1.5])
    assert "●" in drawn_text(curve(chart(line), 40, 10))


@given(
    st.integers(1, 90),
    st.integers(1, 30),
    st.lists(st.floats(width=64), max_size=40),
    st.sampled_from(["braille", "block", "ascii"]),
    st.booleans(),
)
def test_any_size_and_any_numbers_draw_exactly(width, height, values, glyphs, log):
    xs = [float(i) for i in range(len(values))]
    y = Limits(log=log)
    for value in values:
        y = y.grown(value, value)
    ghost = Line("old\x1b[2J", "ghost", xs, values[::-1], ghost=True)
    line = Line(
        "train",
        "train",
        xs,
        values,
        [v - 1 for v in values],
        [v * 2 for v in values],
        dash="dashed" if log else "solid",
    )
    full = Chart("日本 title", [line, ghost], Limits().grown(0, len(xs)), y, marks=[Mark(2, "lr\n0")], cursor=3)
    rows = curve(full, width, height, glyphs)
    assert has_exact_size(rows, width, height)
    assert "\x1b" not in drawn_text(rows)


def test_no_cells_give_no_text():
    assert curve(chart(falling()), 0, 3) == [(), (), ()]
    assert curve(chart(falling()), 5, 0) == []


def test_a_live_curve_changes_few_cells_from_frame_to_frame():
    """What the terminal must be sent: the new end of the curve and the value in the legend."""
    limits = {"x": Limits(0, 400), "y": Limits(0, 2)}
    values = [1 + math.sin(step / 40) / 2 for step in range(400)]

    def cells(count: int) -> list[tuple[str, Style]]:
        line = Line("train", "train", [float(step) for step in range(count)], values[:count])
        rows = curve(chart(line, **limits), 100, 30)
        return [(character, span.style) for row in rows for span in row for character in span.text]

    for count in (50, 150, 300):
        before, after = cells(count), cells(count + 4)
        assert 0 < sum(a != b for a, b in zip(before, after, strict=True)) <= 16


def test_a_chart_is_made_of_few_spans():
    rows = curve(chart(falling(), falling(name="val", role="val", dash="dashed")), 100, 30)
    assert sum(map(len, rows)) < 30 * 12


@pytest.mark.parametrize(
    ("width", "height", "title", "names", "axis"),
    [
        (100, 30, True, True, True),
        (30, 8, True, True, True),
        (24, 4, True, False, False),
        (12, 3, True, False, False),
        (10, 2, False, False, False),
        (1, 1, False, False, False),
    ],
)
def test_a_smaller_chart_gives_up_the_least_important_first(width, height, title, names, axis):
    val = falling(name="val", role="val", dash="dashed")
    rows = curve(chart(falling(), val), width, height)
    text = drawn_text(rows)
    assert has_exact_size(rows, width, height)
    assert ("Loss" in text) is title
    assert ("step" in text) is axis
    if names:
        assert "train" in text
        assert "val" in text
    assert any(braille(line) for line in text.splitlines())


@pytest.mark.parametrize("title", ["", "A title that is far longer than the chart is wide, and then some more"])
def test_any_title_leaves_room_for_the_curve(title):
    drawn = Chart(title, [falling()], Limits(0, 100), Limits(0, 2))
    rows = curve(drawn, 30, 8)
    assert has_exact_size(rows, 30, 8)
    assert any(braille(line) for line in drawn_text(rows).splitlines()[2:])

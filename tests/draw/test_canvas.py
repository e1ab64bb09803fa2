"""The sheet of cells: exact size, nothing outside, few spans."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import RGB, Span, Style
from tests.drawn import drawn_text

RED, DARK = Style("bad"), Style(bg=RGB(1, 2, 3))


def test_text_outside_is_cut():
    canvas = Canvas(5, 2)
    assert canvas.put(3, 0, "abc") == 6
    assert canvas.put(-2, 1, "abcd") == 2
    canvas.put(0, 7, "nowhere")
    canvas.put(9, 0, "nowhere")
    assert drawn_text(canvas.rows()) == "   ab\ncd   "


def test_equal_neighbours_are_one_span_and_blanks_join_what_stands_before():
    canvas = Canvas(8, 1)
    canvas.put(0, 0, "ab", RED)
    canvas.put(2, 0, "cd", RED)
    assert canvas.rows() == [(Span("abcd    ", RED),)]
    canvas.put(6, 0, "x", DARK)
    assert canvas.rows() == [(Span("abcd  ", RED), Span("x", DARK), Span(" ", Style()))]


def test_a_blank_in_reverse_keeps_its_style():
    canvas = Canvas(3, 1)
    canvas.put(1, 0, " ", Style(reverse=True))
    assert [span.style.reverse for span in canvas.rows()[0]] == [False, True, False]


def test_centred_and_fitted_text():
    canvas = Canvas(9, 1)
    canvas.centre(0, "abc")
    assert drawn_text(canvas.rows()) == "   abc   "
    assert fit("abcdef", 4) == "abc…"
    assert fit("abc", 3) == "abc"
    assert fit("abc", 0) == ""


def test_a_sheet_without_cells():
    assert Canvas(0, 2).rows() == [(), ()]
    assert Canvas(3, 0).rows() == []
    assert Canvas(-1, -1).rows() == []


@given(
    st.integers(0, 12),
    st.integers(0, 4),
    st.lists(st.tuples(st.integers(-5, 15), st.integers(-2, 6), st.text(max_size=8), st.sampled_from([RED, DARK]))),
)
def test_whatever_is_put_the_size_is_exact(width, height, puts):
    canvas = Canvas(width, height)
    for x, y, text, style in puts:
        canvas.put(x, y, text, style)
    rows = canvas.rows()
    assert len(rows) == height
    assert all(sum(len(span.text) for span in row) == width for row in rows)
    for row in rows:
        assert all(a.style != b.style for a, b in itertools.pairwise(row))

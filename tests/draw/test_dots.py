"""Fine dots: each lands in the cell and at the place inside it that its coordinates say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import Glyphs, Style
from dltutor.draw.dots import Dots, density
from dltutor.draw.plane import Plane, polyline, segment
from tests.drawn import drawn_text

WIDTH, HEIGHT = 5, 3
BRAILLE_ORDER = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
"""Unicode numbers the dots of a braille cell down the left column, down the right one, then the last row."""
QUARTERS = {
    "▘": {(0, 0)},
    "▝": {(1, 0)},
    "▖": {(0, 1)},
    "▗": {(1, 1)},
    "▀": {(0, 0), (1, 0)},
    "▄": {(0, 1), (1, 1)},
    "▌": {(0, 0), (0, 1)},
    "▐": {(1, 0), (1, 1)},
    "▞": {(1, 0), (0, 1)},
    "▚": {(0, 0), (1, 1)},
    "▛": {(0, 0), (1, 0), (0, 1)},
    "▜": {(0, 0), (1, 0), (1, 1)},
    "▙": {(0, 0), (0, 1), (1, 1)},
    "▟": {(1, 0), (0, 1), (1, 1)},
    "█": {(0, 0), (1, 0), (0, 1), (1, 1)},
}


def places(dots: Dots) -> set[tuple[int, int]]:
    """Read the dots back from the characters that a terminal would show."""
    canvas = Canvas(dots.width, dots.height)
    dots.paint(canvas, 0, 0, Style("train"))
    across, down = density(dots.glyphs)
    found = set()
    for y, line in enumerate(drawn_text(canvas.rows()).split("\n")):
        for x, character in enumerate(line):
            inside: set[tuple[int, int]] = set()
            if dots.glyphs == "braille" and character != " ":
                bits = ord(character) - 0x2800
                inside = {place for bit, place in enumerate(BRAILLE_ORDER) if bits >> bit & 1}
            elif dots.glyphs == "block":
                inside = QUARTERS.get(character, set())
            elif character == "*":
                inside = {(0, 0)}
            found |= {(x * across + i, y * down + j) for i, j in inside}
    return found


GLYPHS = st.sampled_from(["braille", "block", "ascii"])


@given(GLYPHS, st.integers(-3, 15), st.integers(-5, 20), st.integers(-5, 20))
def test_a_column_sets_exactly_its_dots(glyphs, x, top, bottom):
    dots = Dots(glyphs, WIDTH, HEIGHT)
    across, down = density(glyphs)
    dots.column(x, top, bottom)
    inside = 0 <= x < WIDTH * across
    wanted = {(x, y) for y in range(max(top, 0), min(bottom, HEIGHT * down - 1) + 1)} if inside else set()
    assert places(dots) == wanted


@given(st.sampled_from(["braille", "block"]), st.integers(0, 9), st.integers(0, 5))
def test_a_checkered_column_sets_every_other_dot(glyphs, x, top):
    whole, checkered = Dots(glyphs, WIDTH, HEIGHT), Dots(glyphs, WIDTH, HEIGHT)
    last = HEIGHT * density(glyphs)[1] - 1
    whole.column(x, top, last)
    checkered.column(x, top, last, checkered=True)
    kept = places(checkered)
    assert kept <= places(whole)
    assert all((x, y + 1) not in kept for _, y in kept)
    assert abs(2 * len(kept) - len(places(whole))) <= 1


def test_neighbouring_checkered_columns_alternate():
    dots = Dots("braille", 1, 1)
    dots.column(0, 0, 3, checkered=True)
    dots.column(1, 0, 3, checkered=True)
    assert places(dots) == {(0, 0), (0, 2), (1, 1), (1, 3)}


@given(GLYPHS, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 11)), max_size=6))
def test_dots_add_up(glyphs, points):
    dots = Dots(glyphs, WIDTH, HEIGHT)
    across, down = density(glyphs)
    for x, y in points:
        dots.column(x, y, y)
    assert places(dots) == {(x, y) for x, y in points if x < WIDTH * across and y < HEIGHT * down}


def test_painting_leaves_other_cells_alone_and_is_cut_at_the_edge():
    canvas = Canvas(4, 2)
    canvas.put(0, 0, "abcd")
    dots = Dots("ascii", 2, 5)
    for y in range(5):
        dots.column(0, y, y)
    dots.paint(canvas, 1, 0, Style("val"), "o")
    assert drawn_text(canvas.rows()) == "aocd\n o  "


@pytest.mark.parametrize("glyphs", ["braille", "block", "ascii"])
def test_a_segment_has_no_holes(glyphs: Glyphs):
    for end in ((9, 5), (2, 9), (9, 0), (0, 9), (0, 0)):
        dots = Dots(glyphs, 20, 20)
        segment(dots, (0, 0), end)
        found = places(dots)
        assert {(0, 0), end} <= found
        assert len(found) == max(end) + 1
        for x, y in found - {(0, 0)}:
            assert found & {(x - 1, y), (x, y - 1), (x - 1, y - 1)}


def test_a_dashed_segment_has_gaps():
    whole, dashed = Dots("braille", 20, 2), Dots("braille", 20, 2)
    segment(whole, (0, 4), (39, 4))
    segment(dashed, (0, 4), (39, 4), dashed=True)
    assert len(places(dashed)) == len(places(whole)) / 2


def test_a_path_on_a_plane_runs_upwards_with_y():
    dots = Dots("ascii", 11, 11)
    polyline(Plane(0, 11, 11, (0.0, 10.0), (0.0, 10.0)), [(0.0, 0.0), (10.0, 10.0)], dots)
    assert places(dots) == {(at, 10 - at) for at in range(11)}
    reversed_y = Dots("ascii", 11, 11)
    polyline(Plane(0, 11, 11, (0.0, 10.0), (10.0, 0.0)), [(0.0, 0.0), (10.0, 10.0)], reversed_y)
    assert places(reversed_y) == {(at, at) for at in range(11)}

"""On the pad a learner draws with the arrow keys, sees the pen everywhere, and finds the pixels that were meant."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.cells import RGB
from dltutor.draw.sketch import PEN, SIDE, Sketch, pad, pixel, zoom
from tests.drawn import drawn_text

CENTRE = Sketch()
moves = st.lists(st.sampled_from(["up", "down", "left", "right", "pen", "line"]), max_size=60)
STEPS = {"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)}


def inked(sketch: Sketch) -> set[tuple[int, int]]:
    """Return the pixels (x, y) that are more than half white."""
    return {(at % SIDE, at // SIDE) for at, ink in enumerate(sketch.ink) if ink > 127}


def walked(ways: list[str], sketch: Sketch = CENTRE) -> Sketch:
    for way in ways:
        if way == "pen":
            sketch = sketch.turned()
        elif way == "line":
            sketch = sketch.drawn_to(27, 3)
        else:
            sketch = sketch.moved(*STEPS[way])
    return sketch


def test_a_lifted_pen_moves_without_a_trace() -> None:
    sketch = walked(["left", "up", "up"])
    assert sketch.blank
    assert (sketch.x, sketch.y) == (13, 12)


def test_a_pen_that_is_put_down_leaves_a_dot_as_wide_as_it_is() -> None:
    ink = CENTRE.turned().ink
    for y in range(SIDE):
        for x in range(SIDE):
            share = min(1.0, max(0.0, PEN + 0.5 - math.dist((x, y), (14, 14))))
            assert ink[y * SIDE + x] == pytest.approx(255 * share, abs=1)


def test_a_stroke_is_white_in_the_middle_grey_at_its_edges_and_two_to_three_pixels_wide() -> None:
    sketch = walked(["pen", *["right"] * 8])
    column = [sketch.ink[y * SIDE + 18] for y in range(SIDE)]
    assert column[14] == 255
    assert 0 < column[13] == column[15] < 255
    assert 2 <= sum(column) / 255 <= 3


def test_the_pen_draws_only_until_it_is_lifted() -> None:
    sketch = walked(["pen", "right", "right", "pen", "right", "right", "right", "right"])
    assert (16, 14) in inked(sketch)
    assert not any(x > 18 for x, _ in inked(sketch))


def test_going_over_it_again_changes_nothing() -> None:
    there = walked(["pen", *["right"] * 5])
    assert walked(["left"] * 5, there).ink == there.ink


def test_a_line_covers_every_pixel_between_its_ends() -> None:
    line = inked(CENTRE.at(3, 4).drawn_to(20, 11))
    assert {(3, 4), (20, 11)} <= line
    for x in range(3, 21):
        assert (x, round(4 + (x - 3) * 7 / 17)) in line


@given(moves)
def test_the_pen_never_leaves_the_pad_and_the_ink_never_its_range(ways: list[str]) -> None:
    sketch = walked(ways * 3)
    assert 0 <= sketch.x < SIDE
    assert 0 <= sketch.y < SIDE
    assert len(sketch.ink) == SIDE * SIDE
    assert sketch.blank == (not {"pen", "line"} & set(ways))


@given(moves, st.sampled_from([1, 2]), st.sampled_from(["braille", "ascii"]), st.sampled_from(["true", "256", "none"]))
def test_a_pad_has_its_size_whatever_is_drawn(ways: list[str], factor: int, glyphs: str, colours: str) -> None:
    rows = pad(walked(ways), factor, glyphs, colours)  # type: ignore[arg-type]
    lines = drawn_text(rows).splitlines()
    assert {len(line) for line in lines} == {SIDE * factor + 2}
    assert len(lines) == SIDE * factor // 2 + 2
    assert glyphs != "ascii" or drawn_text(rows).isascii()


def test_a_pad_in_ascii_shows_ink_and_pen_without_any_colour() -> None:
    lines = drawn_text(pad(walked(["pen", *["right"] * 6, *["down"] * 5]), 2, "ascii", "none")).splitlines()
    assert lines[0] == "+" + "-" * 56 + "+"
    assert "@@@@@@@@" in lines[15]
    assert lines[20].index("[]") == 1 + 2 * 20
    small = drawn_text(pad(CENTRE, 1, "ascii", "none")).splitlines()
    assert (small[8].index("'"), small[8].strip("|").strip()) == (15, "'")
    assert drawn_text(pad(CENTRE.moved(0, 1), 1, "ascii", "none")).splitlines()[8].strip("|").strip() == ","


def test_half_a_cell_shows_the_pen_the_other_half_the_ink_beside_it() -> None:
    rows = pad(CENTRE.turned().moved(0, -1).turned(), 1)
    at = 0
    for span in rows[7]:
        if "▄" in span.text:
            assert (at, span.style.fg) == (15, "accent")
            assert isinstance(span.style.bg, RGB)
            break
        at += len(span.text)
    else:
        pytest.fail("no pen is seen")


@pytest.mark.parametrize("factor", [1, 2])
@given(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))
def test_a_click_on_the_pen_means_its_pixel(factor: int, x: int, y: int) -> None:
    sign = {1: "',", 2: "["}[factor]
    lines = drawn_text(pad(CENTRE.at(x, y), factor, "ascii", "none")).splitlines()
    row, column = next((row, at) for row, line in enumerate(lines) for at, one in enumerate(line) if one in sign)
    assert pixel(column, row, factor) == (x, y if factor == 2 else y - y % 2)


@pytest.mark.parametrize(("width", "height", "factor"), [(58, 30, 2), (57, 30, 1), (58, 29, 1), (10, 3, 1)])
def test_the_pad_grows_where_it_has_room(width: int, height: int, factor: int) -> None:
    assert zoom(width, height) == factor

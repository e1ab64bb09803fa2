"""Fields and landscapes: values, points and paths lie where their axes say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.cells import RGB, Row
from dltutor.draw.image import Contour, Field, contour, field
from dltutor.draw.tensor import Tensor
from tests.drawn import drawn_text

SIZES = [(20, 6), (48, 14), (80, 24), (120, 45)]


def exact(rows: list[Row], width: int, height: int) -> bool:
    return len(rows) == height and all(sum(len(span.text) for span in row) == width for row in rows)


def cells(rows: list[Row]) -> list[list[tuple[str, object]]]:
    """Return each cell's character and background."""
    return [[(character, span.style.bg) for span in row for character in span.text] for row in rows]


def slope(rows: int = 12, columns: int = 12) -> Tensor:
    """Values that grow to the right only."""
    return Tensor.of([[column / (columns - 1) * 2 - 1 for column in range(columns)] for _ in range(rows)])


def plain_field(**more: object) -> Field:
    given = {"z": slope(), "x": (-3.0, 3.0), "y": (-3.0, 3.0), "low": -1.0, "high": 1.0} | more
    return Field(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("colours", ["true", "256", "16", "none"])
def test_a_field_has_exact_size_ticks_and_scale(width, height, colours):
    rows = field(plain_field(), width, height, "braille", colours)
    text = drawn_text(rows)
    assert exact(rows, width, height)
    if width >= 48:
        assert any(line.rstrip().endswith(" −1") for line in text.splitlines())
        assert any(line.rstrip().endswith(" 1") for line in text.splitlines())


def test_low_values_are_blue_and_high_ones_orange():
    row = cells(field(plain_field(), 60, 20))[8]
    shades = [bg for _, bg in row if isinstance(bg, RGB)]
    assert shades[0].blue > shades[0].red
    assert shades[len(shades) * 2 // 3].red > shades[len(shades) * 2 // 3].blue


def test_the_first_row_lies_at_the_first_end_of_y():
    z = Tensor.of([[1.0] * 4, [1.0] * 4, [-1.0] * 4, [-1.0] * 4])
    for y, top_is_blue in (((-3.0, 3.0), True), ((3.0, -3.0), False)):
        grid = cells(field(plain_field(z=z, y=y), 60, 20))
        top = next(bg for _, bg in grid[0] if isinstance(bg, RGB))
        assert (top.blue > top.red) is top_is_blue


@pytest.mark.parametrize(
    ("label", "held", "glyphs", "sign"),
    [
        (1, 0, "braille", "●"),
        (1, 1, "braille", "○"),
        (-1, 0, "braille", "▲"),
        (-1, 1, "braille", "△"),
        (1, 0, "ascii", "O"),
        (1, 1, "ascii", "o"),
        (-1, 0, "ascii", "X"),
        (-1, 1, "ascii", "x"),
    ],
)
def test_a_point_shows_its_class_by_form_and_whether_it_is_held_back(label, held, glyphs, sign):
    picture = plain_field(points=[(0.0, 0.0)], labels=[label], held_back=[held])
    text = drawn_text(field(picture, 48, 16, glyphs, "none"))
    assert text.count(sign) == 1


def test_points_lie_where_the_axes_say():
    picture = plain_field(points=[(-2.9, 2.9), (2.9, -2.9), (8.0, 0.0), (math.nan, 0.0)], labels=[1, -1, 1, 1])
    lines = drawn_text(field(picture, 60, 21)).splitlines()
    assert lines[0].index("●") < 8
    assert "●" not in "".join(lines[1:])
    assert lines[19].index("▲") > 40


def test_nan_stays_blank():
    z = Tensor([math.nan] * 16, (4, 4))
    grid = cells(field(plain_field(z=z), 25, 12))
    assert not any(isinstance(bg, RGB) for row in grid for _, bg in row)


def bowl(best: tuple[float, float] = (1.0, -1.0), size: int = 40) -> Tensor:
    at = [-4 + 8 * n / (size - 1) for n in range(size)]
    return Tensor.of([[(a - best[0]) ** 2 + (b - best[1]) ** 2 for a in at] for b in at])


def plain_contour(**more: object) -> Contour:
    given = {"z": bowl(), "x": (-4.0, 4.0), "y": (-4.0, 4.0), "names": ("a", "b")} | more
    return Contour(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("glyphs", ["braille", "block", "ascii"])
def test_a_landscape_has_exact_size_and_the_names_of_its_axes(width, height, glyphs):
    path = [(-3.0, 3.0), (0.0, 0.0), (1.0, -1.0)]
    rows = contour(plain_contour(path=path, best=(1.0, -1.0)), width, height, glyphs, "256")
    assert exact(rows, width, height)
    assert height < 12 or {"a", "b"} <= set(drawn_text(rows).split())


def test_the_valley_is_darkest_at_the_best_point():
    rows = contour(plain_contour(best=(1.0, -1.0)), 70, 24)
    grid = cells(rows)
    y, x = next((y, x) for y, row in enumerate(grid) for x, (character, _) in enumerate(row) if character == "✕")
    light = {
        (i, j): sum(bg) for j, row in enumerate(grid) for i, (_, bg) in enumerate(row) if isinstance(bg, RGB) and i < 55
    }
    assert light[x, y] == min(light.values())
    assert max(light.values()) > 2 * light[x, y]


def test_the_path_runs_from_its_start_to_now():
    lines = drawn_text(contour(plain_contour(path=[(-3.5, 0.0), (3.5, 0.0)]), 60, 20)).splitlines()
    row = next(line for line in lines if "●" in line)
    start, end = row.index("○"), row.index("●")
    assert start < end
    assert all(0x2800 < ord(character) < 0x2900 for character in row[start + 1 : end])


def test_a_path_that_leaves_and_comes_back_is_drawn_as_far_as_the_frame():
    path = [(0.0, 0.0), (0.0, 40.0), (3.0, 0.0)]
    lines = drawn_text(contour(plain_contour(path=path), 60, 20)).splitlines()
    assert any(0x2800 < ord(character) < 0x2900 for character in lines[0])


def test_a_path_of_overflowed_points_does_not_fail():
    path = [(0.0, 0.0), (math.inf, 1e308), (math.nan, 1.0), (-math.inf, -1e308)]
    assert exact(contour(plain_contour(path=path, best=(math.nan, 0.0)), 50, 15), 50, 15)


def test_ascii_says_start_path_now_and_best_in_letters():
    path = [(-3.5, 3.0), (3.0, 3.0)]
    text = drawn_text(contour(plain_contour(path=path, best=(1.0, -1.0)), 60, 20, "ascii", "none"))
    assert {"S", "O", "X", "o"} <= set(text)
    assert text.replace("−", "-").isascii()


def test_the_scale_names_the_lowest_and_the_highest_loss():
    text = drawn_text(contour(plain_contour(), 70, 24))
    low, high = bowl().span()
    assert any(line.rstrip().endswith(f"{high:.0f}") for line in text.splitlines()[:1])
    assert f"{low:.2g}"[:4] in text.splitlines()[-2]


FLOATS = st.floats(width=32)


@given(
    st.integers(0, 70),
    st.integers(0, 30),
    st.lists(FLOATS, min_size=12, max_size=12),
    st.tuples(FLOATS, FLOATS),
    st.lists(st.tuples(FLOATS, FLOATS), max_size=5),
    st.sampled_from(["braille", "block", "ascii"]),
    st.sampled_from(["true", "256", "none"]),
)
def test_any_size_and_any_numbers_draw_exactly(width, height, values, ends, points, glyphs, colours):
    z = Tensor(values, (3, 4))
    low, high = ends
    drawn = Field(z, ends, (high, low), low, high, points, [1.0, math.nan] * 3, [0, 1])
    assert exact(field(drawn, width, height, glyphs, colours), width, height)
    walked = Contour(z, ends, ends, points, points[0] if points else None, ("日本", "\x1b"))
    rows = contour(walked, width, height, glyphs, colours)
    assert exact(rows, width, height)


def test_an_empty_picture():
    empty = Tensor([], (0, 0))
    assert exact(field(plain_field(z=empty), 40, 12), 40, 12)
    assert exact(contour(plain_contour(z=empty), 40, 12), 40, 12)

"""Shades: order, contrast and size of palettes, and values that land on the right level."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import RGB
from dltutor.draw.shade import RAMP, contrast, ink, levels, paint, palette, resampled, xterm
from dltutor.draw.tensor import Tensor
from tests.drawn import drawn_text

DEPTHS = ["true", "256"]


def luma(colour: RGB) -> float:
    return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("scale", ["sequential", "grey"])
def test_lightness_grows_along_a_sequential_scale(scale, depth):
    lights = [luma(colour) for colour in palette(scale, depth)]
    assert lights == sorted(lights)
    assert lights[-1] - lights[0] > 150


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_diverging_scale_goes_from_blue_over_light_grey_to_orange(depth):
    shades = palette("diverging", depth)
    low, middle, high = shades[0], shades[len(shades) // 2], shades[-1]
    assert low.blue > low.red
    assert high.red > high.blue
    assert max(middle) - min(middle) < 40
    half = len(shades) // 2
    lights = [luma(colour) for colour in shades]
    assert lights[:half] == sorted(lights[:half])
    assert lights[half + 1 :] == sorted(lights[half + 1 :], reverse=True)


@pytest.mark.parametrize("scale", ["sequential", "diverging", "grey"])
def test_a_palette_has_few_levels_and_256_colours_are_exactly_the_terminals(scale):
    known = {xterm(number) for number in range(16, 256)}
    assert len(palette(scale, "true")) == 32
    assert 12 <= len(palette(scale, "256")) <= 16
    assert set(palette(scale, "256")) <= known
    assert palette(scale, "16") == palette(scale, "none") == ()


def test_no_grey_in_the_middle_of_the_sequential_scale():
    for depth in DEPTHS:
        for colour in palette("sequential", depth):
            assert max(colour) - min(colour) > 40


@pytest.mark.parametrize(
    ("number", "colour"), [(16, (0, 0, 0)), (231, (255, 255, 255)), (196, (255, 0, 0)), (244, (128,) * 3)]
)
def test_the_256_colours(number, colour):
    assert xterm(number) == colour


def test_text_on_a_shade_is_black_or_white_by_its_light():
    assert contrast(RGB(250, 231, 60)) == RGB(0, 0, 0)
    assert contrast(RGB(62, 12, 82)) == RGB(255, 255, 255)


def test_levels():
    assert levels([0, 0.24, 0.25, 0.5, 0.99, 1], 0, 1, 4) == [0, 0, 1, 2, 3, 3]
    assert levels([-5, 9, math.nan, math.inf, -math.inf], 0, 1, 4) == [0, 3, -1, 3, 0]
    assert levels([7, 7, math.nan], 7, 7, 5) == [2, 2, -1]


@given(st.lists(st.floats()), st.floats(allow_nan=False), st.floats(allow_nan=False), st.integers(1, 32))
def test_every_value_has_a_level(values, low, high, count):
    made = levels(values, low, high, count)
    assert len(made) == len(values)
    assert all(-1 <= level < count for level in made)


def test_two_pixels_share_a_cell():
    shades = (RGB(0, 0, 0), RGB(9, 9, 9))
    canvas = Canvas(4, 1)
    paint(canvas, 0, 0, [[0, 1, -1, 1], [1, 1, 0, -1]], shades)
    assert drawn_text(canvas.rows()) == "▀ ▄▀"
    cells = canvas.styles[0]
    assert (cells[0].fg, cells[0].bg) == (shades[0], shades[1])
    assert (cells[1].fg, cells[1].bg) == (None, shades[1])
    assert (cells[2].fg, cells[2].bg) == (shades[0], None)
    assert (cells[3].fg, cells[3].bg) == (shades[1], None)


def test_an_odd_last_row_and_what_falls_outside():
    canvas = Canvas(2, 2)
    paint(canvas, 1, 1, [[0, 0]] * 9, (RGB(0, 0, 0),))
    assert drawn_text(canvas.rows()) == "  \n  "
    paint(canvas, 0, 0, [[0, 0]], (RGB(0, 0, 0),))
    assert drawn_text(canvas.rows()).startswith("▀▀")


def test_without_colours_the_ink_grows():
    inks = [ink(level, level, 10) for level in range(10)]
    assert "".join(inks) == RAMP
    assert ink(-1, -1, 10) == " "
    assert ink(-1, 9, 10) == "@"
    canvas = Canvas(10, 1)
    paint(canvas, 0, 0, [list(range(10))] * 2, (), 10)
    assert drawn_text(canvas.rows()) == RAMP


def test_shrinking_takes_means_and_growing_repeats():
    image = Tensor.of([[0, 2, 4, 6], [2, 4, 6, 8]])
    assert resampled(image, 2, 1) == [[2, 6]]
    assert resampled(image, 8, 2)[0] == [0, 0, 2, 2, 4, 4, 6, 6]
    assert resampled(image, 4, 4)[1] == [0, 2, 4, 6]
    assert resampled(image, 0, 3) == []
    assert resampled(Tensor([], (0, 4)), 3, 3) == []


def test_smooth_growing_goes_through_the_corners_in_straight_lines():
    made = resampled(Tensor.of([[0, 3], [3, 6]]), 4, 4, smooth=True)
    assert made[0] == pytest.approx([0, 1, 2, 3])
    assert [row[0] for row in made] == pytest.approx([0, 1, 2, 3])
    assert made[-1][-1] == 6


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 20), st.integers(1, 20), st.booleans())
def test_resampling_keeps_the_size_and_the_range(columns, rows, width, height, smooth):
    image = Tensor([float(at * 7 % 11) for at in range(columns * rows)], (rows, columns))
    made = resampled(image, width, height, smooth)
    low, high = image.span()
    assert len(made) == height
    assert all(len(row) == width for row in made)
    assert all(low - 1e-9 <= value <= high + 1e-9 for row in made for value in row)


def test_tensors_from_bytes_lists_and_slices():
    image = Tensor.from_bytes("uint8", [2, 1, 2], bytes([1, 2, 3, 255]))
    assert image.part(1).rows() == [memoryview(bytes([3, 255]))]
    assert image.span() == (1, 255)
    floats = Tensor.from_bytes("float32", [2], b"\x00\x00\x80\x3f\x00\x00\x00\xc0")
    assert list(floats.values) == [1.0, -2.0]
    nested = Tensor.of([[1, 2, 3], [4, 5, 6]])
    assert (nested.shape, list(nested.values)) == ((2, 3), [1, 2, 3, 4, 5, 6])
    assert Tensor.of(nested) is nested
    assert Tensor.of([]).shape == (0,)
    assert Tensor.of(5).rows() == [[5.0]]
    assert Tensor([math.nan, math.inf], (2,)).span() == (0, 0)


@pytest.mark.parametrize(
    ("kind", "shape", "data"), [("int64", [1], b"12345678"), ("uint8", [3], b"12"), ("float32", [1], b"123")]
)
def test_bytes_that_do_not_fit_are_refused(kind, shape, data):
    with pytest.raises(ValueError, match=r"tensor"):
        Tensor.from_bytes(kind, shape, data)


def test_uneven_lists_are_refused():
    with pytest.raises(ValueError, match="different shapes"):
        Tensor.of([[1, 2], [3]])

"""Network diagrams: units, signs and sizes of weights, and each unit's own map."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.cells import RGB, Row
from dltutor.draw.network import Network, network
from dltutor.draw.tensor import Tensor
from tests.drawn import drawn_text


def exact(rows: list[Row], width: int, height: int) -> bool:
    return len(rows) == height and all(sum(len(span.text) for span in row) == width for row in rows)


def dots(rows: list[Row], role: str) -> int:
    """Return how many braille dots have that colour."""
    text = "".join(span.text for row in rows for span in row if span.style.fg == role)
    return sum((ord(character) - 0x2800).bit_count() for character in text if 0x2800 <= ord(character) < 0x2900)


def single(weight: float, other: float = 1.0) -> Network:
    """Two inputs, one output; the second weight sets the scale."""
    return Network([2, 1], [Tensor.of([[weight, other]])], inputs=["x₁", "x₂"])


@pytest.mark.parametrize(("width", "height"), [(30, 10), (60, 18), (100, 32), (160, 50)])
@pytest.mark.parametrize("glyphs", ["braille", "block", "ascii"])
def test_every_unit_input_name_and_the_legend_are_there(width, height, glyphs):
    weights = [Tensor.of([[1.0, -0.5]] * 4), Tensor.of([[0.3, -0.2, 0.9, -1.0]])]
    rows = network(Network([2, 4, 1], weights, inputs=["x₁", "x₂"]), width, height, glyphs)
    text = drawn_text(rows)
    assert exact(rows, width, height)
    assert text.count("O" if glyphs == "ascii" else "●") == 7
    assert {"x₁", "x₂", "positive", "negative"} <= set(text.split())


def test_signs_have_their_colours_and_negative_lines_are_dashed():
    positive, negative = network(single(1.0), 40, 12), network(single(-1.0, -1.0), 40, 12)
    assert dots(positive, "positive") > 0 == dots(positive, "negative")
    assert dots(negative, "negative") > 0 == dots(negative, "positive")
    assert dots(negative, "negative") < 0.75 * dots(positive, "positive")


def test_the_larger_the_thicker_and_the_smallest_are_left_out():
    counts = [dots(network(single(weight, -1.0), 40, 12), "positive") for weight in (0.01, 0.2, 0.5, 0.9)]
    assert counts[0] == 0
    assert counts == sorted(set(counts))


def test_in_ascii_signs_are_told_by_letters():
    text = drawn_text(network(single(0.3, -1.0), 40, 9, "ascii", "none"))
    body = "\n".join(text.splitlines()[:-1])
    assert "+" in body
    assert "=" in body
    assert "#" not in body


def test_units_that_do_not_fit_are_counted():
    big = Network([2, 64, 1], [Tensor.of([[1.0, 1.0]] * 64), Tensor.of([[1.0] * 64])])
    text = drawn_text(network(big, 60, 20))
    shown = text.count("●") - 3
    assert f"+{64 - shown}" in text
    assert 10 < shown < 20


def maps(count: int) -> Tensor:
    """Maps that are low on the left and high on the right."""
    return Tensor.of([[[x / 4 - 1 for x in range(9)] for _ in range(9)] for _ in range(count)])


def test_units_show_their_own_maps_where_there_is_room():
    weights = [Tensor.of([[1.0, 1.0]] * 3), Tensor.of([[1.0] * 3])]
    picture = Network([2, 3, 1], weights, [maps(2), maps(3), maps(1)])
    rows = network(picture, 100, 24)
    shades = [span.style.bg for row in rows for span in row if isinstance(span.style.bg, RGB)]
    assert "●" not in drawn_text(rows)
    assert any(shade.blue > shade.red for shade in shades)
    assert any(shade.red > shade.blue for shade in shades)
    assert drawn_text(network(picture, 24, 8)).count("●") == 6


@pytest.mark.parametrize("units", [6, 8])
def test_on_a_small_screen_each_unit_shows_which_side_it_answers_on_or_why_not(units):
    layers = [2, units, units, units, 1]
    weights = [Tensor.of([[1.0] * before] * after) for before, after in itertools.pairwise(layers)]
    sides = [Tensor.of([[[-1.0, 1.0]] * 2] * count) for count in layers[1:]]
    rows = network(Network(layers, weights, sides), 79, 13)
    shades = [span.style.bg for row in rows for span in row if isinstance(span.style.bg, RGB)]
    blue = [shade for shade in shades if shade.blue > shade.red + 30]
    assert exact(rows, 79, 13)
    assert ("no room for the units' own maps" in drawn_text(rows)) is (units == 8)
    assert len(blue) == (3 * units + 1 if units == 6 else 0)


def test_maps_may_begin_at_the_hidden_layer_and_come_as_bytes():
    half = Tensor(bytes([0, 255] * 8), (1, 4, 4))
    rows = network(Network([1, 1], [Tensor.of([[1.0]])], [half]), 60, 12)
    assert drawn_text(rows).count("●") == 1
    shades = {span.style.bg for row in rows for span in row if isinstance(span.style.bg, RGB)}
    assert len(shades) == 2


def test_weights_that_overflowed_are_left_out():
    rows = network(single(math.nan, math.inf), 40, 10)
    assert exact(rows, 40, 10)
    assert dots(rows, "positive") == 0


@given(
    st.integers(0, 80),
    st.integers(0, 30),
    st.lists(st.integers(0, 20), max_size=4),
    st.floats(),
    st.booleans(),
    st.sampled_from(["braille", "block", "ascii"]),
)
def test_any_network_draws_exactly(width, height, layers, weight, with_maps, glyphs):
    pairs = itertools.pairwise(layers)
    weights = [Tensor([weight] * (i * o), (o, i)) for i, o in pairs]
    units = [Tensor([weight] * n * 4, (n, 2, 2)) for n in layers] if with_maps else []
    rows = network(Network(layers, weights, units, ["日本", "x"]), width, height, glyphs)
    assert exact(rows, width, height)


@pytest.mark.parametrize("layers", [[4, 8, 8, 8, 1], [2, 4, 2, 1], [7, 8, 8, 8, 8, 8, 8, 1]])
def test_a_higher_panel_never_takes_the_units_maps_away_and_never_shrinks_them(layers):
    weights = [Tensor.of([[1.0] * before] * after) for before, after in itertools.pairwise(layers)]
    maps = [Tensor.of([[[-1.0, 1.0]] * 2] * count) for count in layers]
    # At 80 columns every height; wider panels show the same maps with more room, up to more heights.
    for width, heights in ((80, range(19, 42)), (92, range(20, 42, 7)), (160, range(19, 60, 8))):
        shaded = [
            sum(
                len(span.text)
                for row in network(Network(layers, weights, maps), width, height)
                for span in row
                if isinstance(span.style.bg, RGB)
            )
            for height in heights
        ]
        assert shaded == sorted(shaded)
        assert shaded[0] > 0

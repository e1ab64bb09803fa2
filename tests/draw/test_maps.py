"""Grids of images: as large as fits, nothing lost in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.draw.cells import RGB, Row, Style
from dltutor.draw.maps import Group, gallery, maps
from dltutor.draw.shade import palette
from dltutor.draw.tensor import Tensor
from tests.drawn import drawn_text

BLACK, WHITE = palette("grey")[0], palette("grey")[-1]


def exact(rows: list[Row], width: int, height: int) -> bool:
    return len(rows) == height and all(sum(len(span.text) for span in row) == width for row in rows)


def images(count: int, side: int, value: int = 255) -> Tensor:
    return Tensor(bytes([value]) * (count * side * side), (count, side, side))


def painted(rows: list[Row]) -> int:
    """Return how many cells are shaded."""
    return sum(len(span.text) for row in rows for span in row if isinstance(span.style.bg or span.style.fg, RGB))


def blocks(row: Row) -> list[int]:
    """Return the widths of the shaded runs of a row, and so of the images in it."""
    return [len(span.text) for span in row if isinstance(span.style.bg or span.style.fg, RGB)]


def test_in_letters_a_kernel_keeps_every_weight_apart_and_a_digit_its_shape():
    checks = bytes(255 * (at % 2) for at in range(25))
    rows = drawn_text(maps([Group("kernels", Tensor(checks * 24, (24, 5, 5)))], 78, 10, "ascii")).splitlines()
    assert [row[:10] for row in rows[1:6]] == [("  @@" * 3)[:10], ("@@  " * 3)[:10]] * 2 + [("  @@" * 3)[:10]]
    digit = drawn_text(maps([Group("digit", images(1, 28))], 78, 5, "ascii")).splitlines()[1:]
    assert sum("@" * 14 in row for row in digit) == 7


def pixels(rows: list[Row]) -> list[str]:
    """Return two lines of # (shaded) and blanks for each row: what the half blocks show."""
    lines = []
    for row in rows:
        upper = lower = ""
        for text, style in row:
            full = isinstance(style.bg, RGB)
            upper += "".join("# "[not full and sign != "▀"] for sign in text)
            lower += "".join("# "[not full and sign != "▄"] for sign in text)
        lines += [upper.rstrip(), lower.rstrip()]
    return lines


@pytest.mark.parametrize(("width", "height"), [(80, 45), (120, 50), (160, 60), (60, 20)])
def test_all_maps_of_a_convolutional_network_are_drawn_square_and_large_enough_to_see(width, height):
    groups = [
        Group("digit", images(1, 28)),
        Group("24 maps of 14×14", images(24, 14)),
        Group("32 maps of 7×7", images(32, 7)),
    ]
    rows = maps(groups, width, height)
    assert all(sum(len(span.text) for span in row) == width for row in rows)
    assert len(rows) == height or (width, height) == (60, 20)
    lines = drawn_text(rows).splitlines()
    starts = [next(y for y, line in enumerate(lines) if line.startswith(group.title)) for group in groups]
    for group, start, end in zip(groups, starts, [*starts[1:], len(rows)], strict=True):
        shown = list(pixels(rows[start + 1 : end]))
        side = len(shown[0].split(" ")[0])
        assert side >= min(9, group.images.shape[1])
        images_seen = [line.split(" ") for line in shown if line]
        assert all(len(one) == side for line in images_seen for one in line)
        assert sum(map(len, images_seen)) == group.images.shape[0] * side


def test_images_grow_with_the_room():
    groups = [Group("", images(8, 8))]
    sizes = [max(blocks(maps(groups, width, height)[1])) for width, height in ((40, 8), (80, 20), (160, 60))]
    assert sizes == sorted(set(sizes))


def test_a_small_image_grows_at_most_fourfold():
    assert max(blocks(maps([Group("", images(1, 5))], 150, 80)[1])) == 20


def test_what_does_not_fit_goes_on_below():
    rows = maps([Group("64 maps", images(64, 28))], 20, 6)
    assert drawn_text(rows).startswith("64 maps")
    assert sum(line.count("#" * 9) for line in pixels(rows)) == 64 * 9


def test_without_colours_images_stand_apart_too():
    lines = drawn_text(maps([Group("t", images(4, 8))], 19, 13, "ascii", "none")).splitlines()
    assert [line.split() for line in lines[1:5]] == [["@" * 8] * 2] * 4
    assert lines[5].strip() == ""
    assert lines[6].split() == ["@" * 8] * 2


def test_a_group_can_ask_for_rows():
    rows = maps([Group("t", images(8, 8), rows=2)], 150, 60)
    assert len(blocks(rows[1])) == 4


def test_black_and_white():
    for value, shade in ((0, BLACK), (255, WHITE)):
        row = maps([Group("t", images(1, 4, value))], 20, 8)[1]
        assert row[0].style == Style(bg=shade)


def test_without_colours_ink_stands_for_light():
    assert "@@@@" in drawn_text(maps([Group("t", images(1, 8))], 20, 8, "ascii", "none"))
    assert "@" not in drawn_text(maps([Group("t", images(1, 8, 0))], 20, 8, "ascii", "none"))


def test_a_gallery_has_a_caption_under_each_image():
    captions = [f"{n} read as {n + 1}, 0.9{n}" for n in range(6)]
    rows = gallery(images(6, 28), captions, 100, 40)
    assert exact(rows, 100, 40)
    lines = drawn_text(rows).splitlines()
    for n, caption in enumerate(captions):
        y = next(y for y, line in enumerate(lines) if caption in line)
        x = lines[y].index(caption)
        above = rows[y - 1]
        at = 0
        for span in above:
            if at <= x < at + len(span.text):
                assert isinstance(span.style.bg, RGB), n
            at += len(span.text)


def test_a_gallery_without_room_for_all_goes_on_below():
    text = drawn_text(gallery(images(12, 28), [f"mistake {n}" for n in range(12)], 42, 15))
    assert all(f"mistake {n}" in text for n in range(12))


def test_a_long_caption_is_cut():
    rows = gallery(images(2, 8), ["a caption that is far too long for this", "short"], 20, 30)
    assert exact(rows, 20, 30)
    assert "…" in drawn_text(rows)


def test_a_gallery_without_images_or_captions():
    assert painted(gallery(Tensor([], (0, 8, 8)), [], 30, 10)) == 0
    assert painted(gallery(images(2, 8), [], 30, 10)) > 0
    assert drawn_text(maps([], 3, 2)) == "   \n   "


@given(
    st.integers(0, 90),
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)), max_size=3),
    st.sampled_from(["true", "256", "none"]),
    st.sampled_from(["braille", "ascii"]),
)
def test_any_size_and_any_images_draw_exactly(width, height, shapes, colours, glyphs):
    groups = [Group("title", Tensor(bytes(n * h * w), (n, h, w)), rows) for n, h, w, rows in shapes]
    drawn = maps(groups, width, height, glyphs, colours)
    assert len(drawn) >= height
    assert exact(drawn, width, len(drawn))
    for group in groups:
        drawn = gallery(group.images, ["caption"] * 4, width, height, glyphs, colours)
        assert len(drawn) >= height
        assert exact(drawn, width, len(drawn))

"""Confusion matrices and tables: every number in its place."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltutor.draw.cells import RGB, Row
from dltutor.draw.matrix import matrix
from dltutor.draw.table import table
from dltutor.draw.tensor import Tensor
from tests.drawn import drawn_text

DIGITS = [str(digit) for digit in range(10)]


def exact(rows: list[Row], width: int, height: int) -> bool:
    return len(rows) == height and all(sum(len(span.text) for span in row) == width for row in rows)


def confusion() -> Tensor:
    counts = [[0] * 10 for _ in range(10)]
    for digit in range(10):
        counts[digit][digit] = 30 + digit
    counts[4][9] = 5
    counts[7][1] = 2
    return Tensor.of(counts)


def test_rows_are_true_and_columns_predicted():
    lines = drawn_text(matrix(confusion(), DIGITS, 60, 12)).splitlines()
    assert lines[0].startswith("true predicted →")
    assert lines[1].split()[:10] == DIGITS
    four = lines[2 + 4].split()
    assert four == ["4", "·", "·", "·", "·", "[34]", "·", "·", "·", "·", "5", f"{34 / 39:.3f}"]
    seven = lines[2 + 7].split()
    assert (seven[0], seven[2], seven[8]) == ("7", "2", "[37]")


def test_a_number_stands_under_its_label():
    lines = drawn_text(matrix(confusion(), DIGITS, 60, 12)).splitlines()
    assert abs(lines[6].index("5 ") - lines[1].index("9")) <= 1
    assert abs(lines[2].index("30") - lines[1].index("0")) <= 1


@pytest.mark.parametrize(("glyphs", "colours"), [("ascii", "none"), ("braille", "true"), ("block", "256")])
def test_the_diagonal_is_told_without_colour(glyphs, colours):
    text = drawn_text(matrix(confusion(), DIGITS, 60, 12, glyphs, colours))
    for digit in range(10):
        assert f"[{30 + digit}]" in text


def test_more_of_a_row_is_lighter():
    rows = matrix(confusion(), DIGITS, 60, 12)
    shades = [span for row in rows for span in row if isinstance(span.style.bg, RGB)]
    right = next(span for span in shades if "[34]" in span.text)
    wrong = next(span for span in shades if span.text.strip() == "5")
    assert sum(right.style.bg) > sum(wrong.style.bg)


def test_a_narrow_matrix_keeps_its_numbers_and_gives_up_the_rest():
    lines = drawn_text(matrix(confusion(), DIGITS, 30, 12)).splitlines()
    assert "recall" not in lines[1]
    assert "30" in lines[2]


def test_class_names_stand_at_both_sides():
    counts = Tensor.of([[3, 1], [0, 4]])
    lines = drawn_text(matrix(counts, ["cat", "dog"], 40, 4)).splitlines()
    assert lines[2].split()[0] == "cat"
    assert lines[3].split()[0] == "dog"
    assert "dog" in lines[1]


@given(
    st.integers(0, 80),
    st.integers(0, 20),
    st.integers(0, 12),
    st.floats(),
    st.sampled_from(["true", "none"]),
)
@settings(deadline=None)
def test_any_matrix_draws_exactly(width, height, size, value, colours):
    counts = Tensor([value] * size * size, (size, size))
    assert exact(matrix(counts, DIGITS[:3], width, height, "braille", colours), width, height)


ROWS = [[1.0, 2.5, "a"], [10.0, -3.25, "bc"], [100.0, 0.125, "d"]]


def test_numbers_stand_right_with_their_points_in_line_and_words_left():
    lines = drawn_text(table(["n", "value", "word"], ROWS, 40, 5)).splitlines()
    assert lines[0].split() == ["n", "value", "word"]
    assert [line[:3] for line in lines[2:]] == ["  1", " 10", "100"]
    assert len({line.index(".") for line in lines[2:]}) == 1
    assert len({line.index(word) for line, word in zip(lines[2:], ("a", "bc", "d"), strict=True)}) == 1


def test_numbers_already_written_stand_right_too():
    lines = drawn_text(table(["p", "x"], [["w", "−1.50000000"], ["b", "0.5"]], 30, 4)).splitlines()
    assert lines[2].rstrip().endswith("−1.50000000")
    assert len(lines[3].rstrip()) == len(lines[2].rstrip())


def test_rows_that_do_not_fit_are_counted():
    rows = [[float(n)] for n in range(20)]
    lines = drawn_text(table(["n"], rows, 20, 7)).splitlines()
    assert [line.strip() for line in lines[2:]] == ["0", "1", "2", "3", "… 16 more rows"]


def test_columns_that_do_not_fit_are_marked():
    text = drawn_text(table(["first", "second", "third"], [["x" * 8, "y" * 8, "z" * 8]], 20, 3))
    assert "second" in text
    assert "third" not in text
    assert text.splitlines()[0].endswith("…")


CELLS = st.one_of(st.floats(), st.text(max_size=6), st.integers(-9, 9).map(float))


@given(
    st.integers(0, 50),
    st.integers(0, 9),
    st.lists(st.text(max_size=5), max_size=4),
    st.lists(st.lists(CELLS, max_size=4), max_size=6),
)
@settings(deadline=None)
def test_any_table_draws_exactly(width, height, columns, rows):
    assert exact(table(columns, rows, width, height), width, height)


def test_a_table_with_nan_says_so():
    assert "NaN" in drawn_text(table(["x"], [[math.nan], [1.0]], 10, 4))

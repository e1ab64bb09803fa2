"""Source code and calculations: highlighted, numbered, cut and scrolled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltutor.draw.cells import Row
from dltutor.draw.code import code, highlighted, roles
from dltutor.draw.products import Block, length, products
from tests.drawn import drawn_text

SOURCE = '''"""A tiny loop."""
import torch


def train(hp, session):
    """Train."""
    for step in session.steps():  # [n]
        loss = (3.5 - "text").mean()
'''


def exact(rows: list[Row], width: int, height: int) -> bool:
    return len(rows) == height and all(sum(len(span.text) for span in row) == width for row in rows)


def role_of(text: str) -> str:
    return next(str(span.style.fg) for line in highlighted(SOURCE) for span in line if span.text.strip() == text)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("import", "keyword"),
        ("def", "keyword"),
        ("in", "keyword"),
        ("train", "function"),
        ("3.5", "number"),
        ("# [n]", "comment"),
        ('"""Train."""', "comment"),
        ("=", "operator"),
        ("loss", "text"),
    ],
)
def test_words_have_the_roles_of_code(text, role):
    assert role_of(text) == role


def test_strings_are_strings():
    spans = [span for span in highlighted(SOURCE)[7] if "text" in span.text]
    assert {span.style.fg for span in spans} == {"string"}


def test_the_text_is_the_source_itself():
    assert "\n".join("".join(span.text for span in line) for line in highlighted(SOURCE)) == SOURCE.rstrip("\n")


def test_characters_have_the_roles_that_the_drawn_words_have():
    lines = SOURCE.split("\n")
    found = roles(SOURCE)
    assert len(found) == len(lines)
    for line, spans, drawn in zip(lines, found, highlighted(SOURCE), strict=False):
        assert "".join(line[start:end] for start, end, _ in spans) == line
        assert [role for _, _, role in spans] == [span.style.fg for span in drawn]
    tabbed = "\tif x:  # ü"
    assert [tabbed[start:end] for start, end, role in roles(tabbed)[0] if role == "comment"] == ["# ü"]


def test_lines_are_numbered_and_end_blank():
    lines = drawn_text(code(SOURCE, 50, 9)).splitlines()
    assert [line.split()[0] for line in lines[:8]] == list("12345678")
    assert lines[8].strip() == ""


def test_a_wide_line_is_cut_with_an_ellipsis():
    lines = drawn_text(code("x = " + "1" * 100, 30, 1)).splitlines()
    assert lines[0].endswith("…")
    assert not drawn_text(code("x = 1", 30, 1)).rstrip().endswith("…")


def test_a_narrow_sheet_goes_without_numbers():
    assert drawn_text(code("x = 1", 12, 1)).strip() == "x = 1"


@given(st.text(max_size=80), st.integers(0, 40), st.integers(0, 8))
@settings(deadline=None)
def test_any_text_draws_exactly(source, width, height):
    rows = code(source, width, height)
    assert exact(rows, width, height)
    assert "\x1b" not in drawn_text(rows)


BLOCKS = [Block("forward", ["a = 1", "b = 2"]), Block("backward", ["c = 3"])]


def test_calculations_stand_under_their_titles():
    assert [line.rstrip() for line in drawn_text(products(BLOCKS, 20, 6)).splitlines()] == [
        "forward",
        "  a = 1",
        "  b = 2",
        "",
        "backward",
        "  c = 3",
    ]
    assert length(BLOCKS) == 6
    assert length([]) == 0


def test_what_does_not_fit_is_told():
    assert drawn_text(products(BLOCKS, 20, 3)).splitlines()[2].startswith("… 4 more lines")


def test_a_calculation_that_is_too_wide_is_cut():
    assert drawn_text(products([Block("t", ["1 + " * 20])], 20, 2)).splitlines()[1].endswith("…")


@given(
    st.lists(st.tuples(st.text(max_size=5), st.lists(st.text(max_size=30), max_size=4)), max_size=3),
    st.integers(0, 25),
    st.integers(0, 9),
)
def test_any_blocks_draw_exactly(blocks, width, height):
    rows = products([Block(title, lines) for title, lines in blocks], width, height)
    assert exact(rows, width, height)

"""Shapes: read as people write them, marked size by size, the same whatever the symbols stand for."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.quiz.mark import mark
from dltutor.quiz.model import Question, WrongShape
from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.shapes import read_shape, same, written
from dltutor.quiz.variants import variant

LINEAR = Question(
    id="hidden-shape",
    kind="shape",
    ask="A batch of shape `[B, 784]` goes through `Linear(784, {{hidden}})`. What comes out?",
    vars={"hidden": {"choice": [32, 64, 128]}},
    shape=("B", "hidden"),
    symbols=("B",),
    wrong_shapes=(WrongShape(("hidden", "B"), "The batch stays in front of {{hidden}}."),),
)
FLAT = Question(
    id="flat",
    kind="shape",
    ask="Flattened?",
    vars={"c": {"choice": [3, 8]}},
    shape=("N", "c*H*W"),
    symbols=("N", "H", "W"),
)


@pytest.mark.parametrize(
    "text", ["[B, 64]", "(B,64)", "B 64", "Bx64", "B x 64", "b, 64", " [B,64,] ", "B×64", "[B 64]"]
)
def test_a_shape_is_read_as_people_write_it(text: str) -> None:
    assert read_shape(text, ["B"]) == ("B", "64")


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("100x24x14x14", ("100", "24", "14", "14")),
        ("BxHxW", ("B", "H", "W")),
        ("[]", ()),
        ("( )", ()),
        ("784", ("784",)),
        ("B, 8*H", ("B", "8*H")),
        ("2*B", ("2*B",)),
    ],
)
def test_other_ways_to_write_one(text: str, sizes: tuple[str, ...]) -> None:
    assert read_shape(text, ["B", "H", "W"]) == sizes


@pytest.mark.parametrize(
    "text",
    ["", "  ", "[B, 64", "B, q", "[[B], 64]", "B,,64", "__import__('os')", "64,", ",", "9" * 81, "1 " * 9, "B;64"],
)
def test_what_is_no_shape_says_what_to_type_and_costs_no_try(text: str) -> None:
    if text == "64,":
        assert read_shape(text, ["B"]) == ("64",), "as Python writes a tuple of one"
        return
    with pytest.raises(Unreadable, match=r"type|Type|sizes are"):
        read_shape(text, ["B"])


def test_small_letters_mean_the_symbol_unless_both_are_symbols() -> None:
    assert read_shape("b c C", ["B", "c", "C"]) == ("B", "c", "C")


@given(st.text(max_size=60))
def test_no_text_does_harm(text: str) -> None:
    with suppress(Unreadable):
        assert len(read_shape(text, ["B", "x"])) <= 8


@given(st.lists(st.sampled_from(["B", "H", "7", "64", "2*H"]), max_size=4), st.sampled_from([", ", " ", ","]))
def test_what_is_written_is_read_again(sizes: list[str], between: str) -> None:
    assert read_shape(f"[{between.join(sizes)}]", ["B", "H"]) == tuple(sizes)
    assert read_shape(written(sizes), ["B", "H"]) == tuple(sizes)


def test_two_sizes_are_the_same_when_they_are_for_every_value_of_the_symbols() -> None:
    """Against a brute force over small values."""
    sizes = ["B", "2*B", "B+B", "B*B", "B**2", "B+2", "B*H", "H*B", "(B+H)*2", "2*B+2*H", "B//1", "4", "2+2"]
    points = list(product(range(1, 9), repeat=2))
    for one, other in product(sizes, repeat=2):
        truth = all(eval(one, {"B": b, "H": h}) == eval(other, {"B": b, "H": h}) for b, h in points)
        assert same(one, other, ["B", "H"]) == truth, (one, other)


@pytest.mark.parametrize("number", range(6))
def test_each_size_has_its_verdict_and_the_credit_is_the_share_of_right_ones(number: int) -> None:
    asked = variant(LINEAR, "me", number)
    hidden = str(asked.values["hidden"])
    right = mark(asked, f"[B, {hidden}]")
    assert (right.right, right.credit, right.say) == (True, 1.0, f"Right: [B, {hidden}].")
    half = mark(asked, "B 999")
    assert (half.right, half.credit) == (False, 0.5)
    assert half.say == "Not yet: dim 0 (B) is right, dim 1 (999) is not."
    rank = mark(asked, f"B 1 {hidden}")
    assert (rank.right, rank.credit) == (False, 0.0)
    assert rank.say == f"Not yet: [B, 1, {hidden}] has 3 dimensions, the right shape has 2."
    typical = mark(asked, f"[{hidden}, B]")
    assert typical.credit == 0
    assert typical.say.endswith(f"The batch stays in front of {hidden}.")


def test_sizes_of_symbols_may_be_written_in_another_way() -> None:
    asked = variant(FLAT, "me", 0)
    c = asked.values["c"]
    assert asked.shape == ("N", f"{c} * H * W")
    assert mark(asked, f"[N, H*W*{c}]").right
    assert mark(asked, f"n, w*h*{c}").right
    assert not mark(asked, f"[N, {c}]").right

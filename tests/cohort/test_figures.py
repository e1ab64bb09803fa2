"""Shares, medians and commonest mistakes, beside figures that are counted by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.cohort import said
from dltutor.cohort.figures import SHOWN, commonest, share, spread
from dltutor.cohort.handed import Wrong
from dltutor.cohort.report import Mistake, Share, Spread

WRONG = st.builds(Wrong, key=st.sampled_from("abcde"), answer=st.text("xyz", min_size=1, max_size=3))


@given(st.lists(st.sampled_from([True, False, None])))
def test_a_share_is_of_those_of_whom_it_is_known(held: list[bool | None]) -> None:
    found = share(held)
    assert found.count == held.count(True)
    assert found.of - found.count == held.count(False)
    assert found.part * found.of == pytest.approx(found.count)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_a_quarter_of_the_numbers_lies_on_either_side_of_a_spread(values: list[int]) -> None:
    """All but at most one, where an edge lies between two of them."""
    found = spread(values)
    assert found.n == len(values)
    assert min(values) <= found.low <= found.median <= found.high <= max(values)
    for edge, part in ((found.low, 0.25), (found.median, 0.5), (found.high, 0.75)):
        assert sum(value < edge for value in values) <= part * (len(values) - 1) + 1
        assert sum(value > edge for value in values) <= (1 - part) * (len(values) - 1) + 1


def test_the_spread_of_a_few_numbers() -> None:
    assert spread([]) == Spread(0)
    assert spread([7]) == Spread(1, 7, 7, 7)
    assert spread([5, 1, 4, 2, 3]) == Spread(5, 3, 2, 4)
    assert spread(number for number in (1, 2)) == Spread(2, 1.5, 1.25, 1.75)


@given(st.lists(st.lists(WRONG, max_size=4, unique_by=lambda wrong: wrong.key), max_size=12))
def test_the_commonest_mistakes_are_those_that_most_learners_made(wrong: list[list[Wrong]]) -> None:
    found = commonest(wrong)
    made = {key: sum(any(one.key == key for one in of) for of in wrong) for key in "abcde"}
    counts = sorted((count for count in made.values() if count), reverse=True)
    assert [mistake.learners for mistake in found] == counts[:SHOWN]


def test_a_mistake_is_told_as_the_first_learner_made_it_and_as_an_example_where_numbers_differ() -> None:
    drawn = [[Wrong("twice", "8", "That is twice.", drawn=True)], [Wrong("twice", "6", "That is twice.", drawn=True)]]
    assert commonest(drawn) == (Mistake("for example 8", "That is twice.", 2),)
    assert commonest(drawn[:1]) == (Mistake("8", "That is twice.", 1),)
    same = [[Wrong("blue", "blue", "No.")], [Wrong("red", "red")], [Wrong("blue", "blue", "No.")]]
    assert commonest(same) == (Mistake("blue", "No.", 2), Mistake("red", "", 1))


def test_figures_are_told_so_that_few_look_like_few() -> None:
    assert said.share(Share(9, 9)) == "9 of 9", "no percentage of nine"
    assert said.share(Share(5, 10)) == "50 % of 10"
    assert [said.yes(Share(*found)) for found in ((1, 1), (0, 1), (0, 0))] == ["yes", "no", "–"]
    assert said.spread(Spread(0)) == said.span(Spread(0)) == "–"
    assert said.spread(Spread(4, 3, 2, 5)) == "3 (2 to 5)"
    assert said.spread(Spread(4, 3, 3, 3)) == "3"
    assert [said.people(count) for count in (0, 1, 40)] == ["0 learners", "1 learner", "40 learners"]
    first, last = date(2026, 11, 20), date(2026, 11, 21)
    assert [said.days(None, None), said.days(first, first)] == ["", "2026-11-20"]
    assert said.days(first, last) == "2026-11-20 to 2026-11-21"


@given(st.text(), st.integers(1, 20))
def test_what_is_cut_fits_and_begins_as_it_did(text: str, longest: int) -> None:
    found = said.cut(text, longest)
    assert len(found) <= longest
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))

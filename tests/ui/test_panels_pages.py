"""Which panels stand together: each with the room that its kind needs, none left out."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.ui.panels.pages import GUTTER, LEAST, pages, tallest

DIGITS = ("curve", "curve", "maps", "maps", "matrix", "gallery", "code")


@given(st.lists(st.sampled_from([*LEAST, "hologram"]), max_size=9), st.integers(0, 250), st.integers(0, 90))
def test_every_panel_has_one_place_and_none_shares_a_page_without_the_room_for_it(
    kinds: list[str], width: int, height: int
) -> None:
    found = pages(kinds, width, height)
    assert list(chain.from_iterable(chain.from_iterable(found))) == list(range(len(kinds)))
    for page in found:
        assert len(page) == 1 or sum(tallest(kinds, row) for row in page) <= height
        for row in page:
            least = [LEAST.get(kinds[place], (56, 15))[0] for place in row]
            assert len(row) == 1 or (len(row) == 2 and 2 * max(least) + GUTTER <= width)


@pytest.mark.parametrize(
    ("kinds", "width", "height", "first"),
    [
        (DIGITS, 85, 39, [range(2), range(2, 3)]),  # 160×48: both curves above the feature maps
        (DIGITS, 62, 27, [range(1), range(1, 2)]),  # 120×36: one curve above the other
        (DIGITS, 78, 14, [range(1)]),  # 80×24: one at a time
        (("curve", "curve", "field"), 85, 39, [range(2), range(2, 3)]),
        (("curve", "contour", "table"), 85, 39, [range(2), range(2, 3)]),
    ],
)
def test_what_a_learner_sees_first(kinds: tuple[str, ...], width: int, height: int, first: list[range]) -> None:
    assert pages(kinds, width, height)[0] == first

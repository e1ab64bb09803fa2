"""A page never holds more than a screen can draw in a moment, whatever a lesson says."""

from __future__ import annotations

import pytest

from dltutor.course.bounds import MOST, fitted
from dltutor.course.library import Library
from dltutor.course.model import Block, LabBlock, Text
from dltutor.course.parse import parse

LARGE = {
    "headings": "# a b\n\n" * 2700,
    "rows": "|a|b|\n|-|-|\n" + "|1|2|\n" * 2000,
    "columns": "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + ("|" + "1|" * 200 + "\n") * 20,
    "items": "- a\n" * 1000,
    "code": "```python\n" + "x = 1\n" * 20_000 + "```\n",
    "emphasis": "*a* " * 40_000,
    "rules": "---\n\n" * 1000,
}
"""Each took from five to forty seconds to draw."""


def fits(*blocks: Block) -> list[Block]:
    kept, whole = fitted(blocks)
    assert not whole
    return kept


@pytest.mark.parametrize("markdown", LARGE.values(), ids=list(LARGE))
def test_too_much_of_anything_is_cut_at_the_begin_of_a_line(markdown: str) -> None:
    (kept,) = fits(Text(markdown, 1))
    assert isinstance(kept, Text)
    assert markdown.startswith(kept.markdown)
    assert kept.markdown == "" or markdown[len(kept.markdown)] == "\n"
    assert len(kept.markdown) < len(markdown) / 3
    assert fitted([kept]) == ([kept], True)


def test_all_blocks_of_a_page_share_its_room() -> None:
    paragraphs = Text("word\n\n" * (MOST // 2 - 2), 1)
    assert fitted([paragraphs]) == ([paragraphs], True)
    assert fitted([paragraphs, paragraphs])[1]
    assert len(fits(*[paragraphs] * 4)) == 3
    assert len(fits(*[LabBlock("x", "five_points")] * 1000)) == MOST // 4


def test_what_lies_behind_a_cut_is_left_out_too() -> None:
    assert len(fits(Text(LARGE["items"], 1), LabBlock("x", "five_points"))) == 1


def test_every_step_that_ships_is_whole_and_takes_a_quarter_of_a_page_at_most() -> None:
    for lesson in Library(None).lessons():
        for step in lesson.steps:
            assert fitted(step.blocks, MOST / 4) == (list(step.blocks), True), (lesson.entry.id, step.title)


def test_a_large_step_opens_nevertheless() -> None:
    lesson, problems = parse("---\ndltutor: 1\nid: big\ntitle: Big\n---\n\n## One\n\n" + LARGE["headings"], "big.md")
    assert lesson is not None, problems

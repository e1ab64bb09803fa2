"""How much one page may hold: a screen takes milliseconds for each paragraph, row and line of code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dltutor.course.model import Block, Text
from dltutor.quiz.model import Question

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST = 200
"""What fits on one page: paragraphs, items and rows' cells, each as `_costs` counts it."""
LINES_OF_CODE, PIECES = 5, 100
"""So many lines of code cost as much as a paragraph; so do so many pieces of styled text within one."""
_COST = {"list_item_open": 2.0, "td_open": 0.5, "th_open": 0.5, "paragraph_open": 1, "heading_open": 1, "hr": 1}


def fitted(blocks: Sequence[Block], room: float = MOST) -> tuple[list[Block], bool]:
    """Return the blocks of a step that fit on one page, the last text cut where it must be, and whether all do."""
    kept: list[Block] = []
    for block in blocks:
        if room <= 0:
            return kept, False
        if isinstance(block, Text):
            text, cost = _cut(block.markdown, room)
            kept.append(replace(block, markdown=text))
            if text != block.markdown:
                return kept, False
        else:
            kept.append(block)
            cost = 4.0 + (len(block.options) if isinstance(block, Question) else 0)
        room -= cost
    return kept, True


def _cut(markdown: str, room: float) -> tuple[str, float]:
    """Return as much of a text as there is room for, in whole lines, and what it costs."""
    from markdown_it import MarkdownIt

    spent = 0.0
    for line, cost in _costs(MarkdownIt("commonmark").enable("table").parse(markdown)):
        if spent + cost > room:
            return "\n".join(markdown.split("\n")[:line]), room
        spent += cost
    return markdown, spent


def _costs(tokens: Sequence[Token]) -> Iterator[tuple[int, float]]:
    """Yield what each block of a text costs, and the line (from 0) where it begins."""
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type in ("fence", "code_block"):
            for number in range(token.content.count("\n") // LINES_OF_CODE + 1):
                yield line + number * LINES_OF_CODE, 1
        elif token.type == "inline":
            yield line, len(token.children or ()) / PIECES
        elif token.type in _COST:
            yield line, _COST[token.type]

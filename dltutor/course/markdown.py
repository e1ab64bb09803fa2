"""Cut a lesson's Markdown into headings, fenced blocks and the text between them, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dltutor.course.log import Log
from dltutor.course.nodes import Place

NAMES = ("lab", "quiz", "goal")
STEP_COMMENT = re.compile(r"\s*<!--\s*step:\s*(.*?)\s*-->\s*")
HIDDEN = re.compile(r"^ {0,3}(?:`{3,}|~{3,})[ \t]*(?:yaml[ \t]+)?(lab|quiz|goal)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A heading, a fenced block, or a comment that names a step."""

    kind: Literal["heading", "fence", "step"]
    start: int
    """Its first line, from 0."""
    stop: int
    """The line after its last."""
    text: str
    """The heading's words, the block's content or the comment's inside."""
    info: str = ""
    """A block's words after the backticks."""
    column: int = 1
    """The column of those words."""
    level: int = 0
    """A heading's level."""
    closed: bool = True
    """Whether a block ends with a fence of its own."""
    nested: bool = False
    """Whether it lies in a list or a quotation."""

    @property
    def name(self) -> str:
        """The name of one of our blocks, or the language of another: ``"quiz"`` for ``"quiz"`` and ``"yaml quiz"``."""
        words = self.info.split()
        if len(words) == 2 and words[0] in ("yaml", "yml") and words[1] in NAMES:
            return words[1]
        return words[0] if words else ""


def pieces(lines: Sequence[str], log: Log) -> Iterator[Piece]:
    """Yield the pieces of a lesson in order; `lines` holds blank ones in place of its front matter."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    tokens = parser.parse("\n".join(lines))
    for number, token in enumerate(tokens):
        start, stop = token.map or (0, 0)
        if token.type == "heading_open":
            words = tokens[number + 1].content
            yield Piece("heading", start, stop, words, level=int(token.tag[1]), nested=token.level > 0)
        elif token.type == "fence":
            closed = stop > start + 1 and lines[stop - 1].strip(" >").startswith(token.markup)
            nested = token.level > 0
            info = token.info.strip()
            spaces = len(token.info) - len(token.info.lstrip())
            column = lines[start].find(token.markup) + len(token.markup) + spaces + 1
            yield Piece("fence", start, stop, token.content, info, column, closed=closed, nested=nested)
        elif token.type == "html_block":
            yield from _html(lines, start, stop, log)


def indents(lines: Sequence[str], piece: Piece) -> list[int]:
    """Return how far each line of a block's content is indented in the file."""
    content = piece.text.split("\n")
    return [
        len(raw) - len(line) if raw.endswith(line) else 0
        for raw, line in zip(lines[piece.start + 1 : piece.stop], content, strict=False)
    ]


def _html(lines: Sequence[str], start: int, stop: int, log: Log) -> Iterator[Piece]:
    before, opens, inside = "\n".join(lines[start:stop]).partition("<!--")
    comment, closes, _ = inside.partition("-->")
    if opens and not before.strip() and ("<!--" in comment or not closes):
        text = "this comment does not end, so all below it is part of it"
        log.error(Place(start + 1, 1), "comment", text, "close it with -->")
    for number in range(start, stop):
        if found := STEP_COMMENT.fullmatch(lines[number]):
            yield Piece("step", number, number + 1, found[1])
        elif found := HIDDEN.match(lines[number]):
            text = f"this ```{found[1]} block is part of the HTML above it, so it will not be read"
            log.error(Place(number + 1, 1), "fence", text, "leave an empty line between the HTML and the block")

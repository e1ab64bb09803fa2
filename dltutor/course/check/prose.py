"""Rules about a lesson's Markdown: headings, images, links and code."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from dltutor.course.draft import Draft
from dltutor.course.markdown import HIDDEN, Piece
from dltutor.course.nodes import Items, Node, Place, Scalar
from dltutor.quiz.exercise import parsed

LONGEST_LINE = 100
MARKDOWN = frozenset({"ask", "explain", "hints", "say", "text", "why"})
"""The fields of blocks that hold Markdown."""
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_CODE = re.compile(r"(`+)[^`].*?\1")


def check_prose(draft: Draft, folder: Path | None) -> None:
    """Note missing files, skipped heading levels and code that does not parse; `folder` is where the lesson lies."""
    _check_headings(draft)
    fenced: set[int] = set()
    for piece in draft.fences:
        fenced.update(range(piece.start, piece.stop))
        _check_code(draft, piece)
    for written in draft.written:
        fenced.update(range(written.line - 1, written.end))
        for text in _read(written.table):
            _check_links(draft, text.place, text.text, folder)
    for number, line in enumerate(draft.lines[draft.front.end :], draft.front.end):
        if number not in fenced and "](" in line:
            _check_links(draft, Place(number + 1, 1), line, folder)


def _read(node: Node, key: str = "") -> Iterator[Scalar]:
    """Yield the texts of a block that a learner reads: its Markdown, and not its code."""
    if isinstance(node, Scalar):
        if key in MARKDOWN and "](" in node.text:
            yield node
    elif isinstance(node, Items):
        for item in node.items:
            yield from _read(item, key)
    else:
        for name, inner in node.values.items():
            yield from _read(inner, name)


def _check_headings(draft: Draft) -> None:
    level, entry = 1, draft.front.entry
    if entry and draft.steps and not any(piece.level == 1 for piece in draft.headings):
        help = f"write `# {entry.title}` under the front matter"
        draft.log.warning(Place(draft.front.end + 1, 1), "title", "the lesson has no heading with its title", help)
    for piece in draft.headings:
        place = Place(piece.start + 1, 1)
        if piece.level == 1 and entry and piece.text.strip() != entry.title.strip():
            text = f"the heading differs from the title “{entry.title}” of the front matter"
            draft.log.warning(place, "title", text, "make them equal")
        if piece.level > level + 1:
            text = f"the heading “{piece.text}” jumps from level {level} to level {piece.level}"
            draft.log.warning(place, "heading-jump", text, f"write it with {'#' * (level + 1)}")
        level = piece.level


def _check_code(draft: Draft, piece: Piece) -> None:
    swallowed = not draft.lines[piece.start].lstrip().startswith("````") and HIDDEN.search(piece.text)
    if swallowed or not (piece.closed or piece.nested):
        text = "this block does not end, so all below it is part of it"
        draft.log.error(Place(piece.start + 1, 1), "fence", text, "close it with ```")
    for number in range(piece.start + 1, piece.stop):
        if len(draft.lines[number]) > LONGEST_LINE:
            text = f"this line of code has {len(draft.lines[number])} columns"
            draft.log.warning(Place(number + 1, LONGEST_LINE + 1), "long-line", text, f"break it before {LONGEST_LINE}")
    if piece.name in ("python", "py"):
        try:
            parsed(textwrap.dedent(piece.text))
        except SyntaxError as error:
            place = Place(piece.start + 1 + (error.lineno or 1), error.offset or 1)
            draft.log.error(place, "python", f"python: {error.msg}", "mend it, or name the block ```text")
        except ValueError as error:
            draft.log.error(Place(piece.start + 1, 1), "python", f"python: {error}", "mend it")


def _check_links(draft: Draft, start: Place, text: str, folder: Path | None) -> None:
    """Note images without words and files that are not there; `start` is the place of the text."""
    plain = _CODE.sub(lambda found: " " * len(found[0]), text)
    for found in _LINK.finditer(plain):
        place = Place(start.line, start.column + found.start())
        image, words, target = found.groups()
        if image and not words.strip():
            text = "this image has no words for those who cannot see it"
            draft.log.warning(place, "alt-text", text, "write them between the square brackets")
        local = target.partition("#")[0]
        if folder is None or not local or re.match(r"[a-z][a-z0-9+.-]*:|//", target, re.IGNORECASE):
            continue
        if not os.path.exists(folder / local):  # a Path's `exists` raises where one may not look
            kind = "image" if image else "link"
            text = f"there is no file `{local}`"
            draft.log.error(place, kind, text, f"it is looked for beside the lesson, in {folder}")

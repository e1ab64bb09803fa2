"""Rules about a lesson's Markdown: headings, images, links and code."""

from __future__ import annotations

import ast
import os
import re
import textwrap
import warnings
from pathlib import Path

from dltutor.course.draft import Draft
from dltutor.course.markdown import Piece
from dltutor.course.nodes import Place

LONGEST_LINE = 100
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
    for number, line in enumerate(draft.lines[draft.front.end :], draft.front.end):
        if number not in fenced and "](" in line:
            _check_links(draft, number, line, folder)


def _check_headings(draft: Draft) -> None:
    level = 1
    for piece in draft.headings:
        place = Place(piece.start + 1, 1)
        entry = draft.front.entry
        if piece.level == 1 and entry and piece.text.strip() != entry.title.strip():
            text = f"the heading differs from the title “{entry.title}” of the front matter"
            draft.log.warning(place, "title", text, "make them equal")
        if piece.level > level + 1:
            text = f"the heading “{piece.text}” jumps from level {level} to level {piece.level}"
            draft.log.warning(place, "heading-jump", text, f"write it with {'#' * (level + 1)}")
        level = piece.level


def _check_code(draft: Draft, piece: Piece) -> None:
    for number in range(piece.start + 1, piece.stop):
        if len(draft.lines[number]) > LONGEST_LINE:
            text = f"this line of code has {len(draft.lines[number])} columns"
            draft.log.warning(Place(number + 1, LONGEST_LINE + 1), "long-line", text, f"break it before {LONGEST_LINE}")
    if piece.name in ("python", "py"):
        try:
            with warnings.catch_warnings():
                # Python warns of odd literals on stderr, which is the learner's screen.
                warnings.simplefilter("ignore", SyntaxWarning)
                ast.parse(textwrap.dedent(piece.text))
        except SyntaxError as error:
            place = Place(piece.start + 1 + (error.lineno or 1), error.offset or 1)
            draft.log.error(place, "python", f"python: {error.msg}", "mend it, or name the block ```text")
        except (ValueError, MemoryError, RecursionError) as error:
            draft.log.error(
                Place(piece.start + 1, 1), "python", f"python: {error or 'it is nested too deeply'}", "mend it"
            )


def _check_links(draft: Draft, number: int, line: str, folder: Path | None) -> None:
    plain = _CODE.sub(lambda found: " " * len(found[0]), line)
    for found in _LINK.finditer(plain):
        place = Place(number + 1, found.start() + 1)
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

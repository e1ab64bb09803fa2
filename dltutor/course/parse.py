"""Read a lesson: Markdown text to a `Lesson`, and every problem found on the way."""

from __future__ import annotations

import difflib
import hashlib
import re

from dltutor.course import markdown
from dltutor.course.blocks import Origin, read
from dltutor.course.draft import Draft, Written
from dltutor.course.front import read_front
from dltutor.course.labs import read_goal, read_lab
from dltutor.course.log import Log
from dltutor.course.markdown import Piece
from dltutor.course.model import Block, Goal, LabBlock, Lesson, Problem, Step, Text
from dltutor.course.nodes import Place, Table
from dltutor.course.questions import read_question
from dltutor.course.steps import INTRODUCTION, introduction, opening
from dltutor.quiz.model import Question

_DETAILS = re.compile(r"\s*</?details[^>]*>\s*", re.IGNORECASE)
_SUMMARY = re.compile(r"\s*<summary>\s*(.*?)\s*</summary>\s*", re.IGNORECASE)


def parse(text: str, file: str) -> tuple[Lesson | None, list[Problem]]:
    """Return the lesson in `text`, or None when it has an error, and all problems in the order of the file.

    `file` is the name that the problems and the lesson's entry carry.
    """
    draft = read_draft(text, file)
    return draft.lesson, sorted(draft.log.problems, key=lambda problem: (problem.line, problem.column))


def read_draft(text: str, file: str, path: str = "") -> Draft:
    """Return all that can be read of a lesson; its problems are in its log. `path`: where it lies, if not `file`."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    log = Log(file)
    draft = Draft(file, lines, log, read_front(lines, log, path or file))
    body = [""] * draft.front.end + lines[draft.front.end :]
    pieces = list(markdown.pieces(body, log))
    builder = _Builder(draft, body)
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        builder.take(piece, following)
    builder.close()
    return draft


class _Builder:
    """Gathers a draft's steps from its pieces, one after the other."""

    def __init__(self, draft: Draft, body: list[str]) -> None:
        self.draft = draft
        self.body = body
        self.read = draft.front.end
        """How many lines are in a block, or left out, already."""
        self.blocks: list[Block] = []
        self.ids = {INTRODUCTION}
        title = draft.front.entry.title if draft.front.entry else ""
        self.opening = introduction(title, draft.front.end + 1)

    def take(self, piece: Piece, following: Piece | None) -> None:
        """Add one piece."""
        if piece.start < self.read:
            return
        if piece.kind == "heading":
            self.draft.headings.append(piece)
            if not piece.nested and piece.level == 2:
                self._begin(piece, following)
            elif not piece.nested and piece.level == 1:
                self._text_until(piece)
        elif piece.kind == "step":
            self._text_until(piece)
            text = "this step comment is not on the line under a ## heading"
            self.draft.log.error(Place(piece.start + 1, 1), "step", text, "move it there")
        elif piece.name in markdown.NAMES:
            self._text_until(piece)
            self._block(piece)
        else:
            self.draft.fences.append(piece)
            _warn_of_typo(piece, self.draft.log)

    def close(self) -> None:
        """End the last step."""
        self._text(len(self.body))
        self._end()

    def _begin(self, piece: Piece, following: Piece | None) -> None:
        self._text_until(piece)
        self._end()
        under = following if following and following.kind == "step" and following.start == piece.stop else None
        self.opening = opening(piece, under, self.ids, self.draft.log)
        if under:
            self.read = under.stop

    def _end(self) -> None:
        start = self.opening
        if start.id == INTRODUCTION and not self.blocks:
            return
        self.draft.openings.append(start)
        self.draft.steps.append(Step(start.id, start.title, tuple(self.blocks), start.optional, start.line))
        self.blocks = []

    def _text_until(self, piece: Piece) -> None:
        self._text(piece.start)
        self.read = piece.stop

    def _text(self, stop: int) -> None:
        lines = [(number, _shown(line)) for number, line in enumerate(self.body[self.read : stop], self.read + 1)]
        text = "\n".join(line for _, line in lines if line is not None)
        if text.strip():
            first = next(number for number, line in lines if line and line.strip())
            self.blocks.append(Text(text.strip("\n"), first))

    def _block(self, piece: Piece) -> None:
        log, line = self.draft.log, piece.start + 1
        if not piece.closed:
            log.error(Place(line, 1), "fence", f"this ```{piece.name} block does not end", "close it with ```")
            return
        table = read(piece.text, Origin(line + 1, markdown.indents(self.body, piece)), log)
        block: Question | LabBlock | Goal | None
        match piece.name:
            case _ if table is None:
                block = None
            case "quiz":
                content = hashlib.sha256(piece.text.encode("utf-8", "replace")).hexdigest()[:12]
                block = read_question(table, log, line, content)
            case "lab":
                block = read_lab(table, log, line)
            case _:
                block = read_goal(table, log, line)
        self.draft.written.append(Written(piece.name, line, piece.stop, table or Table({}, {}, Place(line, 1)), block))
        if block is not None:
            self.blocks.append(block)


def _shown(line: str) -> str | None:
    """Return a line of text as a terminal shows it: None for a ``<details>`` tag, its summary in bold."""
    if _DETAILS.fullmatch(line):
        return None
    found = _SUMMARY.fullmatch(line)
    return f"**{found[1]}**" if found else line


def _warn_of_typo(piece: Piece, log: Log) -> None:
    close = difflib.get_close_matches(piece.name, markdown.NAMES, n=1, cutoff=0.7)
    if close:
        place = Place(piece.start + 1, piece.column)
        log.warning(place, "fence", f"unknown block ```{piece.name}", f"did you mean ```{close[0]}?")

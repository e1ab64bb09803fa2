"""A lesson while its author writes it: what the file holds now, and which step was edited since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest
from pathlib import Path

from dltutor.course.check.run import check
from dltutor.course.draft import Draft
from dltutor.course.files import read_text, shown
from dltutor.course.library import LessonError, Library, prove
from dltutor.course.log import Log
from dltutor.course.model import Block, Entry, LabBlock, Lesson, Problem, Step, Text
from dltutor.course.nodes import Place, Table
from dltutor.course.pack import FILE, Pack, read_pack
from dltutor.course.parse import read_draft
from dltutor.quiz.model import Question

WAITING = "This lesson cannot be shown yet. It is shown here as soon as it can be read; until then: what is wrong."


@dataclass(frozen=True)
class Look:
    """What a lesson's file holds at one moment."""

    lesson: Lesson | None
    """As a learner would have it; None: it cannot be opened."""
    problems: Sequence[Problem]
    """All that `check` says of it."""
    steps: Mapping[str, str] = field(default_factory=dict)
    """The text of each step by its id, as far as the file can be read, whole or not."""


def look(path: Path) -> Look:
    """Read a lesson's file and check it; it need not be there."""
    log = Log(shown(path))
    text = read_text(path, log, "once it is there again, it is shown again")
    if text is None:
        return Look(None, log.problems)
    draft = read_draft(text, shown(path), str(path))
    prove(draft)
    return Look(draft.lesson, check(path), _texts(draft))


def _texts(draft: Draft) -> dict[str, str]:
    bounds = pairwise([*(opening.line - 1 for opening in draft.openings), len(draft.lines)])
    texts = ("\n".join(draft.lines[start:end]).strip() for start, end in bounds)
    return dict(zip((opening.id for opening in draft.openings), texts, strict=True))


def edited(before: Mapping[str, str], after: Mapping[str, str], here: str) -> str:
    """Return the id of the step that was edited or is new: `here` if it is one of several, else the first; or empty."""
    changed = [id for id, text in after.items() if before.get(id) != text]
    return here if here in changed else next(iter(changed), "")


def edited_block(before: Step | None, after: Step) -> int | None:
    """Return which block (from 0) of a step is the first that was edited; None: none of those that are there."""
    if before is None:
        return None
    old, new = map(_content, before.blocks), map(_content, after.blocks)
    return next((at for at, (was, now) in enumerate(zip_longest(old, new)) if was != now and now is not None), None)


def same_lab(one: LabBlock, other: LabBlock) -> bool:
    """Return whether two lab blocks say the same, wherever they stand."""
    return _content(one) == _content(other)


def _content(block: Block) -> Block | str:
    return block.content if isinstance(block, Question) else replace(block, line=0)


class Authored(Library):
    """What an author looks at: a folder, or a lesson file with its course, or alone where no course lists it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path if path.is_dir() else path.parent)
        listed = path.is_dir() or ((self.folder / FILE).is_file() and path.name in read_pack(self.folder).files)
        self._alone = "" if listed else path.name

    def pack(self) -> Pack:
        """Return what `course.yaml` says, or a course of the file alone."""
        return Pack(self.folder, "", "", (self._alone,), Table({}, {}, Place(1, 1))) if self._alone else super().pack()

    def open(self, word: str) -> Lesson:
        """Return a lesson; in place of one that is broken a page that says so. Raises LessonError."""
        path = self.find(word)
        try:
            return super().open(str(path))
        except LessonError:
            entry = Entry(path.stem, path.name, "", 0, str(path))
            return Lesson(entry, (Step("waiting", path.name, (Text(WAITING, 1),)),))

"""Find lessons: those of the course that ships, or of another folder, and those of packs; by id, number or path."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dltutor.course.check.draws import check_draws
from dltutor.course.check.references import check_references
from dltutor.course.draft import Draft
from dltutor.course.files import read_text, shown
from dltutor.course.front import read_front
from dltutor.course.log import Log
from dltutor.course.model import Block, Entry, LabBlock, Lesson, Problem
from dltutor.course.nodes import Place
from dltutor.course.pack import Pack, read_pack
from dltutor.course.parse import read_draft
from dltutor.labs.find import nearest
from dltutor.packs import code
from dltutor.packs.shelf import Packs
from dltutor.quiz.model import Question

MOST_SHOWN = 3
_NUMBER = re.compile(r"(\d+)-?")


class LessonError(Exception):
    """A lesson is unknown or broken; the text says which, where and what to do."""


def shipped() -> Path:
    """Return the folder of the course that ships with dltutor: in the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    bundled = package / "bundled" / "lessons"
    return bundled if bundled.is_dir() else package.parent / "lessons"


class Library:
    """The lessons of one course folder, and behind them those of the packs that were added, as ``pack/lesson``.

    Reads the files anew at each call, so an edited lesson is never stale.
    """

    def __init__(self, folder: Path | None = None, packs: Packs | None = None, language: str = "") -> None:
        """`language`: of the translations that take the place of their lessons, where there are any, as ``de``."""
        self.folder = shipped() if folder is None else folder
        self.packs = packs or Packs()
        self._language = language
        self._foreign = folder
        """The folder, where it is not the one that ships: an installation may consist of links."""

    def pack(self) -> Pack:
        """Return what `course.yaml` says."""
        return read_pack(self.folder, self._foreign)

    def added(self, id: str) -> Pack | None:
        """Return a pack that was added; None: there is none of that id."""
        folder = self.packs.at(id)
        return None if folder is None else replace(read_pack(folder, folder), id=id)

    def broken(self) -> str:
        """Return what is wrong with any `course.yaml`; empty where nothing is."""
        packs = (self.pack(), *filter(None, map(self.added, self.packs.ids())))
        return "\n".join(pack.broken for pack in packs if pack.broken)

    def entries(self) -> list[Entry]:
        """Return the lessons in the order of the course, from their front matter; a broken one says so in `broken`.

        Those of the packs follow, by the packs' ids.
        """
        return [*self._own(), *(entry for id in self.packs.ids() for entry in self._of(id))]

    def open(self, word: str) -> Lesson:
        """Return a lesson by its id, its number in the course (``3`` or ``03``) or its path; raises LessonError."""
        path = self.find(word)
        id = self.packs.of(path)
        within = self.packs.at(id) if id else self._foreign if path.parent == self.folder else None
        log = Log(shown(path))
        text = read_text(path, log, within=within)
        if text is None:
            raise LessonError(_sentence(shown(path), log.problems))
        draft = read_draft(text, shown(path), str(path))
        prove(draft)
        if draft.lesson is None:
            raise LessonError(_sentence(shown(path), draft.log.problems))
        lesson, pack = draft.lesson, self.added(id)
        return lesson if pack is None else _with_labs(replace(lesson, entry=_of_pack(lesson.entry, pack)), pack)

    def find(self, word: str) -> Path:
        """Return the file of a lesson, which need not be there for a path; raises LessonError with the nearest ids."""
        pack = word.partition("/")[0]
        if "/" in word and pack in self.packs.ids():
            entries = self._of(pack)
        else:
            path, beside = Path(os.path.expanduser(word)), self.folder / word
            if word.endswith(".md") or ("/" in word and path.exists()):
                return beside if beside.is_file() and not path.exists() else path
            entries = self._own()
        for entry in entries:
            if word in (entry.id, Path(entry.path).stem.removesuffix(f".{self._language}")) or _same_number(
                word, entry
            ):
                return Path(entry.path)
        ids = [entry.id for entry in self.entries()]
        if not ids:
            raise LessonError(f"there are no lessons in {self.folder}; is dltutor installed whole?")
        raise LessonError(f"there is no lesson {word!r}{nearest(word, ids)}")

    def lessons(self) -> Iterator[Lesson]:
        """Return every lesson that can be opened, one after the other."""
        return self._opened(self.entries())

    def of_pack(self, id: str) -> Iterator[Lesson]:
        """Return every lesson of a pack that can be opened, one after the other."""
        return self._opened(self._of(id))

    def _opened(self, entries: list[Entry]) -> Iterator[Lesson]:
        for entry in entries:
            try:
                yield self.open(entry.path)
            except LessonError:
                continue

    def _own(self) -> list[Entry]:
        return [_entry(path, self._foreign) for path in self._files(self.pack())]

    def _of(self, id: str) -> list[Entry]:
        pack = self.added(id)
        return [_of_pack(_entry(path, pack.folder), pack) for path in self._files(pack)] if pack else []

    def _files(self, pack: Pack) -> list[Path]:
        """Return the files of a pack's lessons, those in the learner's language where there are any."""
        ours = [(pack.folder / name, (pack.folder / name).with_suffix(f".{self._language}.md")) for name in pack.files]
        return [translated if self._language and translated.is_file() else path for path, translated in ours]


def _of_pack(entry: Entry, pack: Pack) -> Entry:
    """Return a lesson's entry as all that is kept of it knows it: ids of two packs are never the same."""
    requires = tuple(f"{pack.id}/{id}" for id in entry.requires)
    return replace(entry, id=f"{pack.id}/{entry.id}", requires=requires, pack=pack.title or pack.id)


def _with_labs(lesson: Lesson, pack: Pack) -> Lesson:
    """Return a lesson whose labs that lie in its pack have the names that all who run labs know them by."""
    own = code.labs(pack.folder)

    def named(block: Block) -> Block:
        if isinstance(block, LabBlock) and block.lab in own:
            return replace(block, lab=f"{pack.id}/{block.lab}")
        return block

    return replace(lesson, steps=tuple(replace(step, blocks=tuple(map(named, step.blocks))) for step in lesson.steps))


def prove(draft: Draft) -> None:
    """Check what a lesson needs so that it can be opened: some text, its questions' draws, and its own references."""
    if draft.front.entry and not draft.steps:
        draft.log.error(Place(draft.front.end + 1, 1), "empty", "this lesson has no text", "write its first step")
    check_references(draft)
    for written in draft.written:
        if isinstance(written.block, Question):
            check_draws(written.block, written.table, draft.log)


def number(entry: Entry) -> int | None:
    """Return a lesson's number in the course, from its file's name; None when it has none."""
    found = _NUMBER.match(Path(entry.path).name)
    return int(found[1]) if found else None


def _same_number(word: str, entry: Entry) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 6 and int(word) == number(entry)


def _entry(path: Path, within: Path | None) -> Entry:
    log = Log(shown(path))
    text = read_text(path, log, within=within)
    if text is not None:
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        entry = read_front(lines, log, str(path)).entry
        if entry is not None:
            return entry
    name = path.stem
    id = re.sub(r"[^a-z0-9-]+", "-", _NUMBER.sub("", name, count=1).lower()).strip("-") or name
    return Entry(id, name, "", 0, str(path), broken=_sentence(shown(path), log.problems))


def _sentence(file: str, problems: list[Problem]) -> str:
    """Return why a lesson cannot be opened, with its first errors."""
    errors = [problem for problem in problems if problem.level == "error"]
    rest = len(errors) - MOST_SHOWN
    tail = [f"… and {rest} more; all of them: dltutor check {file}"] if rest > 0 else []
    return "\n".join([f"{file} cannot be opened:", *map(str, errors[:MOST_SHOWN]), *tail])

"""Check a lesson, or a whole course: every problem of every file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from dltutor.course.check.declared import Shelf, check_declared
from dltutor.course.check.exercises import check_exercises
from dltutor.course.check.pack import check_pack, unlisted
from dltutor.course.check.prose import check_prose
from dltutor.course.check.style import check_style
from dltutor.course.check.translations import check_translations, translations
from dltutor.course.draft import Draft
from dltutor.course.files import read_text, shown
from dltutor.course.library import prove, shipped
from dltutor.course.log import Log
from dltutor.course.model import LabBlock, Problem
from dltutor.course.pack import FILE, read_pack
from dltutor.course.parse import read_draft
from dltutor.labs.catalogue import Labs
from dltutor.labs.find import LabError


def check(path: Path | None = None) -> list[Problem]:
    """Return all problems of a lesson file, or of a course folder and its lessons; None: the course that ships.

    A lesson of a course is checked together with the others, so that ids and requirements are seen, and only its own
    problems are returned, and those of its labs.
    """
    if path is None:
        return _course(shipped())
    if path.is_dir() or path.name == FILE:
        return _course(path if path.is_dir() else path.parent)
    folder = path.parent
    pack = read_pack(folder) if (folder / FILE).is_file() else None
    if pack and (path.name in pack.files or path.name in [each.name for each in translations(pack)]):
        return _course(folder, shown(path))
    (drafts, problems), labs = _drafts([path]), Shelf(Labs(beside=folder))
    return _in_order([*problems, *_proved(drafts, labs), *_broken(folder, labs, drafts)])


def check_text(text: str, file: str) -> list[Problem]:
    """Return the problems of a lesson's text alone, without looking for files or other lessons."""
    return _in_order(_proved([read_draft(text, file)], Shelf(Labs()), files=False))


def _course(folder: Path, only: str = "") -> list[Problem]:
    """Return the problems of a course, or those of the lesson in one of its files."""
    pack = read_pack(folder)
    if pack.problems and not pack.files:
        return list(pack.problems)
    drafts, problems = _drafts([folder / name for name in pack.files])
    check_pack(drafts, len(pack.files))
    others, unread = _drafts(translations(pack))
    about = [*pack.problems, *unlisted(pack), *check_translations(pack, drafts, others)]
    labs, lessons = Shelf(Labs(beside=folder)), [*drafts, *others]
    found = [*about, *problems, *unread, *_proved(lessons, labs)]
    if only:
        found = [problem for problem in found if problem.file == only]
        lessons = [draft for draft in lessons if draft.file == only]
    return _in_order([*found, *_broken(folder, labs, lessons if only else None)])


def _broken(folder: Path, labs: Shelf, lessons: Sequence[Draft] | None = None) -> list[Problem]:
    """Return what is wrong with the labs of a course: those that lessons name; None: all, whether named or not."""
    written = [one.block for draft in lessons or () for one in draft.written]
    named = {block.lab for block in written if isinstance(block, LabBlock)}
    found = {name: labs.read(name) for name in labs.beside if lessons is None or name in named}
    return [_at_its_file(folder / "labs" / name, lab) for name, lab in found.items() if isinstance(lab, LabError)]


def _at_its_file(lab: Path, error: LabError) -> Problem:
    """Return why a lab cannot be used, at the file and line that the error names."""
    at = re.search(rf"({re.escape(str(lab))}/\w+\.py)(?:, line (\d+))?:? (.+)", str(error), re.DOTALL)
    file, line, why = (Path(at[1]), int(at[2] or 1), at[3]) if at else (lab, 1, str(error))
    help = "dltutor reads a lab.py without running it, and runs train(hp, session) of train.py"
    return Problem(shown(file), line, 1, "error", "lab", why, help)


def _drafts(paths: list[Path]) -> tuple[list[Draft], list[Problem]]:
    drafts, problems = [], []
    for path in paths:
        log = Log(shown(path))
        text = read_text(path, log)
        problems += log.problems
        if text is not None:
            drafts.append(read_draft(text, shown(path)))
    return drafts, problems


def _proved(drafts: list[Draft], labs: Shelf, files: bool = True) -> list[Problem]:
    problems: list[Problem] = []
    for draft in drafts:
        prove(draft)
        check_declared(draft, labs)
        check_prose(draft, Path(draft.file).parent if files else None)
        check_exercises(draft, Path(draft.file).parent if files else None)
        check_style(draft)
        problems += draft.log.problems
    return problems


def _in_order(problems: list[Problem]) -> list[Problem]:
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda each: (files.index(each.file), each.line, each.column))

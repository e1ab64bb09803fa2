"""Check a lesson, or a whole course: every problem of every file."""

from __future__ import annotations

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
from dltutor.course.model import Problem
from dltutor.course.pack import FILE, read_pack
from dltutor.course.parse import read_draft
from dltutor.labs.catalogue import Labs
from dltutor.labs.find import LabError
from dltutor.packs import code


def check(path: Path | None = None) -> list[Problem]:
    """Return all problems of a lesson file, or of a course folder and its lessons; None: the course that ships.

    A lesson of a course is checked together with the others, so that ids and requirements are seen, and only its own
    problems are returned.
    """
    if path is None:
        return _course(shipped())
    if path.is_dir() or path.name == FILE:
        return _course(path if path.is_dir() else path.parent)
    folder = path.parent
    pack = read_pack(folder) if (folder / FILE).is_file() else None
    if pack and (path.name in pack.files or path.name in [each.name for each in translations(pack)]):
        return [problem for problem in _course(folder) if problem.file == shown(path)]
    drafts, problems = _drafts([path])
    return _in_order([*problems, *_proved(drafts, Shelf(Labs(beside=folder)))])


def check_text(text: str, file: str) -> list[Problem]:
    """Return the problems of a lesson's text alone, without looking for files or other lessons."""
    return _in_order(_proved([read_draft(text, file)], Shelf(Labs()), files=False))


def _course(folder: Path) -> list[Problem]:
    pack = read_pack(folder)
    if pack.problems and not pack.files:
        return list(pack.problems)
    drafts, problems = _drafts([folder / name for name in pack.files])
    check_pack(drafts, len(pack.files))
    others, unread = _drafts(translations(pack))
    about = [*pack.problems, *unlisted(pack), *check_translations(pack, drafts, others)]
    labs = Shelf(Labs(beside=folder))
    return _in_order([*about, *problems, *unread, *_proved([*drafts, *others], labs), *_broken(folder, labs)])


def _broken(folder: Path, labs: Shelf) -> list[Problem]:
    """Return what is wrong with the labs of a course, whether a lesson uses them or not."""
    found = [(folder / "labs" / name, labs.read(name)) for name in code.labs(folder)]
    help = "dltutor reads a lab.py without running it, and runs train(hp, session) of train.py"
    return [
        Problem(shown(path), 1, 1, "error", "lab", str(lab), help) for path, lab in found if isinstance(lab, LabError)
    ]


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

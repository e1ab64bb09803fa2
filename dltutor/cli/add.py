"""`dltutor add DIR|ZIP`: take a pack over whole, or say all that is wrong with it and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import click

from dltutor.cli import options
from dltutor.cli.lessons import library
from dltutor.cli.packs import packs_of, trusted
from dltutor.cli.say import found_wrong, misused, note, out
from dltutor.course.check.formats import failed, written
from dltutor.course.files import shown
from dltutor.course.library import Library
from dltutor.course.model import Problem
from dltutor.course.pack import FILE, Pack, read_pack
from dltutor.packs.archive import from_archive
from dltutor.packs.tree import Tree, from_folder
from dltutor.quiz.texts import begun, plural
from dltutor.refusals import told
from dltutor.study.library import trust

MOST = 20
"""Names or problems that are told."""
NO_COURSE = f"it has no {FILE}; to begin one: dltutor new course"


@click.command("add")
@click.argument("source", metavar="DIR|ZIP", type=click.Path(path_type=Path))
@options.data_dir
def add_command(source: Path, data_dir: str | None) -> None:
    """Add a pack of lessons by others from DIR or ZIP.

    A newer version takes the place of the older one, and your progress stays. All of it is checked first; where
    something is wrong, nothing is added. Python that it brings does not run before `dltutor trust`.
    """
    if not source.exists():
        raise misused(f"there is no file or folder {source}")
    packs = packs_of(data_dir)
    if source.is_dir() and not (source / FILE).exists():  # it may be anything, and huge
        tree = Tree(problems=[NO_COURSE])
    else:
        tree = from_folder(source) if source.is_dir() else from_archive(source)
    if not tree.problems and FILE not in tree.files:
        tree.problems.append(NO_COURSE)
    if tree.left_out:
        note(f"Left out: {', '.join(_few(tree.left_out))}.")
    if tree.problems:
        raise found_wrong("\n  ".join([f"{source} cannot be added, and nothing was changed:", *_few(tree.problems)]))
    try:
        with packs.staged(tree.files) as folder:
            pack, problems = _checked(folder, source)
            before = packs.at(pack.id)
            came = _came(read_pack(before), pack) if before else ""
            packs.keep(folder, pack.id)
    except OSError as error:
        raise found_wrong(f"nothing was added: {told(error, packs.folder)}") from error
    out(f"Added {pack.id}: {pack.title}, version {pack.version}, {plural(len(pack.files), 'lesson')}.{came}")
    if problems:
        out(f"{plural(len(problems), 'warning')}, for its author{f': dltutor check {source}' * source.is_dir()}.")
    shelf = library(data_dir)
    runs, why = trusted(shelf, pack.id, trust(data_dir))
    if not runs:
        out(f"{begun(why)}\nIts texts and questions work without.")
    for lesson in islice(shelf.of_pack(pack.id), 1):
        out(f"Open it: dltutor {lesson.entry.id}")


def _checked(folder: Path, source: Path) -> tuple[Pack, list[Problem]]:
    """Return the pack in a folder that was copied from `source`, and its warnings; raises the error of a broken one."""
    from dltutor.course.check.run import check

    problems, pack = check(folder), read_pack(folder)
    if failed(problems) or not pack.files:
        there = f"{source}/" if source.is_dir() else ""
        note(written(problems).replace(f"{shown(folder)}/", there))
        raise found_wrong(f"{source} cannot be added, and nothing was changed")
    return pack, problems


def _came(old: Pack, new: Pack) -> str:
    """Return what a pack takes the place of; raises the error of an older version."""
    if new.version < old.version:
        text = f"version {old.version} of {new.id} is there, which is newer than version {new.version}"
        raise found_wrong(f"{text}; to go back, remove it first: dltutor remove {new.id}")
    if _lessons(old).isdisjoint(_lessons(new)):
        text = f"another pack is there under the id {new.id}: {old.title}, whose lessons are others"
        raise found_wrong(f"{text}; one of the two needs another id, or remove that one: dltutor remove {new.id}")
    return f" It takes the place of version {old.version}; your progress in it stays."


def _lessons(pack: Pack) -> set[str]:
    """Return the ids of a pack's lessons."""
    return {entry.id for entry in Library(pack.folder).entries()}


def _few(names: Sequence[str]) -> list[str]:
    return [*names[:MOST], *([f"… and {len(names) - MOST} more"] if len(names) > MOST else [])]

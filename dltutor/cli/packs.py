"""`dltutor add`, `list` and `remove`: courses by others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from dltutor.cli import options
from dltutor.cli.lessons import library
from dltutor.cli.say import found_wrong, misused, note, out, out_json
from dltutor.course.check.formats import failed, written
from dltutor.course.files import shown
from dltutor.course.library import Library
from dltutor.course.model import Problem
from dltutor.course.pack import FILE, Pack, read_pack
from dltutor.labs.find import nearest
from dltutor.packs.archive import from_archive
from dltutor.packs.shelf import Packs
from dltutor.packs.tree import Tree, from_folder
from dltutor.progress import directory
from dltutor.refusals import told
from dltutor.run.summary import plural


def complete_pack(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the ids of packs."""
    return [CompletionItem(id) for id in library().packs.ids() if id.startswith(incomplete)]


argument = click.argument("pack", shell_complete=complete_pack)


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
    tree = from_folder(source) if source.is_dir() else from_archive(source)
    if not tree.problems and FILE not in tree.files:
        tree.problems.append(f"it has no {FILE}; to begin one: dltutor new course")
    if tree.problems:
        raise found_wrong("\n  ".join([f"{source} cannot be added, and nothing was changed:", *_few(tree.problems)]))
    try:
        with packs.staged(tree.files) as folder:
            _keep(packs, folder, source, tree)
    except OSError as error:
        raise found_wrong(f"nothing was added: {told(error, packs.folder)}") from error


@click.command("list")
@options.data_dir
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_command(data_dir: str | None, as_json: bool) -> None:
    """List the packs that you have added."""
    shelf = library(data_dir)
    rows = [_row(pack) for id in shelf.packs.ids() if (pack := shelf.added(id))]
    if as_json:
        out_json(rows, indent=1)
        return
    if not rows:
        out("No packs were added; add one with: dltutor add DIR|ZIP")
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        out(f"{row['id']:{width}}  {row['title']}, version {row['version']}, {plural(row['lessons'], 'lesson')}")
        if row["broken"]:
            out(f"{'':{width}}  cannot be used whole: {row['broken']}")


@click.command("remove")
@argument
@options.data_dir
def remove_command(pack: str, data_dir: str | None) -> None:
    """Remove a PACK; your progress in it stays."""
    packs = packs_of(data_dir)
    id = known(pack, packs)
    try:
        packs.remove(id)
    except OSError as error:
        raise found_wrong(f"{id} was not removed: {told(error, packs.folder)}") from error
    out(f"Removed {id}. Your progress in its lessons stays, and counts again when you add the pack again.")


def packs_of(data_dir: str | None) -> Packs:
    """Return the learner's packs; raises the error of a data directory that cannot be used."""
    found = directory.find(data_dir)
    if found.packs is None:
        raise misused(found.why.removeprefix("progress is not saved: "))
    return Packs(found.packs)


def known(word: str, packs: Packs) -> str:
    """Return the id of a pack that was added; raises the error with the nearest ids."""
    if word not in packs.ids():
        there = packs.ids()
        raise misused(f"there is no pack {word!r}{nearest(word, there) if there else '; none was added'}")
    return word


def _keep(packs: Packs, folder: Path, source: Path, tree: Tree) -> None:
    """Check what is staged, and make it the pack, unless something is wrong with it; tell what came of it."""
    from dltutor.course.check.run import check

    problems, pack = check(folder), read_pack(folder)
    if failed(problems) or not pack.id:
        note(_as_in(problems, folder, source))
        raise found_wrong(f"{source} cannot be added, and nothing was changed")
    before = packs.at(pack.id)
    came = _came(read_pack(before), pack) if before else ""
    packs.keep(folder, pack.id)
    out(f"Added {pack.id}: {pack.title}, version {pack.version}, {plural(len(pack.files), 'lesson')}.{came}")
    if problems:
        out(f"{plural(len(problems), 'warning')}, for its author: dltutor check {source}")
    if tree.left_out:
        out(f"Left out: {', '.join(_few(tree.left_out))}")
    first = next((entry.id for entry in Library(None, packs).entries() if entry.id.startswith(f"{pack.id}/")), "")
    out(f"Open it: dltutor {first}")


def _came(old: Pack, new: Pack) -> str:
    """Return what a pack takes the place of; raises the error of an older version, or of another pack."""
    if new.version < old.version:
        text = f"version {old.version} of {new.id} is there, which is newer than version {new.version}"
        raise found_wrong(f"{text}; to go back, remove it first: dltutor remove {new.id}")
    return f" It takes the place of version {old.version}; your progress in it stays."


def _row(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "title": pack.title,
        "version": pack.version,
        "lessons": len(pack.files),
        "folder": str(pack.folder),
        "broken": pack.broken,
    }


def _as_in(problems: Sequence[Problem], folder: Path, source: Path) -> str:
    """Return the problems of staged files as those of the files that they were copied from."""
    there = f"{source}/" if source.is_dir() else ""
    return written(problems).replace(f"{shown(folder)}/", there)


def _few(names: Sequence[str], most: int = 20) -> list[str]:
    return [*names[:most], *([f"… and {len(names) - most} more"] if len(names) > most else [])]

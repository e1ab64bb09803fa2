"""`dltutor list` and `dltutor remove`: the packs that were added."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from dltutor.cli import options
from dltutor.cli.lessons import library
from dltutor.cli.say import found_wrong, misused, out, out_json
from dltutor.course.library import Library
from dltutor.course.pack import Pack
from dltutor.labs.find import nearest
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.progress import directory
from dltutor.quiz.texts import plural
from dltutor.refusals import told
from dltutor.study.library import trust
from dltutor.study.trusting import pieces


def complete_pack(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the ids of packs."""
    return [CompletionItem(id) for id in library().packs.ids() if id.startswith(incomplete)]


argument = click.argument("pack", shell_complete=complete_pack)


@click.command("list")
@options.data_dir
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_command(data_dir: str | None, as_json: bool) -> None:
    """List the packs that you have added."""
    shelf = library(data_dir)
    given = trust(data_dir)
    rows = [_row(pack, *trusted(shelf, id, given)) for id in shelf.packs.ids() if (pack := shelf.added(id))]
    if as_json:
        out_json(rows, indent=1)
        return
    if not rows:
        out("No packs were added; add one with: dltutor add DIR|ZIP")
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        out(f"{row['id']:{width}}  {row['title']}, version {row['version']}, {plural(row['lessons'], 'lesson')}")
        out(f"{'':{width}}  {row['why']}")
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
        trust(data_dir).forget(id)
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


def trusted(shelf: Library, id: str, given: Trust) -> tuple[bool, str]:
    """Return whether all the code of a pack may run, and what there is to say of it."""
    try:
        found = pieces(shelf, id)
    except OSError as error:
        return False, f"its Python cannot be read: {error.strerror or error}"
    why = given.why_not(id, found, f"its code ({plural(len(found), 'piece')})")
    return not why, why or ("its Python is trusted" if found else "brings no Python")


def _row(pack: Pack, trusted: bool, why: str) -> dict[str, Any]:
    return {
        "id": pack.id,
        "title": pack.title,
        "version": pack.version,
        "lessons": len(pack.files),
        "trusted": trusted,
        "why": why,
        "folder": str(pack.folder),
        "broken": pack.broken,
    }

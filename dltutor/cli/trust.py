"""`dltutor trust PACK`: let the Python of a pack run, after it was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from dltutor.cli import options
from dltutor.cli.lessons import library
from dltutor.cli.packs import argument, known, packs_of
from dltutor.cli.say import found_wrong, note, out
from dltutor.packs.code import Piece
from dltutor.quiz.texts import plural
from dltutor.refusals import told
from dltutor.study.library import trust
from dltutor.study.trusting import pieces

WARNING = (
    "Labs run as programs of yours: they can read and change all that you can. The tests of exercises are confined, as "
    "far as this computer can (dltutor doctor says how far). Trust only whom you would let type at your keyboard."
)


@click.command("trust")
@argument
@options.data_dir
@click.option("--yes", is_flag=True, help="Do not ask.")
def trust_command(pack: str, data_dir: str | None, yes: bool) -> None:
    """Let the Python of a PACK run, once you have looked at it.

    Its files are shown with their sizes and SHA-256 first. What changes later, in an update or otherwise, does not run
    until you trust it again. `dltutor remove` takes the trust back.
    """
    id, shelf, given = known(pack, packs_of(data_dir)), library(data_dir), trust(data_dir)
    try:
        found = pieces(shelf, id)
    except OSError as error:
        raise found_wrong(f"the code of {id} cannot be read: {error.strerror or error}") from error
    if not found:
        out(f"{id} brings no Python; there is nothing to trust.")
        return
    before = given.of(id)
    out(f"The Python of {id}, in {shelf.packs.at(id)}:")
    _show(found, before)
    if not changes(found, before):
        out("All of it is trusted already.")
        return
    note(WARNING)
    if not yes and not click.confirm("Let it run?", err=True):
        out("Nothing of it will run.")
        return
    try:
        given.give(id, found)
    except OSError as error:
        raise found_wrong(f"{id} is not trusted: {told(error, shelf.packs.folder)}") from error
    out(f"{id} is trusted: {plural(len(found), 'piece')} of Python.")


def changes(found: Sequence[Piece], before: Mapping[str, str]) -> list[str]:
    """Return what of a pack is not as it was trusted: names, each with how it differs where some of it was trusted."""
    return [f"{piece.name}{_how(piece, before)}" for piece in found if before.get(piece.name) != piece.hash]


def _show(found: Sequence[Piece], before: Mapping[str, str]) -> None:
    width = max(len(piece.name) for piece in found)
    for piece in found:
        differs = _how(piece, before) if before.get(piece.name) != piece.hash else ""
        out(f"  {piece.name:{width}}  {piece.size:9,} bytes  sha256 {piece.hash}{differs}")
    for name in before.keys() - {piece.name for piece in found}:
        out(f"  {name:{width}}  (gone)")


def _how(piece: Piece, before: Mapping[str, str]) -> str:
    return "" if not before else " (changed)" if piece.name in before else " (new)"

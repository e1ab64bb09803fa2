"""`dltutor check [PATH]`: prove lessons."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltutor.cli import options
from dltutor.cli.say import found_wrong, misused, note, out
from dltutor.course.check.formats import FORMATS, failed, written
from dltutor.node import launch

if TYPE_CHECKING:
    from dltutor.cli.prove import Proof
    from dltutor.course.library import Library
    from dltutor.course.model import Lesson


@click.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True)
@click.option("--run", "runs", is_flag=True, help="Train what the lessons promise, with five seeds; takes minutes.")
@click.option("--fix-ids", "fix", is_flag=True, help="First write an id under each heading of a step that has none.")
def check_command(path: Path | None, form: str, runs: bool, fix: bool) -> None:
    """Check a lesson file or a course folder.

    Without PATH it is the course that ships with dltutor. The exit status is 1 where there are errors; warnings alone
    leave it at 0. With --run the lessons' own Python is run too, so use it for lessons that you trust.
    """
    from dltutor.course.check.run import check

    if path is not None and not path.exists():
        raise misused(f"there is no file or folder {path}")
    if fix:
        _fix_ids(path)
    problems = check(path)
    if runs and not failed(problems):
        proof = _proof(path)
        for line in proof.measured:
            (out if form == FORMATS[0] else note)(line)
        problems = [*problems, *proof.problems]
    elif runs:
        note("dltutor: what is wrong comes first; nothing was run")
    text = written(problems, form)
    if text:
        out(text)
    if failed(problems):
        raise click.exceptions.Exit(1)


def _fix_ids(path: Path | None) -> None:
    """Write the missing ids of steps into a lesson file, or into the lessons of a course folder."""
    from dltutor.course.check.fix_ids import fix_ids
    from dltutor.course.library import shipped
    from dltutor.course.pack import FILE, read_pack

    folder = shipped() if path is None else path.parent if path.name == FILE else path
    files = [folder / name for name in read_pack(folder).files] if folder.is_dir() else [folder]
    for file in files:
        try:
            given = fix_ids(file)
        except (OSError, UnicodeDecodeError) as error:
            raise found_wrong(f"{file} could not be mended: {error}") from error
        for id in given:
            note(f"{file}: the step `{id}` has its id now")


def _lessons(library: Library) -> list[Lesson]:
    """Return all lessons of a course, and behind them their translations, whose runs are the same ones."""
    from dltutor.course.check.translations import translations

    return [*library.lessons(), *(library.open(str(file)) for file in translations(library.pack()))]


def _proof(path: Path | None) -> Proof:
    """Return what holds of the promises of a lesson file or a course folder; each run is told on stderr."""
    from dltutor.cli.prove import Proof, prove_runs, prove_shapes
    from dltutor.cli.prove_code import prove_code
    from dltutor.course.library import Library
    from dltutor.labs.catalogue import Labs

    folder = path if path is None or path.is_dir() else path.parent
    library = Library(folder)
    lessons = [library.open(str(path))] if path is not None and path.suffix == ".md" else _lessons(library)
    proof = Proof()
    prove_shapes(lessons, proof)
    asyncio.run(prove_code(lessons, proof))
    asyncio.run(prove_runs(lessons, launch(options.options()), proof, note, Labs(beside=folder)))
    return proof

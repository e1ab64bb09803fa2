"""`dltutor export`, `import` and `reset`: carry progress to another computer, or set it aside."""

from __future__ import annotations

from pathlib import Path

import click

from dltutor import __version__
from dltutor.cli import options
from dltutor.cli.lessons import complete_lesson, lesson_id, library
from dltutor.cli.say import found_wrong, misused, note, out
from dltutor.progress import directory
from dltutor.progress.exchange import export_file, import_file
from dltutor.progress.kinds import Reset
from dltutor.progress.store import Store
from dltutor.quiz.texts import plural

WAIT = 10.0
"""Seconds that a command waits for the disk."""


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--anki", is_flag=True, help="Write the questions and their reasons instead, as a deck for Anki.")
@options.data_dir
def export_command(file: Path, anki: bool, data_dir: str | None) -> None:
    """Write all progress to a new FILE."""
    if anki and file.suffix != ".apkg":
        raise misused(f"Anki opens files that end in .apkg; call it {file.stem}.apkg")
    try:
        count = _deck(file, data_dir) if anki else export_file(_events(data_dir), file)
    except FileExistsError:
        raise found_wrong(f"{file} exists already; choose another name") from None
    except OSError as error:
        raise found_wrong(f"{file} cannot be written: {error.strerror}") from error
    if not count:
        raise found_wrong("there is no progress yet; nothing was written")
    then = "in Anki: File, Import" if anki else f"on the other computer: dltutor import {file.name}"
    out(f"{plural(count, 'card' if anki else 'event')} written to {file}; {then}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@options.data_dir
def import_command(file: Path, data_dir: str | None) -> None:
    """Add the progress of an exported FILE.

    What is here already is known by its ids, so doing it twice does no harm.
    """
    folder = _events(data_dir)
    if not file.is_file():
        raise misused(f"{file} is not a file" if file.exists() else f"there is no file {file}")
    try:
        done = import_file(file, folder)
    except OSError as error:
        raise found_wrong(f"{file} could not be imported: {error.strerror}") from error
    if not done.new + done.known:
        raise found_wrong(f"{file} holds no progress; give a file that dltutor export wrote")
    out(f"{plural(done.new, 'event')} added, {done.known} known already")
    if done.damage:
        lines = ", ".join(str(each.line) for each in done.damage[:5])
        note(f"{plural(len(done.damage), 'line')} of {file} could not be read (line {lines}); all others were")
        raise click.exceptions.Exit(1)


@click.command("reset")
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@click.option("--all", "everything", is_flag=True, help="Set all lessons aside.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.data_dir
def reset_command(lesson: str | None, everything: bool, yes: bool, data_dir: str | None) -> None:
    """Begin a LESSON anew; nothing is deleted."""
    if (lesson is None) != everything:
        raise misused("name a lesson, or --all")
    with Store.open(directory.find(data_dir), __version__) as store:
        done = store.progress.lessons
        id = lesson if lesson is None or lesson in done else lesson_id(lesson, done, data_dir=data_dir)
        what = f"lesson {id!r}" if id else "all lessons"
        if not yes and not click.confirm(f"Begin {what} anew?", err=True):
            raise click.Abort
        store.record(Reset(lesson=id or ""))
        if not store.flush(WAIT):
            raise found_wrong(store.banner or "the disk did not answer; nothing was set aside")
        try:
            store.drafts.set_aside(id or "")
        except OSError as error:
            raise found_wrong(f"{what} set aside, but not the code that was written in it: {error}") from None
    out(f"{what} set aside; nothing was deleted")


def _deck(file: Path, data_dir: str | None) -> int:
    from dltutor.cli.anki import write

    course = library(data_dir)
    return write(file, course.pack().title or "dltutor", course.lessons())


def _events(data_dir: str | None) -> Path:
    found = directory.find(data_dir)
    if found.events is None:
        raise misused(found.why)
    return found.events

"""`dltutor report`: what learners did, for themselves or for whoever teaches them. (Crashes: `dltutor.reports`.)"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from dltutor.cli import options
from dltutor.cli.lessons import library
from dltutor.cli.say import found_wrong, misused, note, out, out_json
from dltutor.progress import directory
from dltutor.quiz.texts import plural
from dltutor.study.library import labs

if TYPE_CHECKING:
    from dltutor.cohort.handed import Learner
    from dltutor.cohort.learner import Course
    from dltutor.progress.load import Damage

SHARED = (
    "{} ids are in it and count as one learner, as of somebody who has imported the progress of another computer. "
    "People who have put their files together must each hand in their own."
)


@click.command("report")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE | FOLDER]...")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write one page, with curves."
)
@click.option("--csv", "as_csv", is_flag=True, help="Print a table: a row for each learner and item.")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as one JSON object.")
@click.option("--names", is_flag=True, help="Call learners what their files are called, not by their ids.")
@options.data_dir
def report_command(
    paths: tuple[Path, ...], html: Path | None, as_csv: bool, as_json: bool, names: bool, data_dir: str | None
) -> None:
    """Say what you, or those you teach, did.

    Tries, predictions, time and goals. A lecturer names the files that dltutor export wrote, or the FOLDER they
    lie in; learners are called by their ids unless --names is given, and hosts and paths are left out.
    """
    from dltutor.cohort.learner import Course
    from dltutor.cohort.tally import tally

    if (html is not None) + as_csv + as_json > 1:
        raise misused("--html, --csv and --json are three reports; choose one")
    course = Course.of(library(data_dir).lessons(), labs(data_dir))
    learners, unread = _handed(paths, names, course) if paths else _own(data_dir, course)
    if not learners:
        raise found_wrong(
            "there is no progress in what was given" if paths else "nothing was done yet; start with: dltutor"
        )
    report = tally(learners, course, unread)
    if as_csv:
        from dltutor.cohort.table import table

        click.echo(table(learners).encode(), nl=False)
    elif as_json:
        from msgspec import to_builtins

        out_json(to_builtins(report), indent=1)
    elif html is not None:
        from dltutor.cohort.page import page

        _write(html, page(report))
    else:
        from dltutor.cohort.words import words

        width = min(100, shutil.get_terminal_size().columns)
        for line in words(report):
            begin = " " * (len(line) - len(line.lstrip()) + 2)
            out(fill(line, width, subsequent_indent=begin, break_on_hyphens=False))
    if paths and unread:
        raise click.exceptions.Exit(1)


def _own(data_dir: str | None, course: Course) -> tuple[list[Learner], int]:
    """Return what the learner at this computer did, and how many files could not be read."""
    from dltutor.cohort.gather import pseudonym
    from dltutor.cohort.learner import learner
    from dltutor.progress.fold import fold
    from dltutor.progress.load import load

    found = directory.find(data_dir)
    if found.path is None:
        raise misused(found.why)
    loaded = load(found.events)
    unread = sum(not each.line for each in loaded.damage)
    if unread:
        note(f"{plural(unread, 'file')} of your progress could not be read; dltutor doctor tells which")
    id = fold(loaded.events).learner
    name = f"You ({pseudonym(id)})"  # as a lecturer's report has it
    return [learner(name, id, loaded.events, course)] if loaded.events else [], unread


def _handed(paths: Sequence[Path], names: bool, course: Course) -> tuple[list[Learner], int]:
    """Return what the learners did who handed something in, and how many files could not be read, which are named."""
    from dltutor.cohort.gather import TooMuchError, events, found, hand_ins
    from dltutor.cohort.learner import learner

    missing = [path for path in paths if not path.exists()]
    if missing:
        raise misused(f"there is no file or folder {missing[0]}")
    try:
        those, unread = hand_ins(found(paths))
    except TooMuchError as error:
        raise found_wrong(str(error)) from error
    learners, count = [], Counter(one.name for one in those)
    for one in those:
        there, damage = events(one)
        unread.update(_told(damage))
        if one.ids > 1:
            note(f"{one.files[0]}: {SHARED.format(one.ids)}")
        if there:
            name = one.name if count[one.name] == 1 else f"{one.name} ({one.pseudonym})"
            learners.append(learner(name if names else one.pseudonym, one.learner, there, course))
    for file, why in unread.items():
        note(f"{file}: {why}")
    return learners, len(unread)


def _told(damage: Sequence[Damage]) -> dict[Path, str]:
    """Return of each file in words what could not be read."""
    lines: dict[str, list[int]] = {}
    for each in damage:
        lines.setdefault(each.file, []).append(each.line)
    whole = {each.file: each.why for each in damage if not each.line}
    return {
        Path(file): whole.get(file) or f"{plural(len(of), 'line')} could not be read (line {of[0]}); all others were"
        for file, of in lines.items()
    }


def _write(path: Path, text: str) -> None:
    """Write a page; an earlier one is replaced, any other file is not."""
    from dltutor.cohort.tags import BEGIN
    from dltutor.progress.files import read_file, write_whole

    try:
        if path.exists() and not read_file(path).startswith(BEGIN.encode()):
            raise found_wrong(f"{path} exists already and is no report; choose another name")
        write_whole(path, text.encode())
        out(f"{path} written; open it in a browser, or print it")
    except OSError as error:
        raise found_wrong(f"{path} cannot be written: {error.strerror}") from error

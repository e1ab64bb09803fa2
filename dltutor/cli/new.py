"""`dltutor new`: a course, a lesson or a question to begin with."""

from __future__ import annotations

import re
from pathlib import Path
from shlex import quote

import click

from dltutor.cli.say import found_wrong, misused, out
from dltutor.course import templates
from dltutor.course.pack import FILE
from dltutor.labs.find import nearest
from dltutor.packs.tree import NAME, NAMES


@click.group("new")
def new_command() -> None:
    """Write a course, lesson or question to begin with.

    Nothing is written over another file.
    """


@new_command.command("course")
@click.argument("folder", type=click.Path(path_type=Path))
def new_course(folder: Path) -> None:
    """Write a course of one lesson into a new FOLDER."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise found_wrong(f"{folder} is there already; name a new folder, or an empty one")
    first = folder / "01-first.md"
    _write(folder / FILE, templates.course(_id(folder.absolute())))
    _write(first, templates.lesson("first"))
    out(f"Wrote {folder / FILE} and {first}.\n{_onward(first)}\nCheck the course: dltutor check {quote(str(folder))}")


@new_command.command("lesson")
@click.argument("file", type=click.Path(path_type=Path))
def new_lesson(file: Path) -> None:
    """Write a lesson into a new FILE, such as 02-name.md."""
    if file.suffix != ".md":
        raise click.BadParameter(f"{file} must end in .md", param_hint="FILE")
    if not NAME.fullmatch(file.name):
        raise click.BadParameter(f"{file.name!r} is no name for a file of a pack; {NAMES}", param_hint="FILE")
    _write(file, templates.lesson(_id(file)))
    course = file.parent / FILE
    listed = f"Name it under `lessons` in {course}." if course.is_file() else "It needs no course to be looked at."
    out(f"Wrote {file}. {listed}\n{_onward(file)}")


@new_command.command("quiz")
@click.argument("kind", metavar="KIND")
def new_quiz(kind: str) -> None:
    """Print a question of a KIND, to put into a lesson.

    KIND is single, multiple, numeric, shape, order, code or predict. Give the question an id of its own.
    """
    if kind not in templates.QUIZZES:
        raise misused(f"there is no kind {kind!r}{nearest(kind, list(templates.QUIZZES))}")
    out(templates.quiz(kind).rstrip())


def _onward(file: Path) -> str:
    """Return what an author does next with a lesson."""
    return f"See it while you write: dltutor preview {quote(str(file))}"


def _id(path: Path) -> str:
    """Return an id made of a file's or folder's name, without its number."""
    name = re.sub(r"^\d+-?", "", path.stem.lower())
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:40] or "lesson"


def _write(path: Path, text: str) -> None:
    """Write a new file; raises the error that says why it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise found_wrong(f"{path} is there already; name a new file") from None
    except OSError as error:
        raise found_wrong(f"{path} could not be written: {error.strerror}") from error

"""`dltutor new`: a course, a lesson or a question to begin with."""

from __future__ import annotations

import re
from pathlib import Path

import click

from dltutor.cli.say import found_wrong, out
from dltutor.course import templates


@click.group("new")
def new_command() -> None:
    """Write a course, lesson or question to begin with.

    Nothing is written over another file.
    """


@new_command.command("course")
@click.argument("folder", type=click.Path(path_type=Path))
def new_course(folder: Path) -> None:
    """Write a course of one lesson into a new FOLDER."""
    if folder.exists():
        raise found_wrong(f"{folder} is there already; name a new folder")
    id = _id(folder.absolute())
    _write(folder / "course.yaml", templates.course(id))
    _write(folder / "01-first.md", templates.lesson("first"))
    out(f"Wrote {folder}/course.yaml and {folder}/01-first.md. Check them with: dltutor check {folder}")


@new_command.command("lesson")
@click.argument("file", type=click.Path(path_type=Path))
def new_lesson(file: Path) -> None:
    """Write a lesson into a new FILE, such as 02-name.md."""
    if file.suffix != ".md":
        raise click.BadParameter(f"{file} must end in .md", param_hint="FILE")
    _write(file, templates.lesson(_id(file)))
    out(f"Wrote {file}. List it in the course.yaml beside it, then: dltutor check {file}")


@new_command.command("quiz")
@click.argument("kind", type=click.Choice(sorted(templates.QUIZZES)))
def new_quiz(kind: str) -> None:
    """Print a question of a KIND, to put into a lesson."""
    out(templates.quiz(kind).rstrip())


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

"""The course, as commands need it: lessons by any of their names, and what makes their steps done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from dltutor.cli.say import misused
from dltutor.course.library import LessonError, Library
from dltutor.course.model import Entry
from dltutor.labs.find import nearest


def entries() -> list[Entry]:
    """Return the lessons in the order of the course."""
    return Library().entries()


def complete_lesson(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the ids of lessons."""
    return [CompletionItem(entry.id) for entry in entries() if entry.id.startswith(incomplete)]


def lesson_id(word: str, commands: tuple[str, ...] = ()) -> str:
    """Return the id of the lesson meant by an id, a number or a file's name in the course.

    Raises the error with the nearest names, those of `commands` among them.
    """
    library = Library()
    known = library.entries()
    try:
        path = library.find(word)
    except LessonError as error:
        names = [*(entry.id for entry in known), *commands]
        what = "lesson or command" if commands else "lesson"
        raise misused(f"there is no {what} {word!r}{nearest(word, names)}") from error
    for entry in known:
        if Path(entry.path) == path or Path(entry.path).resolve() == path.resolve():
            return entry.id
    raise misused(f"{word} is not a lesson of the course{nearest(word, [entry.id for entry in known])}")


def items_of(entry: Entry) -> Mapping[str, list[str]]:
    """Return the ids of each step's items, by the step's id; nothing where the lesson is broken."""
    try:
        lesson = Library().open(entry.path)
    except LessonError:
        return {}
    return {step.id: [item.id for item in step.items] for step in lesson.steps}

"""The course, as commands need it: lessons by any of their names, and what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from dltutor import config, node
from dltutor.cli.say import found_wrong, misused
from dltutor.course.library import LessonError, Library
from dltutor.course.model import Entry, Lesson
from dltutor.labs.find import nearest
from dltutor.study.library import packs


def library(data_dir: str | None = None) -> Library:
    """Return the course of this computer (the one that ships, unless the node's file names another) with all packs.

    `data_dir`: where the packs lie; None: in the learner's own data directory.
    """
    course, language = node.read(node.files()).course, config.read(config.config_path()).options.language
    return Library(None if course is None else Path(course), packs(data_dir), language)


def entries(data_dir: str | None = None) -> list[Entry]:
    """Return the lessons in the order of the course; raises the error of an installation without any."""
    course = library(data_dir)
    found = course.entries()
    if not found:
        raise found_wrong(f"there are no lessons in {course.folder}; install dltutor again")
    return found


def opened(entry: Entry, data_dir: str | None = None) -> Lesson | str:
    """Return a lesson, or why it cannot be opened."""
    try:
        return library(data_dir).open(entry.path)
    except LessonError as error:
        return str(error)


def broken_course() -> str:
    """Return what is wrong with `course.yaml`, or with that of a pack; empty where nothing is."""
    return library().broken()


def complete_lesson(_ctx: click.Context, _parameter: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """Complete the ids of lessons."""
    return [CompletionItem(entry.id) for entry in library().entries() if entry.id.startswith(incomplete)]


def lesson_id(word: str, others: Collection[str] = (), what: str = "lesson", data_dir: str | None = None) -> str:
    """Return the id of the lesson meant by an id, a number or a file's name in the course.

    Raises the error with the nearest lessons and the nearest of `others`, which may stand there too.
    """
    known = {entry.id: Path(entry.path) for entry in entries(data_dir)}
    try:
        path = library(data_dir).find(word)
    except LessonError as error:
        if word in others:
            raise misused(f"{word} is no lesson; as a command it comes first: dltutor {word} …") from error
        raise misused(f"there is no {what} {word!r}{_nearest(word, known, others)}") from error
    for id, file in known.items():
        if file == path or file.resolve() == path.resolve():
            return id
    raise misused(f"{word} is not a lesson of the course{nearest(word, list(known))}")


def _nearest(word: str, lessons: Collection[str], others: Collection[str]) -> str:
    """Return the closest of all names, and the lessons' names where none of them is among those."""
    close = difflib.get_close_matches(word.casefold(), dict.fromkeys([*lessons, *others]), n=3, cutoff=0.5)
    said = f"; did you mean {' or '.join(close)}?" if close else "."
    return said if set(close) & set(lessons) else f"{said} The lessons are {', '.join(lessons)}."

"""Search the text of lessons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dltutor.course.model import Goal, LabBlock, Lesson, Step, Text
from dltutor.quiz.model import Question

AROUND = 40
"""Characters of a snippet on each side of the word that was found."""


@dataclass(frozen=True)
class Hit:
    """A step that holds all the words."""

    lesson: str
    """The lesson's id."""
    title: str
    """The lesson's title."""
    step: str
    """The step's id."""
    heading: str
    """The step's title."""
    snippet: str


def search(lessons: Iterable[Lesson], text: str, readable: Callable[[str], str] = str) -> list[Hit]:
    """Return the steps that hold every word of `text`, those with one in their title first; case does not matter.

    `readable` turns a text of a lesson into the words that a learner sees of it.
    """
    words = text.casefold().split()
    if not words:
        return []
    hits: list[tuple[bool, Hit]] = []
    for lesson in lessons:
        for step in lesson.steps:
            body = " ".join(" ".join(map(readable, _texts(step))).split())
            folded = f"{lesson.entry.title} {step.title} {body}".casefold()
            if all(word in folded for word in words):
                title = any(word in step.title.casefold() for word in words)
                entry = lesson.entry
                hits.append((not title, Hit(entry.id, entry.title, step.id, step.title, _snippet(body, words))))
    return [hit for _, hit in sorted(hits, key=lambda each: each[0])]


def _texts(step: Step) -> Iterator[str]:
    """Yield what a learner may read before answering anything: no options, hints or explanations."""
    for block in step.blocks:
        match block:
            case Text():
                yield block.markdown
            case Question():
                yield block.ask
            case LabBlock():
                yield block.title
            case Goal():
                yield block.say


def _snippet(body: str, words: list[str]) -> str:
    """Return the part of a text around the first of the words, cut at spaces."""
    found = re.search("|".join(map(re.escape, words)), body, re.IGNORECASE)
    at = found.start() if found else 0
    start, stop = max(0, at - AROUND), min(len(body), at + AROUND)
    if start:
        start = body.find(" ", start, at) + 1 or start
    if stop < len(body):
        stop = max(body.rfind(" ", at, stop), at + len(found[0]) if found else at)
    return f"{'… ' if start else ''}{body[start:stop].strip()}{' …' if stop < len(body) else ''}"

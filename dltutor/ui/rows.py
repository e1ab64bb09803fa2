"""What the home screen says of each lesson: pure functions from course and progress to rows."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from dltutor.course.model import Entry, Lesson
from dltutor.progress.skills import counted
from dltutor.study.skills import name
from dltutor.ui.signs import Signs

PARTS = 10
"""Cells of a progress bar."""


@dataclass(frozen=True)
class LessonRow:
    """One lesson of the course and how far the learner is."""

    entry: Entry
    number: int
    """Its number in the course."""
    done: Sequence[bool] = ()
    """For each step whether it is done; empty while that is not known yet."""
    begun: bool = False
    here: str = ""
    """The title of the step where the learner was last."""
    skills: Mapping[str, str] = field(default_factory=dict)
    """The level of each skill that its questions train."""
    lesson: Lesson | None = None
    """The lesson itself, as it was read for this row."""
    heading: str = ""
    """The title of its pack, where it is the first lesson of one."""


def how_far(row: LessonRow, signs: Signs) -> tuple[str, str]:
    """Return how far the learner is, in words of at most 18 cells, with the style."""
    if row.entry.broken:
        return "cannot be opened", "$error"
    done, steps = sum(row.done), len(row.done)
    if steps and done == steps:
        return f"{signs.right} complete", "bold $success"
    if not row.begun:
        return "new", "$foreground-muted"
    filled = round(PARTS * done / steps) if steps else 0
    return f"{signs.bar * filled}{signs.bar_left * (PARTS - filled)} {done} of {steps}", "$primary"


def what_now(rows: Sequence[LessonRow], place: str, due: str) -> Content:
    """Return the keys with which to go on: in the lesson of id `place`, and with what is `due` for review."""
    line = Content.assemble((" Enter ", "bold $primary"), "opens the marked lesson; begin with the first.")
    for row in rows:
        if row.entry.id == place:
            where = f"{row.entry.title}{': ' + row.here if row.here else ''}"
            line = Content.assemble((" c ", "bold $primary"), "Continue where you were: ", (where, "bold"))
    return Content("\n").join([line, *([Content.assemble((" r ", "bold $primary"), due)] if due else [])])


def lesson_line(row: LessonRow, width: int, signs: Signs) -> Content:
    """Return a lesson's lines in the list: its pack's title, number, title, minutes, how far; and what it is about."""
    entry = row.entry
    words, style = how_far(row, signs)
    minutes = f"{entry.minutes} min" if entry.minutes else ""
    right = Content.assemble((f"{minutes:>7}   ", "$foreground-muted"), (f"{words:<18}", style))
    room = max(0, width - right.cell_length - 4)
    title = Content.styled(entry.title or entry.id, "bold").truncate(max(0, room - 1), ellipsis=True)
    gap = " " * max(1, room - title.cell_length)
    _, _, why = entry.broken.partition("\n")  # the first line says again what `words` say
    told = " ".join((why or entry.broken or entry.summary).split())
    sit = counted(row.skills.values())
    below = textwrap.wrap(told, max(20, width - 5), max_lines=1 if sit else 2, placeholder=" …")
    style = "$error" if entry.broken else "$foreground-muted"
    first = Content.assemble((f"{row.number:>2}  ", "$primary"), title, gap, right)
    heading = [Content.styled(row.heading, "bold $secondary").truncate(width, ellipsis=True)] if row.heading else []
    lines = [*heading, first, *(Content.styled(f"    {line}", style) for line in below)]
    return Content("\n").join([*lines, Content.styled(f"    skills: {sit}", "$secondary")] if sit else lines)


def details(row: LessonRow, titles: dict[str, str], signs: Signs) -> Content:
    """Return what stands beside the list of the marked lesson; `titles` names other lessons by their ids."""
    entry = row.entry
    words, style = how_far(row, signs)
    lines = [
        Content.styled(entry.title or entry.id, "bold $primary"),
        Content(""),
        Content(entry.broken or entry.summary),
    ]
    facts = [
        ("Pack", f"{entry.pack} ({entry.id.partition('/')[0]})" if entry.pack else ""),
        ("Takes", f"about {entry.minutes} minutes" if entry.minutes else ""),
        ("Level", entry.level),
        ("Better after", ", ".join(titles.get(id, id) for id in entry.requires)),
        ("Trains", ", ".join(_trained(row, skill) for skill in entry.skills)),
        ("You were at", row.here),
    ]
    lines.append(Content(""))
    lines += [Content.assemble((f"{name}: ", "$foreground-muted"), (told, "")) for name, told in facts if told]
    lines += [] if entry.broken else [Content(""), Content.styled(words, style)]
    return Content("\n").join(lines)


def _trained(row: LessonRow, skill: str) -> str:
    """Return a skill, with how well it sits where that is known."""
    level = row.skills.get(skill, "new")
    return name(skill) if level == "new" else f"{name(skill)} ({level})"

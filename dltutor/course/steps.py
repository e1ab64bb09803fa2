"""Where a step begins: its heading, and the comment under it that names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dltutor.course.fields import ID
from dltutor.course.log import Log
from dltutor.course.markdown import Piece
from dltutor.course.nodes import Place

INTRODUCTION = "introduction"


@dataclass(frozen=True)
class Opening:
    """The beginning of a step."""

    id: str
    title: str
    line: int
    named: bool
    """Whether the id was written by the author rather than made from the title."""
    optional: bool = False


def introduction(title: str, line: int) -> Opening:
    """Return the opening of what stands before the first heading."""
    return Opening(INTRODUCTION, title, line, named=True)


def opening(heading: Piece, comment: Piece | None, taken: set[str], log: Log) -> Opening:
    """Return the opening of a step; `comment` is the step comment on the next line, if there is one."""
    line = heading.start + 1
    words = comment.text.split() if comment else []
    place = Place(comment.start + 1 if comment else line, 1)
    given = ""
    for word in words:
        key, _, value = word.partition("=")
        if key == "id" and ID.fullmatch(value):
            given = value
        elif key == "id":
            log.error(place, "id", f"`{value}` is not an id", "use 1 to 40 of the characters a-z, 0-9 and -")
        elif word != "optional":
            log.error(place, "step", f"a step has no field `{word}`", "write <!-- step: id=… optional -->")
    if given in taken:
        log.error(place, "id-twice", f"another step already has the id `{given}`", "each step needs an id of its own")
    id = given or _made(heading.text, taken)
    taken.add(id)
    title = " ".join(heading.text.split())  # underlined with dashes, it may have several lines
    return Opening(id, title, line, bool(given), "optional" in words)


def _made(title: str, taken: set[str]) -> str:
    """Return an id made from a title, different from all `taken`."""
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:36].strip("-") or "step"
    number = 1
    while (id := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return id

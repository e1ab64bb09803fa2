"""The questions of the course as a deck for Anki."""

from __future__ import annotations

import hashlib
import io
import sqlite3
import time
import zipfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from dltutor.course.model import Lesson
from dltutor.progress.files import write_new
from dltutor.study.cards import Card, cards

if TYPE_CHECKING:
    from genanki import Package

STYLE = """
.card { font: 18px/1.5 sans-serif; text-align: left; max-width: 40em; margin: 0 auto; }
pre { white-space: pre-wrap; font-size: 0.9em; }
"""


def write(path: Path, course: str, lessons: Iterable[Lesson]) -> int:
    """Write a new file with a deck for each lesson, and return how many cards; raises OSError, FileExistsError.

    A card keeps its identity: who reads a newer file into Anki keeps what was learned.
    """
    import genanki

    sides = [{"name": "Front"}, {"name": "Back"}]
    shown = {"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}
    model = genanki.Model(_number("model"), "dltutor", fields=sides, templates=[shown], css=STYLE)
    decks = []
    for lesson in lessons:
        entry = lesson.entry
        deck = genanki.Deck(_number(f"deck {entry.id}"), f"{_part(entry.pack or course)}::{_part(entry.title)}")
        for card in cards(lesson):
            identity = genanki.guid_for("dltutor", card.lesson, card.item)
            deck.add_note(genanki.Note(model, [card.front, card.back], guid=identity, tags=_tags(card)))
        decks.append(deck)
    write_new(path, _packed(genanki.Package(decks)))
    return sum(len(deck.notes) for deck in decks)


def _packed(package: Package) -> bytes:
    """Return the file that Anki opens. `Package.write_to_file` would leave its database behind in /tmp."""
    now, made = time.time(), io.BytesIO()
    database = sqlite3.connect(":memory:")
    package.write_to_db(database.cursor(), now, count(int(now * 1000)))
    database.commit()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", database.serialize())
        archive.writestr("media", "{}")
    database.close()
    return made.getvalue()


def _tags(card: Card) -> list[str]:
    """Return a card's tags, which hold no blank."""
    return [f"dltutor::{'-'.join(part.split())}" for part in (card.lesson, card.skill) if part]


def _part(title: str) -> str:
    """Return a title as one part of a deck's name, which ``::`` would cut in two."""
    return title.replace("::", ": ")


def _number(name: str) -> int:
    """Return a number for a name, always the same, as Anki wants it."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(f"dltutor {name}".encode()).digest()[:4], "big") % (1 << 30)

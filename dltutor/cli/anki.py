"""The questions of the course as a deck for Anki."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from dltutor.course.model import Lesson
from dltutor.progress.files import write_new
from dltutor.study.cards import Card, cards

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
    decks, count = [], 0
    for lesson in lessons:
        entry = lesson.entry
        deck = genanki.Deck(_number(f"deck {entry.id}"), f"{_part(entry.pack or course)}::{_part(entry.title)}")
        for card in cards(lesson):
            identity = genanki.guid_for("dltutor", card.lesson, card.item)
            deck.add_note(genanki.Note(model, [card.front, card.back], guid=identity, tags=_tags(card)))
            count += 1
        decks.append(deck)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "deck.apkg"
        genanki.Package(decks).write_to_file(str(made))
        write_new(path, made.read_bytes())
    return count


def _tags(card: Card) -> list[str]:
    """Return a card's tags, which hold no blank."""
    return [f"dltutor::{'-'.join(part.split())}" for part in (card.lesson, card.skill) if part]


def _part(title: str) -> str:
    """Return a title as one part of a deck's name, which ``::`` would cut in two."""
    return title.replace("::", ": ")


def _number(name: str) -> int:
    """Return a number for a name, always the same, as Anki wants it."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(f"dltutor {name}".encode()).digest()[:4], "big") % (1 << 30)

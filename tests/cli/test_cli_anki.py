"""`dltutor export --anki`: a deck that Anki takes, the same cards each time."""

from __future__ import annotations

import ast
import json
import sqlite3
import zipfile
from pathlib import Path

from dltutor.course.library import Library
from dltutor.quiz.model import Question
from tests.cli.telling import Tell
from tests.source import trees


def notes(file: Path, folder: Path) -> dict[str, tuple[str, str]]:
    """Return the guid, fields and tags of each note, and prove that each has a card in a deck of the file."""
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {"collection.anki2", "media"}
        assert json.loads(archive.read("media")) == {}
        (folder / "db").write_bytes(archive.read("collection.anki2"))
    db = sqlite3.connect(folder / "db")
    decks = {
        deck["id"]: deck["name"] for deck in json.loads(db.execute("select decks from col").fetchone()[0]).values()
    }
    held = {decks[did] for (did,) in db.execute("select did from cards")}
    course = Library().pack().title
    assert held == {f"{course}::{lesson.entry.title}" for lesson in Library().lessons()}
    assert db.execute("select count(*) from cards").fetchone() == db.execute("select count(*) from notes").fetchone()
    found = {guid: (fields, tags) for guid, fields, tags in db.execute("select guid, flds, tags from notes")}
    db.close()
    return found


def test_the_course_becomes_a_deck_that_keeps_its_cards_from_file_to_file(tell: Tell, tmp_path: Path) -> None:
    one, other = tmp_path / "one.apkg", tmp_path / "other.apkg"
    done = tell("export", "--anki", str(one))
    assert (done.status, done.err) == (0, "")
    assert tell("export", str(other), "--anki").status == 0
    found = notes(one, tmp_path)
    assert found == notes(other, tmp_path)
    questions = [
        item
        for lesson in Library().lessons()
        for step in lesson.steps
        for item in step.items
        if isinstance(item, Question) and item.kind != "predict"
    ]
    assert len(found) == len(questions)
    assert done.out.startswith(f"{len(questions)} cards written to")
    assert all("dltutor::" in tags for _, tags in found.values())
    assert all(part.strip() for fields, _ in found.values() for part in fields.split("\x1f"))


def test_a_file_that_exists_or_that_anki_would_not_open_is_refused(tell: Tell, tmp_path: Path) -> None:
    file = tmp_path / "mine.apkg"
    file.write_text("mine")
    assert "exists already" in tell("export", "--anki", str(file)).err
    assert file.read_text() == "mine"
    refused = tell("export", "--anki", str(tmp_path / "deck.zip"))
    assert (refused.status, "deck.apkg" in refused.err) == (2, True)
    assert "cannot be written" in tell("export", "--anki", str(tmp_path / "no" / "deck.apkg")).err


def test_what_writes_decks_is_imported_when_one_is_written() -> None:
    for file, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert "genanki" not in ast.unparse(node), file

"""A translation lies beside its lesson, has all its ids, and says of which version it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dltutor.course.check.run import check
from dltutor.course.library import Library
from dltutor.course.model import Problem
from tests.slopes import SLOPES

GERMAN = SLOPES.replace("language: en", "language: de").replace("A slope says", "Eine Steigung sagt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of two lessons, one of them translated and up to date."""
    (tmp_path / "course.yaml").write_text(
        "dltutor: 1\nid: c\ntitle: C\nlessons: [01-slopes.md, 02-more.md]\n", encoding="utf-8"
    )
    (tmp_path / "01-slopes.md").write_text(SLOPES, encoding="utf-8")
    (tmp_path / "02-more.md").write_text(
        "---\ndltutor: 1\nid: more\ntitle: More\n---\n\n# More\n\nWords.\n", encoding="utf-8"
    )
    translate(tmp_path)
    (old,) = [each for each in check(tmp_path) if each.code == "translation-old"]
    assert "nothing says which version" in old.text
    found = re.search(r"original: (\w{12})", old.help)
    assert found
    translate(tmp_path, ("language: de", f"language: de\noriginal: {found[1]}"))
    return tmp_path


def translate(folder: Path, *edits: tuple[str, str]) -> None:
    path = folder / "01-slopes.de.md"
    text = GERMAN if not path.exists() else path.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def of_translations(problems: list[Problem]) -> list[Problem]:
    return [each for each in problems if each.code.startswith("translation")]


def test_one_that_is_whole_is_not_spoken_of_and_those_that_are_missing_are(folder: Path) -> None:
    (missing,) = check(folder)
    assert (Path(missing.file).name, missing.line, missing.level) == ("course.yaml", 4, "warning")
    assert missing.text == "`02-more.md` has no translation into `de`, which other lessons have"
    assert missing.help == "write 02-more.de.md"
    assert check(folder / "01-slopes.de.md") == []
    (folder / "01-slopes.de.md").unlink()
    assert check(folder) == []


def test_it_is_checked_as_every_lesson_is(folder: Path) -> None:
    translate(folder, ("kind: numeric", "kind: numerc"))
    assert "quiz-kind" in [each.code for each in check(folder / "01-slopes.de.md")]


def test_one_whose_original_has_changed_since_is_old(folder: Path) -> None:
    text = (folder / "01-slopes.md").read_text(encoding="utf-8")
    (folder / "01-slopes.md").write_text(text.replace("A slope says", "Each slope says"), encoding="utf-8")
    (old,) = check(folder / "01-slopes.de.md")
    assert (old.code, old.level, old.text) == ("translation-old", "warning", "the original has changed since")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "id: slopes",
            "id: steigung",
            ["the original has no lesson `steigung`", "the lesson `slopes` of the original"],
        ),
        ("step: id=several", "step: id=mehrere", ["no step `mehrere`", "the step `several` of the original (line "]),
        ("id: which", "id: welche", ["no single quiz `welche`", "the single quiz `which` of the original (line "]),
        ("id: low\n", "id: tief\n", ["no goal `tief`", "the goal `low` of the original (line "]),
        ("language: de", "language: en", ["by its name this file is in `de`"]),
    ],
)
def test_ids_and_language_are_kept(folder: Path, old: str, new: str, told: list[str]) -> None:
    translate(folder, (old, new))
    found = of_translations(check(folder / "01-slopes.de.md"))
    assert {each.level for each in found} == {"error"}
    assert len(found) == len(told)
    for words in told:
        assert any(words in each.text for each in found), found


def test_a_file_that_translates_nothing_is_no_translation(folder: Path) -> None:
    (folder / "03-alone.de.md").write_text("x", encoding="utf-8")
    assert [each.code for each in check(folder)] == ["unlisted", "translation"]


def test_learners_get_their_language_where_there_is_one_under_the_same_ids(folder: Path) -> None:
    german, original = Library(folder, language="de"), Library(folder)
    assert [Path(entry.path).name for entry in german.entries()] == ["01-slopes.de.md", "02-more.md"]
    assert [entry.id for entry in german.entries()] == [entry.id for entry in original.entries()]
    for name in ("slopes", "1", "01-slopes"):
        assert "Eine Steigung sagt" in str(german.open(name).steps[0])
        assert "A slope says" in str(original.open(name).steps[0])
    assert [step.id for step in german.open("1").steps] == [step.id for step in original.open("1").steps]
    assert Library(folder, language="fr").open("1") == original.open("1")

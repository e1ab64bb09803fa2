"""Lessons of packs stand behind those of the course, under ids that no other pack can have."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltutor.course.library import LessonError, Library
from dltutor.packs.shelf import Packs
from dltutor.study.wishes import Wish
from tests.packs.pack_example import pack, written


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A course of one lesson, and two packs whose lessons have the same ids."""
    own = written(tmp_path / "own", pack())
    packs = Packs(tmp_path / "packs")
    for id in ("alpha", "beta"):
        files = pack()
        files["course.yaml"] = files["course.yaml"].replace(b"id: tiny", f"id: {id}".encode())
        files["course.yaml"] = files["course.yaml"].replace(b"A tiny pack", f"The pack {id}".encode())
        files["02-second.md"] = files["02-second.md"].replace(b"minutes: 1", b"minutes: 1\nrequires: [first]")
        with packs.staged(files) as staged:
            packs.keep(staged, id)
    return Library(own, packs)


def test_the_course_comes_first_and_then_each_pack_with_ids_of_its_own(library: Library) -> None:
    found = library.entries()
    assert [(entry.id, entry.pack) for entry in found] == [
        ("first", ""),
        ("second", ""),
        ("alpha/first", "The pack alpha"),
        ("alpha/second", "The pack alpha"),
        ("beta/first", "The pack beta"),
        ("beta/second", "The pack beta"),
    ]
    assert found[3].requires == ("alpha/first",)
    assert [lesson.entry for lesson in library.lessons()] == found
    assert library.broken() == ""


def test_a_lesson_is_opened_by_the_names_of_pack_and_lesson(library: Library) -> None:
    assert library.open("alpha/second").entry == library.entries()[3]
    assert library.open("second").entry.id == "second"
    assert library.open("1").entry.id == "first"
    assert library.open(library.entries()[4].path).entry.id == "beta/first"


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("alpha/secnd", "did you mean alpha/second"),
        ("alfa/second", "did you mean alpha/second"),
        ("alpha/../beta", "there is no lesson"),
        ("alpha/", "there is no lesson"),
    ],
)
def test_a_lesson_that_is_not_there_is_told_with_the_nearest(library: Library, word: str, says: str) -> None:
    with pytest.raises(LessonError, match=says):
        library.open(word)


def test_a_broken_pack_says_so_and_everything_else_works(library: Library) -> None:
    folder = library.packs.at("alpha")
    assert folder is not None
    (folder / "02-second.md").write_text("no front matter")
    assert [entry.id for entry in library.entries() if entry.broken] == ["alpha/second"]
    (folder / "course.yaml").write_text("lessons: [")
    assert "course.yaml" in library.broken()
    ids = [entry.id for entry in library.entries()]
    assert ids[:2] == ["first", "second"]
    assert ids[-2:] == ["beta/first", "beta/second"]
    assert library.open("alpha/first").entry.pack == "alpha"


def test_a_link_out_of_a_pack_is_never_read(library: Library, tmp_path: Path) -> None:
    folder = library.packs.at("alpha")
    assert folder is not None
    (tmp_path / "id_rsa").write_text("SECRET")
    (folder / "01-first.md").unlink()
    (folder / "01-first.md").symlink_to(tmp_path / "id_rsa")
    assert "leads out" in library.entries()[2].broken
    with pytest.raises(LessonError, match="leads out"):
        library.open("alpha/first")


def test_questions_of_two_packs_are_told_apart(library: Library) -> None:
    from dltutor.study.items import items

    keys = [item.key for item in items(library.lessons())]
    assert len(set(keys)) == len(keys) == 6
    assert Wish("quiz", "alpha/first").about in {lesson for lesson, _ in keys}

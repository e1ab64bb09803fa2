"""What `dltutor new` writes can be checked, opened and built upon."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltutor.course.check.run import check, check_text
from dltutor.course.library import Library
from dltutor.course.templates import QUIZZES, lesson, quiz
from tests.cli.telling import Tell


def test_a_new_course_is_checked_silently_and_opens(tell: Tell, tmp_path: Path) -> None:
    folder = tmp_path / "My Course"
    assert tell("new", "course", str(folder)).status == 0
    assert check(folder) == []
    (entry,) = Library(folder).entries()
    assert len(Library(folder).open(entry.id).steps) == 4
    again = tell("new", "course", str(folder))
    assert again.status == 1
    assert "is there already" in again.err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert f"dltutor preview {empty}/01-first.md" in tell("new", "course", str(empty)).out


@pytest.mark.parametrize("id", ["a", "first", "gradient-descent", "x" * 40])
def test_the_remarks_in_a_new_lesson_stand_in_one_column_whatever_its_name(id: str) -> None:
    front = lesson(id).split("---\n")[1].splitlines()
    columns = {line.index(" # ") for line in front if " # " in line and len(line.split(" # ")[0].rstrip()) <= 28}
    assert columns == {28}
    assert f"id: {id} " in front[1]


def test_further_lessons_fit_into_the_course_once_it_names_them(tell: Tell, tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    tell("new", "course", str(folder))
    for name in ("02-second.md", f"03-{'long-' * 12}.md", "04-2024.md"):
        assert f"Name it under `lessons` in {folder}/course.yaml" in tell("new", "lesson", str(folder / name)).out
        with (folder / "course.yaml").open("a", encoding="utf-8") as file:
            file.write(f"  - {name}\n")
    assert check(folder) == []
    assert [entry.title for entry in Library(folder).entries()][:2] == ["First", "Second"]


def test_a_new_lesson_is_never_written_over_another_file(tell: Tell, tmp_path: Path) -> None:
    file = tmp_path / "02-Second-Thoughts.md"
    assert tell("new", "lesson", str(file)).status == 0
    assert check(file) == []
    assert Library(tmp_path).open(str(file)).entry.id == "second-thoughts"
    file.write_text("mine")
    assert tell("new", "lesson", str(file)).status == 1
    assert file.read_text() == "mine"
    assert tell("new", "lesson", str(tmp_path / "x.txt")).status == 2


def test_a_lesson_gets_a_name_that_a_pack_can_have(tell: Tell, tmp_path: Path) -> None:
    refused = tell("new", "lesson", str(tmp_path / "my lesson.md"))
    assert (refused.status, "is no name for a file of a pack" in refused.err) == (2, True)
    assert not list(tmp_path.glob("*.md"))


def test_an_unknown_kind_names_the_nearest(tell: Tell) -> None:
    done = tell("new", "quiz", "numerc")
    assert done.status == 2
    assert "there is no kind 'numerc'; did you mean numeric?" in done.err
    assert all(kind in tell("new", "quiz", "--help").out for kind in QUIZZES)


@pytest.mark.parametrize("kind", sorted(QUIZZES))
def test_a_question_of_every_kind_can_be_put_into_a_lesson(tell: Tell, kind: str) -> None:
    done = tell("new", "quiz", kind)
    assert done.out == quiz(kind)
    place = quiz("predict" if kind == "predict" else "numeric").replace("id: my-", "id: first-")
    text = lesson("first").replace(place, quiz(kind))
    assert place not in text
    assert check_text(text, "01-first.md") == []
    assert f"kind: {kind}" in text

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


def test_a_new_lesson_is_never_written_over_another_file(tell: Tell, tmp_path: Path) -> None:
    file = tmp_path / "02-Second Thoughts.md"
    assert tell("new", "lesson", str(file)).status == 0
    assert check(file) == []
    assert Library(tmp_path).open(str(file)).entry.id == "second-thoughts"
    file.write_text("mine")
    assert tell("new", "lesson", str(file)).status == 1
    assert file.read_text() == "mine"
    assert tell("new", "lesson", str(tmp_path / "x.txt")).status == 2


@pytest.mark.parametrize("kind", sorted(QUIZZES))
def test_a_question_of_every_kind_can_be_put_into_a_lesson(tell: Tell, kind: str) -> None:
    done = tell("new", "quiz", kind)
    assert done.out == quiz(kind)
    text = lesson("first").replace(quiz("predict" if kind == "predict" else "numeric"), quiz(kind))
    assert check_text(text, "01-first.md") == []
    assert f"kind: {kind}" in text

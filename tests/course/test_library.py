"""Lessons are found by id, number and path; a broken one is said to be, and the others still work."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dltutor.course.library import LessonError, Library, number, shipped
from dltutor.course.pack import read_pack
from dltutor.quiz.model import Question

COURSE = "dltutor: 1\nid: small\ntitle: Small\nversion: 1\nlicense: MIT\nlanguage: en\nlessons:\n"


def written(id: str, body: str = "Words about tensors.\n", title: str = "") -> str:
    return f"---\ndltutor: 1\nid: {id}\ntitle: {title or id.title()}\nminutes: 5\n---\n\n# {id}\n\n{body}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of three lessons."""
    names = {"01-tensors.md": "tensors", "02-loss.md": "loss", "10-convnets.md": "convnets"}
    for name, id in names.items():
        (tmp_path / name).write_text(written(id), encoding="utf-8")
    (tmp_path / "course.yaml").write_text(COURSE + "".join(f"  - {name}\n" for name in names), encoding="utf-8")
    return tmp_path


def test_the_lessons_in_the_order_of_the_course(folder: Path) -> None:
    entries = Library(folder).entries()
    assert [(entry.id, entry.title, entry.minutes, entry.broken) for entry in entries] == [
        ("tensors", "Tensors", 5, ""),
        ("loss", "Loss", 5, ""),
        ("convnets", "Convnets", 5, ""),
    ]
    assert [number(entry) for entry in entries] == [1, 2, 10]
    assert [Path(entry.path) for entry in entries] == sorted(folder.glob("*.md"))


@pytest.mark.parametrize("word", ["loss", "2", "02", "002", "02-loss"])
def test_a_lesson_by_id_or_number(folder: Path, word: str) -> None:
    assert Library(folder).open(word).entry.id == "loss"


def test_a_lesson_by_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(folder)
    assert library.open(str(folder / "02-loss.md")).entry.id == "loss"
    monkeypatch.chdir(folder)
    assert library.open("02-loss.md").entry.id == "loss"
    monkeypatch.chdir("/")
    assert library.open("02-loss.md").entry.id == "loss", "the name alone is enough"
    monkeypatch.chdir(folder)
    elsewhere = folder / "mine" / "own.md"
    elsewhere.parent.mkdir()
    elsewhere.write_text(written("own"), encoding="utf-8")
    assert library.open("mine/own.md").entry.id == "own"


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("tensor", "did you mean tensors?"),
        ("lose", "did you mean loss?"),
        ("3", "there are: tensors, loss, convnets"),
        ("quantum", "there are: tensors, loss, convnets"),
        ("", "there are: tensors, loss, convnets"),
        ("²", "there are: tensors, loss, convnets"),
    ],
)
def test_an_unknown_lesson_is_answered_with_the_nearest(folder: Path, word: str, answer: str) -> None:
    with pytest.raises(LessonError) as refused:
        Library(folder).open(word)
    assert str(refused.value) == f"there is no lesson {word!r}; {answer}"


def test_a_path_that_does_not_exist(folder: Path) -> None:
    with pytest.raises(LessonError, match="there is no such file"):
        Library(folder).open(str(folder / "99-nothing.md"))


BROKEN = {
    "missing": (None, "there is no such file"),
    "no front matter": (b"# Loss\n", "begins with its front matter"),
    "not text": (b"---\ndltutor: 1\nid: loss\ntitle: caf\xe9\n---\n", ":4:11: error[utf-8]"),
    "front matter of another kind": (b"---\n- 1\n---\n", "lines of `key: value`"),
    "newer format": (b"---\ndltutor: 9\nid: loss\ntitle: L\n---\n", "reads format 1"),
    "binary": (bytes(range(256)), "not UTF-8"),
    "huge": (b"x" * 2_000_000, "larger than 1024 KB"),
    "empty": (b"", "begins with its front matter"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_lesson_is_listed_with_its_reason_and_the_others_open(folder: Path, how: str) -> None:
    data, why = BROKEN[how]
    path = folder / "02-loss.md"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    library = Library(folder)
    entries = library.entries()
    assert [entry.id for entry in entries] == ["tensors", "loss", "convnets"]
    assert [bool(entry.broken) for entry in entries] == [False, True, False]
    assert "02-loss.md" in entries[1].broken
    assert why in entries[1].broken
    assert "help: " in entries[1].broken
    assert [lesson.entry.id for lesson in library.lessons()] == ["tensors", "convnets"]
    with pytest.raises(LessonError, match="cannot be opened"):
        library.open("loss")


def test_a_lesson_without_any_text_is_broken_too(folder: Path) -> None:
    (folder / "02-loss.md").write_text(written("loss", body=""), encoding="utf-8")
    with pytest.raises(LessonError, match="has no text"):
        Library(folder).open("loss")


def test_a_file_that_may_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "02-loss.md").unlink()
    (folder / "02-loss.md").mkdir()
    (_, broken, _) = Library(folder).entries()
    assert "it cannot be read" in broken.broken


QUIZ = """## A
```quiz
id: q
kind: numeric
ask: What?
vars: {{n: {{int: [0, 9]}}}}
answer: {answer}
tolerance: 1%
```
"""


def test_a_broken_block_closes_the_lesson_and_says_all_that_fits(folder: Path) -> None:
    body = "## A\n" + "".join(f"```quiz\nid: q{number}\nkind: nothing\n```\n\n" for number in range(5))
    (folder / "02-loss.md").write_text(written("loss", body), encoding="utf-8")
    with pytest.raises(LessonError) as refused:
        Library(folder).open("loss")
    text = str(refused.value)
    assert text.count("error[quiz-kind]") == 3
    assert "… and 2 more; all of them: dltutor check " in text
    assert Library(folder).entries()[1].broken == "", "the list reads front matter only"


def test_a_lesson_opens_only_if_each_of_its_questions_can_be_asked(folder: Path) -> None:
    """A draw that divides by zero is found when the lesson opens, not in the middle of it."""
    path = folder / "02-loss.md"
    path.write_text(written("loss", QUIZ.format(answer="1 / n")), encoding="utf-8")
    with pytest.raises(LessonError, match="divides by zero"):
        Library(folder).open("loss")
    path.write_text(written("loss", QUIZ.format(answer="1 / (n + 1)")), encoding="utf-8")
    assert Library(folder).open("loss").steps[-1].items[0].id == "q"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "there is no such file"),
        ("lessons: [", "error[yaml]"),
        ("dltutor: 1\nid: a\ntitle: A\n", "needs the field `lessons`"),
    ],
)
def test_without_a_readable_course_file_the_lessons_are_still_there(folder: Path, text: str | None, why: str) -> None:
    (folder / "course.yaml").unlink()
    if text is not None:
        (folder / "course.yaml").write_text(text, encoding="utf-8")
    library = Library(folder)
    assert [entry.id for entry in library.entries()] == ["tensors", "loss", "convnets"]
    assert why in library.pack().broken
    assert library.open("convnets").entry.id == "convnets"


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("../../etc/passwd.md", "is not the name of a lesson"),
        ("lesson.txt", "is not the name of a lesson"),
        ("my lesson.md", "is not the name of a lesson"),
        ("'.lesson.md'", "is not the name of a lesson"),
        ("[a]", "is not the name of a lesson"),
        ("01-tensors.md", "is listed twice"),
    ],
)
def test_a_course_lists_only_files_of_its_own_folder(folder: Path, item: str, why: str) -> None:
    text = (folder / "course.yaml").read_text(encoding="utf-8")
    (folder / "course.yaml").write_text(f"{text}  - {item}\n", encoding="utf-8")
    pack = read_pack(folder)
    assert pack.files == ("01-tensors.md", "02-loss.md", "10-convnets.md")
    (problem,) = pack.problems
    assert why in problem.text
    assert (problem.line, problem.column) == (text.count("\n") + 1, 5)


def test_an_edited_lesson_is_read_anew(folder: Path) -> None:
    library = Library(folder)
    assert library.open("loss").entry.title == "Loss"
    (folder / "02-loss.md").write_text(written("loss", title="Other"), encoding="utf-8")
    assert library.open("loss").entry.title == "Other"


def test_an_empty_folder_asks_whether_dltutor_is_whole(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="is dltutor installed whole"):
        Library(tmp_path / "nothing").open("loss")


def test_a_damaged_installation_still_lists() -> None:
    assert Library(Path("/nonexistent")).entries() == []


def test_the_course_that_ships() -> None:
    pack = read_pack(shipped())
    assert (pack.id, pack.problems) == ("deep-learning", ())
    assert list(pack.files) == sorted(pack.files), "in the order of their numbers"
    assert [entry.broken for entry in Library().entries()] == [""] * len(pack.files)
    assert {entry.id for entry in Library().entries()} >= {"loss", "gradients", "backprop", "overfitting", "convnets"}


def test_every_shipped_lesson_opens_and_asks() -> None:
    for lesson in Library().lessons():
        items = [item for step in lesson.steps for item in step.items]
        assert sum(isinstance(item, Question) for item in items) >= 5, lesson.entry.id


def test_the_wheel_and_the_checkout_are_both_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = sys.modules["dltutor.course.library"]
    package = tmp_path / "dltutor"
    (package / "course").mkdir(parents=True)
    monkeypatch.setattr(library, "__file__", str(package / "course" / "library.py"))
    assert shipped() == tmp_path / "lessons"
    (package / "bundled" / "lessons").mkdir(parents=True)
    assert shipped() == package / "bundled" / "lessons"

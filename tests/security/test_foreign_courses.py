"""A course by strangers: it may not read what is not its own, run anything, hold anyone up or name what is hidden."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dltutor.course.check.run import check
from dltutor.course.library import LessonError, Library, shipped

SECRET = "BEGIN OPENSSH PRIVATE KEY"
COURSE = "dltutor: 1\nid: theirs\ntitle: Theirs\nlessons: [01-one.md, 02-two.md]\n"
ONE = (shipped() / "04-gradients.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "course"
    made.mkdir()
    (made / "course.yaml").write_text(COURSE)
    (made / "01-one.md").write_text(ONE, encoding="utf-8")
    (tmp_path / "id_rsa").write_text(SECRET)
    return made


def test_a_link_out_of_the_folder_is_named_and_never_read(folder: Path) -> None:
    (folder / "02-two.md").symlink_to(folder.parent / "id_rsa")
    library = Library(folder)
    one, two = library.entries()
    assert not one.broken
    assert "leads out of the course's folder" in two.broken
    with pytest.raises(LessonError, match="leads out") as refused:
        library.open(two.path)
    assert SECRET not in two.broken + str(refused.value)


def test_a_link_within_the_folder_is_a_lesson(folder: Path) -> None:
    (folder / "texts").mkdir()
    (folder / "01-one.md").rename(folder / "texts" / "one.md")
    (folder / "01-one.md").symlink_to("texts/one.md")
    assert Library(folder).entries()[0].broken == ""


def test_the_list_of_lessons_may_not_be_a_link_out_either(folder: Path) -> None:
    (folder / "course.yaml").unlink()
    (folder / "course.yaml").symlink_to(folder.parent / "id_rsa")
    assert "leads out" in Library(folder).pack().broken


def test_a_circle_of_links_is_told(folder: Path) -> None:
    (folder / "02-two.md").symlink_to("02-two.md")
    assert "cannot be read" in Library(folder).entries()[1].broken


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_holds_nobody_up(folder: Path, kind: str) -> None:
    path = folder / "02-two.md"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif os.geteuid() != 0:
        pytest.skip("only root can make a device")
    else:
        os.mknod(path, 0o20666, os.makedev(1, 5))
    assert "cannot be read" in Library(folder).entries()[1].broken


def test_code_that_lies_in_a_course_is_never_run(folder: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    code = f"open({str(canary)!r}, 'w').close()"
    for name in ("__init__", "conftest", "lab", "train", "sitecustomize", "yaml", "torch", "dltutor", "five_points"):
        (folder / f"{name}.py").write_text(code)
    (folder / "labs").mkdir()
    (folder / "labs" / "__init__.py").write_text(code)
    (folder / "02-two.md").write_text(ONE.replace("id: gradients", "id: two"), encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("dltutor"), "check", "."],
        cwd=folder,
        env={**os.environ, "DLTUTOR_LIMITS": ""},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert "01-one.md" in done.stdout
    assert check(folder)
    assert list(Library(folder).lessons())
    assert not canary.exists()

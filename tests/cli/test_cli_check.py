"""`dltutor check` mends what it can when it is asked to, and says what it did."""

from __future__ import annotations

from pathlib import Path

from tests.cli.telling import Tell
from tests.slopes import SLOPES


def test_missing_ids_are_written_into_a_lesson_or_into_all_of_a_course(tell: Tell, tmp_path: Path) -> None:
    path = tmp_path / "01-slopes.md"
    path.write_text(SLOPES.replace("<!-- step: id=several -->\n", ""), encoding="utf-8")
    (tmp_path / "course.yaml").write_text("dltutor: 1\nid: c\ntitle: C\nlessons: [01-slopes.md]\n", encoding="utf-8")
    assert "step-id" in tell("check", str(path)).out
    done = tell("check", "--fix-ids", str(tmp_path))
    assert done.status == 0
    assert "the step `several` has its id now" in done.err
    assert "step-id" not in done.out
    assert path.read_text(encoding="utf-8") == SLOPES
    assert tell("check", "--fix-ids", str(path)).err == ""


def test_a_file_that_cannot_be_mended_is_named(tell: Tell, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"\xff\xfe")
    done = tell("check", "--fix-ids", str(path))
    assert done.status == 1
    assert f"{path} could not be mended" in done.err

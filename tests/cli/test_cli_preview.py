"""`dltutor preview FILE` opens the screen at the file, or says why there is nothing to follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltutor.config import Options
from dltutor.node import shelf
from tests.cli.telling import Tell
from tests.slopes import SLOPES


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, Options]]:
    """What the screen was opened with; it is left at once."""
    seen: list[tuple[str | None, Options]] = []
    monkeypatch.setattr("dltutor.ui.app.run_app", lambda lesson, options: seen.append((lesson, options)))
    monkeypatch.setattr("dltutor.cli.preview.refusal", lambda: "")
    return seen


def test_a_file_or_a_course_is_opened_and_nothing_of_it_kept(
    tell: Tell, tmp_path: Path, opened: list[tuple[str | None, Options]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.md").write_text(SLOPES, encoding="utf-8")
    (tmp_path / "course.yaml").write_text("")
    assert tell("preview", "x.md", "--device", "cpu").status == 0
    assert tell("preview", str(tmp_path)).status == 0
    assert tell("preview", "course.yaml").status == 0
    file, folder = str(tmp_path / "x.md"), str(tmp_path)
    assert [(lesson, options.preview) for lesson, options in opened] == [(file, file), (None, folder), (None, folder)]
    assert opened[0][1].device == "cpu"
    assert not opened[0][1].preview_runs
    tell("preview", "x.md", "--run")
    assert opened.pop()[1].preview_runs
    assert all(shelf(options) is None for _, options in opened), "no checkpoints"


def test_what_cannot_be_followed_is_named_with_what_to_do(
    tell: Tell, tmp_path: Path, opened: list[tuple[str | None, Options]]
) -> None:
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    for name, why in {
        "none.md": "dltutor new lesson",
        "x.txt": "is not a lesson",
        "bytes.md": "this is not UTF-8 text",
        "empty": "has no lessons",
    }.items():
        done = tell("preview", str(tmp_path / name))
        assert done.status == 2
        assert name in done.err
        assert why in done.err
    assert opened == []


def test_where_nothing_can_be_shown_it_says_so(tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(SLOPES, encoding="utf-8")
    done = tell("preview", str(tmp_path / "x.md"))
    assert done.status == 2
    assert "needs a terminal" in done.err

"""`dltutor [LESSON]` hands the screen the lesson that was meant and the options that hold."""

from pathlib import Path

import pytest

from dltutor.config import Options
from tests.cli.telling import Tell


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, Options]]:
    """What the screen was opened with; it is left at once, with status 0."""
    seen: list[tuple[str | None, Options]] = []

    def run_app(lesson: str | None, options: Options) -> int:
        seen.append((lesson, options))
        return 0

    monkeypatch.setattr("dltutor.ui.app.run_app", run_app)
    monkeypatch.setattr("dltutor.cli.open_app.refusal", lambda environ: "")
    return seen


def test_alone_it_opens_where_one_was(tell: Tell, opened: list[tuple[str | None, Options]]) -> None:
    assert tell().status == 0
    assert opened == [(None, Options())]


@pytest.mark.parametrize("word", ["loss", "03-loss", "3", "03"])
def test_a_lesson_is_meant_by_its_id_its_file_or_its_number(
    tell: Tell, opened: list[tuple[str | None, Options]], word: str
) -> None:
    assert tell(word).status == 0
    assert tell("open", word).status == 0
    assert [lesson for lesson, _ in opened] == ["loss", "loss"]


def test_options_may_stand_on_either_side_and_outrank_the_config(
    tell: Tell, home: Path, opened: list[tuple[str | None, Options]]
) -> None:
    (home / ".config" / "dltutor").mkdir(parents=True)
    (home / ".config" / "dltutor" / "config.toml").write_text('threads = 3\ntheme = "light"\nfsp = 1\n')
    tell(
        "--threads",
        "2",
        "loss",
        "--device",
        "cpu",
        "--data",
        str(home),
        "--seed",
        "5",
        "--data-dir",
        "/x",
        "--fps",
        "6",
    )
    ((lesson, options),) = opened
    (problem,) = options.problems
    assert lesson == "loss"
    assert "did you mean fps" in problem
    assert options == Options(
        device="cpu", threads=2, theme="light", data=str(home), seed=5, data_dir="/x", fps=6, problems=(problem,)
    )


def test_its_exit_status_is_that_of_the_screen(
    tell: Tell, opened: list[tuple[str | None, Options]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dltutor.ui.app.run_app", lambda lesson, options: 1)
    assert tell("loss").status == 1


def test_a_file_that_is_not_of_the_course_is_refused(
    tell: Tell, opened: list[tuple[str | None, Options]], tmp_path: Path
) -> None:
    (tmp_path / "x.md").write_text("x")
    done = tell(str(tmp_path / "x.md"))
    assert done.status == 2
    assert "is not a lesson of the course" in done.err
    assert opened == []

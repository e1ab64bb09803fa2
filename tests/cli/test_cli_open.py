"""`dltutor [LESSON]` hands the screen the lesson that was meant and the options that hold."""

from pathlib import Path

import pytest

from dltutor.config import Options
from dltutor.run.keep.notes import Kept
from tests.cli.telling import Tell

PLAIN = Options(cpu_seconds=0, local_training=True, on="local")
"""The defaults, on a computer that sets no limits."""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, Options]]:
    """What the screen was opened with; it is left at once, with status 0."""
    seen: list[tuple[str | None, Options]] = []

    def run_app(lesson: str | None, options: Options, kept: Kept) -> int:
        seen.append((lesson, options))
        return 0

    monkeypatch.setattr("dltutor.ui.app.run_app", run_app)
    monkeypatch.setattr("dltutor.cli.open_app.refusal", lambda: "")
    return seen


def test_alone_it_opens_where_one_was(tell: Tell, opened: list[tuple[str | None, Options]]) -> None:
    assert tell().status == 0
    assert opened == [(None, PLAIN)]


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
    assert options == PLAIN.over(
        device="cpu", threads=2, theme="light", data=str(home), seed=5, data_dir="/x", fps=6, problems=(problem,)
    )


def test_its_exit_status_is_that_of_the_screen(
    tell: Tell, opened: list[tuple[str | None, Options]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dltutor.ui.app.run_app", lambda lesson, options, kept: 1)
    assert tell("loss").status == 1


def test_a_file_that_is_not_of_the_course_is_refused(
    tell: Tell, opened: list[tuple[str | None, Options]], tmp_path: Path
) -> None:
    (tmp_path / "x.md").write_text("x")
    done = tell(str(tmp_path / "x.md"))
    assert done.status == 2
    assert "is not a lesson of the course" in done.err
    assert opened == []


def test_a_limit_of_the_node_outranks_the_command_line_and_its_course_is_opened(
    tell: Tell, home: Path, opened: list[tuple[str | None, Options]], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = home / "course"
    course.mkdir()
    (course / "course.yaml").write_text("dltutor: 1\nid: own\ntitle: Our own\nlessons: [01-hills.md]\n")
    (course / "01-hills.md").write_text(
        "---\ndltutor: 1\nid: hills\ntitle: Hills\nsummary: Up and down.\nminutes: 5\n---\n\n# Hills\n"
    )
    limits = home / "limits.toml"
    limits.write_text(f'threads = 2\ncourse = "{course}"\n')
    monkeypatch.setenv("DLTUTOR_LIMITS", str(limits))
    tell("hills", "--threads", "8")
    ((lesson, options),) = opened
    assert (lesson, options.threads, options.course) == ("hills", 2, str(course))
    assert options.problems == (f"threads = 8 is more than {limits} allows; using 2",)
    assert "Hills" in tell("lessons").out
    assert "there is no lesson or command 'gradients'" in tell("gradients").err

"""`dltutor clean` shows what takes up space and frees it, but never an answer, nor what somebody is at work with."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from dltutor.checkpoints import layout
from dltutor.checkpoints.layout import Raw
from tests.cli.telling import Tell

ANSWER = ".local/share/dltutor/events/20260101-000000-00000000.log"
CHECKPOINTS = ".local/share/dltutor/checkpoints"


@pytest.fixture
def full(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with some of everything."""
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    data = b"".join(map(bytes, layout.encoded({}, {"t": Raw("U8", (200_000,), bytes(200_000))})))
    files = {
        ANSWER: b"x" * 50,
        f"{CHECKPOINTS}/overfit-elsewhere-7-1-1200.safetensors": data,
        f"{CHECKPOINTS}/overfit-elsewhere-7-1-1300.part": data[:1000],
        f"{CHECKPOINTS}/overfit-elsewhere-7-1.curve": b"x" * 90,
        f"{CHECKPOINTS}/notes.txt": b"mine",
        ".local/state/dltutor/crash-20260101-000000-0000.txt": b"x" * 2000,
        ".local/state/dltutor/faults.log": b"x",
        ".cache/dltutor/worker/left": b"x",
    }
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
        os.utime(home / name, (1e9, 1e9))
    (home / ".local/state/dltutor/faults.log.1").symlink_to(home / ANSWER)
    return home


def left(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("answer", "status"), [("n\n", 0), ("\n", 0), ("", 1)])
def test_it_lists_what_there_is_and_asks_before_anything_is_removed(
    full: Path, tell: Tell, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    before = left(full)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    done = tell("clean")
    assert (done.status, left(full)) == (status, before)
    assert f"Checkpoints: 0.2 MB, in {full}/{CHECKPOINTS}" in done.out
    assert "  overfit, step 1,200, 2001-09-0" in done.out
    assert "unfinished" in done.out
    assert "Reports of crashes: 2.0 kB" in done.out
    assert "Answers, which stay: 50 bytes" in done.out
    assert "Free 0.2 MB? Runs that were cut short can then not go on." in done.err


def test_with_yes_everything_goes_but_answers_and_what_is_not_ours(full: Path, tell: Tell) -> None:
    done = tell("clean", "--yes")
    assert done.status == 0
    assert done.out.splitlines()[-1] == "6 files removed, 0.2 MB free."
    assert left(full) == {ANSWER, f"{CHECKPOINTS}/notes.txt", ".local/state/dltutor/faults.log.1"}
    assert tell("clean").out.splitlines()[-1] == "There is nothing to free."


def test_what_a_worker_may_be_at_work_with_stays(full: Path, tell: Tell) -> None:
    path = full / CHECKPOINTS / "overfit-elsewhere-7-1-1200.safetensors"
    os.utime(path)
    assert "in use, so it stays" in tell("clean", "--yes").out
    assert path.exists()
    assert (path.parent / "overfit-elsewhere-7-1.curve").exists()


def test_another_folder_can_be_named_on_the_line_and_in_the_configuration(
    full: Path, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n" * 9))
    (full / CHECKPOINTS).rename(full / "scratch")
    assert "Checkpoints: none" in tell("clean").out
    assert f"Checkpoints: 0.2 MB, in {full}/scratch" in tell("clean", "--checkpoints", str(full / "scratch")).out
    (full / ".config/dltutor").mkdir(parents=True)
    (full / ".config/dltutor/config.toml").write_text('checkpoints = "~/scratch"\n')
    assert f"Checkpoints: 0.2 MB, in {full}/scratch" in tell("clean").out


def test_in_an_empty_home_there_is_nothing_to_free(home: Path, tell: Tell) -> None:
    done = tell("clean", "--yes")
    assert (done.status, done.out.splitlines()[-1]) == (0, "There is nothing to free.")
    assert left(home) == set()

"""Reports of what broke: they say where in the code, hold nothing of the learner's, and stay few, small and private."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from dltutor import reports

CANARY = "what-the-learner-typed"


@pytest.fixture(autouse=True)
def hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `watch` sets is set back."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr("faulthandler.enable", lambda file: None)


def broken(error: type[Exception] = ValueError, depth: int = 0) -> Exception:
    answer = CANARY
    try:
        if depth:
            raise broken(error, depth - 1)
        raise error(f"could not convert {answer!r}")
    except error as caught:
        return caught


def test_a_report_names_the_place_and_the_versions_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", CANARY)
    text = reports.report(broken())
    assert "builtins.ValueError\n" in text
    assert f"{__file__}:" in text
    assert "Python 3" in text
    assert CANARY not in text


def test_a_name_that_is_wrong_in_the_code_is_told() -> None:
    with pytest.raises(AttributeError) as caught:
        (None).nothing  # type: ignore[attr-defined]  # noqa: B018
    assert "has no attribute 'nothing'" in reports.report(caught.value)


def test_of_a_file_error_the_reason_is_told_and_not_the_file() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        open(f"/{CANARY}/x")  # noqa: SIM115
    text = reports.report(caught.value)
    assert "No such file or directory" in text
    assert CANARY not in text


def test_what_led_to_an_error_is_told_once_even_in_a_circle() -> None:
    first, second = broken(), broken(KeyError)
    first.__cause__, second.__cause__ = second, first
    text = reports.report(first)
    assert text.count("ValueError\n") == text.count("KeyError\n") == 1


def test_an_endless_recursion_is_told_in_a_few_lines() -> None:
    def deeper(n: int) -> int:
        return deeper(n + 1) + 1

    with pytest.raises(RecursionError) as caught:
        deeper(0)
    assert len(reports.report(caught.value).splitlines()) < 60


def test_three_reports_are_kept_each_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        written = [reports.keep(broken(), tmp_path / "a" / "state") for _ in range(8)]
    finally:
        os.umask(before)
    assert all(written)
    found = list((tmp_path / "a" / "state").iterdir())
    assert len(found) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("*"))


def test_without_a_place_for_it_nothing_is_written_and_nothing_raised(tmp_path: Path) -> None:
    assert reports.keep(broken(), None) is None
    (tmp_path / "file").touch()
    assert reports.keep(broken(), tmp_path / "file") is None
    reports.watch(tmp_path / "file")
    reports.watch(None)


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"HOME": "/h"}, "/h/.local/state/dltutor"),
        ({"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/s/dltutor"),
        ({"HOME": "/h", "XDG_STATE_HOME": "relative"}, "/h/.local/state/dltutor"),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_the_state_directory(environ: dict[str, str], place: str | None) -> None:
    assert reports.state_directory(environ) == (Path(place) if place else None)


def test_a_log_never_takes_more_than_three_files_of_a_megabyte(tmp_path: Path) -> None:
    path = tmp_path / "faults.log"
    for _ in range(50):
        with os.fdopen(reports.opened(path), "ab") as file:
            file.write(b"Fatal Python error\n" * 20_000)
    found = sorted(tmp_path.iterdir())
    assert [each.name for each in found] == ["faults.log", "faults.log.1", "faults.log.2"]
    assert all(each.stat().st_size < 2 * reports.LARGEST for each in found)
    assert all(each.stat().st_mode & 0o777 == 0o600 for each in found)


def test_a_planted_link_or_pipe_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("mine")
    (tmp_path / "faults.log").symlink_to(tmp_path / "target")
    os.mkfifo(tmp_path / "pipe.log")
    for name in ("faults.log", "pipe.log"):
        with pytest.raises(OSError):
            reports.opened(tmp_path / name)
    reports.watch(tmp_path)
    assert (tmp_path / "target").read_text() == "mine"


def test_an_error_in_a_thread_is_reported_and_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    reports.watch(tmp_path)
    thread = threading.Thread(target=lambda: int(CANARY))
    thread.start()
    thread.join()
    (report,) = tmp_path.glob("crash-*.txt")
    assert CANARY not in report.read_text()
    assert capfd.readouterr().err == ""

"""`dltutor report`: about oneself, or about all who handed something in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from dltutor.course.library import Library
from dltutor.progress.kinds import Answer, Goal, Place
from dltutor.quiz.model import Question
from tests.cli.telling import Tell
from tests.cohort.logs import Log

LESSON = Library().open("loss")
QUESTION = next(
    item for step in LESSON.steps for item in step.items if isinstance(item, Question) and item.kind == "single"
)


def handed(number: int, right: bool) -> Log:
    log = Log(f"{number:016x}")
    wrong = next(option.text for option in QUESTION.options if not option.correct)
    log.tell(
        Place(lesson="loss", step=LESSON.steps[0].id),
        Answer(lesson="loss", item=QUESTION.id, content=QUESTION.content, given=[wrong], right=right),
    )
    return log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What four learners handed in, and a file that is none of theirs."""
    folder = tmp_path / "handed in"
    for number, name in enumerate(("anna", "ben", "=1+1", "<b>dora</b>".replace("/", ""))):
        handed(number, right=number == 0).write(folder / f"{name}.log")
    (folder / "roster.txt").write_text("Anna\n")
    return folder


def test_a_lecturer_sees_what_was_hard_and_which_file_is_none(tell: Tell, folder: Path) -> None:
    done = tell("report", str(folder))
    assert done.status == 1
    assert "4 learners" in done.out
    assert "opened by 4 of 4" in done.out
    assert "1 of 4" in done.out
    assert "roster.txt: it holds no progress" in done.err
    (folder / "roster.txt").unlink()
    done = tell("report", str(folder))
    assert (done.status, done.err) == (0, "")
    assert tell("report", *map(str, sorted(folder.iterdir()))) == done


def test_who_shares_a_file_is_told_apart_by_nobody_and_the_lecturer_hears_of_it(
    tell: Tell, folder: Path, tmp_path: Path
) -> None:
    both = tmp_path / "both.log"
    both.write_bytes(b"".join((folder / f"{name}.log").read_bytes() for name in ("anna", "ben")))
    done = tell("report", str(both))
    assert done.status == 0
    assert f"{both}: 2 ids are in it and count as one learner" in done.err
    assert "must each hand in their own" in done.err


def test_hosts_paths_and_names_stay_out_unless_names_are_asked_for(tell: Tell, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    for arguments in ((), ("--csv",), ("--json",), ("--html", str(page))):
        done = tell("report", str(folder), *arguments)
        told = done.out.replace(str(page), "") + (page.read_text() if page.exists() else "")
        for secret in ("secret-host", "4242", "anna", "roster", str(tmp_path), "20261120-090000"):
            assert secret not in told, (arguments, secret)
    named = tell("report", str(folder), "--names", "--csv").out
    learners = {row["learner"] for row in csv.DictReader(io.StringIO(named.removeprefix("\ufeff"), newline=""))}
    assert learners == {"anna", "ben", "'=1+1", "<b>dora<b>"}
    tell("report", str(folder), "--names", "--html", str(page))
    assert "<b>dora" not in page.read_text()
    assert "&lt;b&gt;dora&lt;b&gt;" in page.read_text()


def test_two_learners_of_one_name_are_told_apart(tell: Tell, tmp_path: Path) -> None:
    for number, group in enumerate(("monday", "tuesday", "friday")):
        name = "anna" if group != "friday" else "ben"
        log = Log(f"{number}" * 16)
        log.tell(Answer(lesson="loss", item=QUESTION.id, content=QUESTION.content, right=True))
        log.write(tmp_path / group / f"{name}.log")
    done = tell("report", str(tmp_path), "--names", "--csv")
    rows = csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"), newline=""))
    assert {row["learner"] for row in rows} == {"anna (L00000000)", "anna (L11111111)", "ben"}


def test_the_figures_are_the_same_as_json(tell: Tell, folder: Path) -> None:
    found = json.loads(tell("report", str(folder), "--json").out)
    (lesson,) = found["lessons"]
    (row,) = lesson["questions"]
    assert (lesson["id"], lesson["n"], found["unread"]) == ("loss", 4, 1)
    assert (row["item"], row["first"]) == (QUESTION.id, {"count": 1, "of": 4})
    assert row["mistakes"][0]["learners"] == 3
    assert row["mistakes"][0]["why"]


def test_a_learner_sees_a_report_of_their_own(tell: Tell, home: Path, tmp_path: Path) -> None:
    nothing = tell("report")
    assert (nothing.status, nothing.err) == (1, "dltutor: nothing was done yet; start with: dltutor\n")
    handed(1, right=False).write(home / ".local" / "share" / "dltutor" / "events" / "x.log")
    done = tell("report")
    assert done.status == 0
    assert done.out.startswith("You (L00000000): 2026-11-20")
    assert "    not: " in done.out
    page = tmp_path / "mine.html"
    assert tell("report", "--html", str(page)).status == 0
    assert "dltutor: You (L00000000)" in page.read_text()


def test_of_the_runs_that_reached_a_goal_of_a_pack_only_what_was_changed_is_named(tell: Tell, tmp_path: Path) -> None:
    assert tell("add", "docs/example-pack").status == 0
    for number, settings in enumerate(({"lr": 0.02, "momentum": 0.7}, {"lr": 0.02, "momentum": 0.0})):
        log = Log(f"{number}" * 16)
        log.tell(Place(lesson="momentum-pack/momentum", step="goal"))
        log.tell(
            Goal(lesson="momentum-pack/momentum", item="bottom", how="met", settings=settings, step=40, value=1e-4)
        )
        log.write(tmp_path / "in" / f"{number}.log")
    (lesson,) = json.loads(tell("report", str(tmp_path / "in"), "--json").out)["lessons"]
    assert [run["changed"] for run in lesson["goals"][0]["reached"]] == [{"momentum": 0.7}, {}]


def test_only_an_earlier_report_is_written_over(tell: Tell, folder: Path, tmp_path: Path) -> None:
    page, anna = tmp_path / "page.html", folder / "anna.log"
    assert tell("report", str(anna), "--html", str(page)).status == 0
    before = page.read_text()
    assert tell("report", str(folder), "--html", str(page)).status == 1, "the roster"
    assert page.read_text() != before
    (folder / "roster.txt").unlink()
    (folder / "page.html").write_text(before)
    assert tell("report", str(folder)).status == 0, "an earlier report among what was handed in"
    data = anna.read_bytes()
    refused = tell("report", str(folder), "--html", str(anna))
    assert (refused.status, anna.read_bytes()) == (1, data)
    assert "exists already and is no report" in refused.err
    assert "cannot be written" in tell("report", str(anna), "--html", str(tmp_path / "no" / "x")).err
    assert "is a directory" in tell("report", str(anna), "--html", str(tmp_path)).err


def test_what_cannot_be_meant_is_refused(tell: Tell, folder: Path, tmp_path: Path) -> None:
    assert tell("report", str(folder), "--csv", "--json").status == 2
    missing = tell("report", str(tmp_path / "nowhere"))
    assert (missing.status, "there is no file or folder" in missing.err) == (2, True)
    nothing = tell("report", str(folder / "roster.txt"))
    assert nothing.status == 1
    assert "there is no progress in what was given" in nothing.err
    (tmp_path / "empty").mkdir()
    nothing = tell("report", str(tmp_path / "empty"), "--html", str(tmp_path / "page.html"))
    assert (nothing.status, nothing.err) == (1, "dltutor: there is no progress in what was given\n")
    assert not (tmp_path / "page.html").exists()
    assert tell("report", "--data-dir", "relative").status == 2


def test_a_damaged_line_is_named_and_the_rest_counts(tell: Tell, tmp_path: Path) -> None:
    file = handed(1, right=True).write(tmp_path / "anna.log")
    file.write_bytes(file.read_bytes() + b"half a li\x1b[2J")
    done = tell("report", str(file))
    assert done.status == 1
    assert "1 line could not be read (line 5); all others were" in done.err
    assert "You" not in done.out
    assert "1 of 1" in done.out or "Right at the first try" in done.out

"""What forty people hand in: exports, folders, doubles, damaged ones, and things that are no progress at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from dltutor.cohort import gather
from dltutor.cohort.gather import TooMuchError, events, found, hand_ins
from dltutor.progress.kinds import Answer, Learner
from tests.cohort.logs import Log

ANNA, BEN = "a" * 16, "b" * 16


def log(learner: str, session: str = "", answers: int = 3) -> Log:
    made = Log(learner, session)
    made.tell(*(Answer(lesson="loss", item=f"q{number}", right=True) for number in range(answers)))
    return made


def test_each_file_of_a_folder_is_a_learner_and_hidden_ones_are_none(tmp_path: Path) -> None:
    for name, learner in (("anna.log", ANNA), ("deeper/ben", BEN), (".hidden", "c" * 16)):
        log(learner).write(tmp_path / name)
    those, unread = hand_ins(found([tmp_path]))
    assert [(one.name, one.learner, one.pseudonym) for one in those] == [
        ("anna", ANNA, "Laaaaaaaa"),
        ("ben", BEN, "Lbbbbbbbb"),
    ]
    assert unread == {}
    assert hand_ins(found([tmp_path, tmp_path / "anna.log"]))[0] == those, "a file that is named twice counts once"


def test_who_hands_in_twice_is_one_learner_and_nothing_counts_twice(tmp_path: Path) -> None:
    early, late = log(ANNA, answers=2), log(ANNA, answers=5)
    early.write(tmp_path / "early.log")
    late.write(tmp_path / "late.log")
    ((one,), _) = hand_ins(found([tmp_path]))
    assert [event.id for event in events(one)[0]] == [event.id for event in late.events]


def test_a_folder_of_logs_is_one_learner_though_only_one_file_names_them(tmp_path: Path) -> None:
    first = log(ANNA, "one")
    first.write(tmp_path / "anna" / "events" / "1.log")
    second = log(ANNA, "two")
    second.events = [event for event in second.events if event.kind != "learner"]
    second.write(tmp_path / "anna" / "events" / "2.log")
    log(BEN).write(tmp_path / "ben" / "events" / "1.log")
    for beside in ("checkpoints/run.safetensors", "marks.json"):
        (tmp_path / "anna" / beside).parent.mkdir(exist_ok=True)
        (tmp_path / "anna" / beside).write_bytes(b"not the log")
    those, _ = hand_ins(found([tmp_path]))
    assert [(one.name, one.learner, len(one.files)) for one in those] == [("anna", ANNA, 2), ("ben", BEN, 1)]
    assert len(events(those[0])[0]) == len(first.events) + len(second.events)


def test_a_file_that_is_gone_before_it_is_read_is_named_and_the_others_count(tmp_path: Path) -> None:
    whole, gone = log(ANNA, answers=5), log(ANNA, "one", answers=2)
    whole.write(tmp_path / "a.log")
    gone.write(tmp_path / "b.log")
    ((one,), _) = hand_ins(found([tmp_path]))
    (tmp_path / "b.log").unlink()
    there, damage = events(one)
    assert [event.id for event in there] == [event.id for event in whole.events]
    assert [(each.file, each.line, each.why) for each in damage] == [
        (str(tmp_path / "b.log"), 0, "No such file or directory")
    ]


def test_who_brought_two_computers_together_is_one_learner(tmp_path: Path) -> None:
    log(BEN, "laptop").write(tmp_path / "1.log")
    both = log(BEN, "cluster")
    both.tell(Learner(learner=ANNA))
    both.write(tmp_path / "2.log")
    log("c" * 16).write(tmp_path / "3.log")
    those, _ = hand_ins(found([tmp_path]))
    assert sorted((one.learner, len(one.files)) for one in those) == [(ANNA, 2), ("c" * 16, 1)]


def test_damaged_and_foreign_files_are_named_and_the_rest_counts(tmp_path: Path) -> None:
    data = log(ANNA).written()
    (tmp_path / "anna.log").write_bytes(data.replace(b"q1", b"qX") + b"half a li")
    (tmp_path / "roster.csv").write_text("name,mark\nAnna,1\n")
    (tmp_path / "empty.log").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(os.urandom(5000))
    os.symlink(tmp_path / "anna.log", tmp_path / "link.log")
    os.mkfifo(tmp_path / "pipe.log")
    those, unread = hand_ins(found([tmp_path]))
    assert {path.name for path in unread} == {"link.log", "pipe.log"}
    told = {one.name: events(one) for one in those}
    assert set(told) == {"anna", "roster", "empty", "picture"}
    assert [event.kind for event in told["anna"][0]] == ["open", "learner", "answer", "answer"]
    assert [each.line for each in told["anna"][1]] == [4, 6]
    for name in ("roster", "empty", "picture"):
        there, damage = told[name]
        assert (there, damage[0].line) == ([], 0)
        assert "holds no progress" in damage[0].why


def test_a_file_too_large_for_progress_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "disk.img").open("wb") as file:
        file.truncate(gather.LARGEST + 1)
    _, unread = hand_ins(found([tmp_path]))
    assert "too large" in unread[tmp_path / "disk.img"]


def test_a_folder_that_cannot_be_meant_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "MOST", 3)
    for number in range(4):
        (tmp_path / str(number)).touch()
    with pytest.raises(TooMuchError, match="more than 3 files"):
        found([tmp_path])


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data directories are for their owners alone, so this is what a lecturer meets who walks through homes."""
    log(ANNA).write(tmp_path / "anna" / "events" / "1.log")
    log(BEN).write(tmp_path / "ben.log")
    listed = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "anna":
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr("os.scandir", scandir)
    those, unread = hand_ins(found([tmp_path]))
    assert [one.learner for one in those] == [BEN]
    assert list(unread) == [tmp_path / "anna"]


def test_an_id_that_is_none_gives_a_pseudonym_all_the_same(tmp_path: Path) -> None:
    log("<script>=1+1").write(tmp_path / "x.log")
    nameless = log(ANNA, "two")
    nameless.events = [event for event in nameless.events if event.kind != "learner"]
    nameless.write(tmp_path / "y.log")
    those, _ = hand_ins(found([tmp_path]))
    assert len({one.pseudonym for one in those}) == 2
    for one in those:
        assert re.fullmatch("L[0-9a-f]{8}", one.pseudonym)

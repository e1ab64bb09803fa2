"""`dltutor add`, `list`, `remove`: a pack can be used, or it is told what is wrong with it and nothing changes."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from dltutor.progress.directory import find
from dltutor.progress.kinds import Answer, Place
from dltutor.progress.store import Store
from tests.cli.telling import Tell
from tests.packs.pack_example import pack, written, zipped


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The folder in which an author writes."""
    return written(tmp_path / "tiny", pack())


def packs(home: Path) -> Path:
    return home / ".local" / "share" / "dltutor" / "packs"


def test_a_pack_is_added_listed_opened_and_removed(tell: Tell, home: Path, source: Path) -> None:
    assert "No packs were added" in tell("list").out
    done = tell("add", str(source))
    assert (done.status, done.err) == (0, "")
    assert "Added tiny: A tiny pack, version 1, 2 lessons." in done.out
    assert "dltutor tiny/first" in done.out
    assert "tiny  A tiny pack, version 1, 2 lessons" in tell("list").out
    row = json.loads(tell("list", "--json").out)[0]
    assert (row["id"], row["version"], row["lessons"], row["broken"]) == ("tiny", 1, 2, "")
    lessons = tell("lessons")
    assert lessons.status == 0
    assert lessons.out.index("convnets") < lessons.out.index("A tiny pack") < lessons.out.index("tiny/first")
    with Store.open(find()) as store:
        store.record(Answer(lesson="tiny/first", item="first-sum", right=True, credit=1.0))
        store.record(Place(lesson="tiny/first", step="question"))
    rows = {row["id"]: row["done"] for row in json.loads(tell("progress", "--json").out)["lessons"]}
    assert (rows["tiny/first"], rows["tiny/second"]) == (1, 0)
    assert "You were last in tiny/first" in tell("progress").out
    done = tell("remove", "tiny")
    assert "Your progress in its lessons stays" in done.out
    assert list(packs(home).iterdir()) == []
    assert "tiny" not in tell("lessons").out
    assert "You were last in" not in tell("progress").out, "there is no way back"
    tell("add", str(source))
    rows = {row["id"]: row["done"] for row in json.loads(tell("progress", "--json").out)["lessons"]}
    assert rows["tiny/first"] == 1


def test_an_archive_is_as_good_as_a_folder(tell: Tell, tmp_path: Path) -> None:
    archive = zipped(tmp_path / "tiny.zip", pack() | {".git/config": b""}, top="tiny-main/")
    done = tell("add", str(archive))
    assert (done.status, "Left out: tiny-main/.git/config" in done.err) == (0, True)
    assert "tiny/second" in tell("lessons").out


def test_a_link_is_left_out_and_named_and_missed_only_where_it_is_needed(
    tell: Tell, tmp_path: Path, source: Path
) -> None:
    (source / "notes.txt").symlink_to(tmp_path / "id_rsa")
    done = tell("add", str(source))
    assert done.status == 0
    assert "Left out: notes.txt (a link, which is not followed)." in done.err
    tell("remove", "tiny")
    (source / "02-second.md").rename(tmp_path / "02-second.md")
    (source / "02-second.md").symlink_to(tmp_path / "02-second.md")
    done = tell("add", str(source))
    assert done.status == 1
    assert "Left out: 02-second.md (a link, which is not followed)" in done.err
    assert "error[file]: there is no such file" in done.err


def test_a_newer_version_takes_the_place_and_an_older_one_does_not(tell: Tell, tmp_path: Path, source: Path) -> None:
    tell("add", str(source))
    newer = written(tmp_path / "newer", pack(version=2))
    assert "takes the place of version 1; your progress in it stays" in tell("add", str(newer)).out
    done = tell("add", str(source))
    assert done.status == 1
    assert "dltutor remove tiny" in done.err
    assert "version 2" in tell("list").out


def test_another_pack_under_the_same_id_is_refused(tell: Tell, tmp_path: Path, source: Path) -> None:
    """Else the progress in the lessons of both would be one."""
    tell("add", str(source))
    files = {name: data.replace(b"first", b"third").replace(b"second", b"fourth") for name, data in pack().items()}
    other = written(tmp_path / "other", {"01-third.md": files["01-first.md"], "02-fourth.md": files["02-second.md"]})
    written(other, {"course.yaml": files["course.yaml"]})
    done = tell("add", str(other))
    assert (done.status, "another pack is there under the id tiny: A tiny pack" in done.err) == (1, True)
    assert "tiny/first" in tell("lessons").out


def test_all_mistakes_are_told_at_once_with_their_places_and_nothing_is_added(
    tell: Tell, home: Path, source: Path, tmp_path: Path
) -> None:
    for name in ("01-first.md", "02-second.md"):
        (source / name).write_text((source / name).read_text().replace("answer: 2", "answer: two\nhint: x"))
    done = tell("add", str(source))
    assert done.status == 1
    assert "nothing was changed" in done.err
    for place in ("01-first.md:22:1", "01-first.md:23:1", "02-second.md:22:1", "02-second.md:23:1"):
        assert f"{source}/{place}: error" in done.err
    assert list(packs(home).iterdir()) == []
    archive = zipped(tmp_path / "tiny.zip", {path.name: path.read_bytes() for path in source.iterdir()})
    done = tell("add", str(archive))
    assert "\n01-first.md:22:1: error" in f"\n{done.err}"
    assert ".new-" not in done.err


def test_all_that_is_wrong_with_the_files_is_told_at_once(tell: Tell, home: Path, tmp_path: Path) -> None:
    archive = zipped(tmp_path / "evil.zip", pack() | {"../evil": b"", "/etc/evil": b"", "bomb": bytes(10**6)})
    done = tell("add", str(archive))
    assert done.status == 1
    for name in ("'../evil'", "'/etc/evil'", "'bomb'"):
        assert name in done.err
    assert not packs(home).exists()
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "there is no file or folder"),
        (lambda path: path.mkdir(), "it has no course.yaml; to begin one: dltutor new course"),
        (lambda path: path.write_text("text"), "no whole ZIP archive"),
        (os.mkfifo, "not a regular file"),
    ],
)
def test_what_is_no_pack_is_told(tell: Tell, tmp_path: Path, make, says: str) -> None:
    make(tmp_path / "odd")
    done = tell("add", str(tmp_path / "odd"))
    assert done.status != 0
    assert says in done.err


def test_an_unknown_pack_is_told_with_the_nearest(tell: Tell, source: Path) -> None:
    assert "none was added" in tell("remove", "tiny").err
    tell("add", str(source))
    assert "did you mean tiny?" in tell("remove", "tinny").err
    assert "there is no pack '../tiny'" in tell("remove", "../tiny").err


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "your quota is used up"),
        (errno.EROFS, "the file system is read-only; use --data-dir"),
        (errno.EACCES, "may not be written"),
    ],
)
def test_a_disk_that_refuses_has_its_sentence_and_the_old_pack_stays(
    tell: Tell, home: Path, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, error: int, says: str
) -> None:
    tell("add", str(source))
    newer = written(tmp_path / "newer", pack(version=2))

    def refuse(descriptor: int) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as disk:
        disk.setattr("dltutor.packs.shelf.os.fsync", refuse)
        done = tell("add", str(newer))
    assert done.status == 1
    assert "nothing was added" in done.err
    assert says in done.err
    assert [path.name for path in packs(home).iterdir()] == ["tiny@1"]
    assert "version 1" in tell("list").out


def test_packs_lie_in_the_data_directory_that_is_named(tell: Tell, home: Path, tmp_path: Path, source: Path) -> None:
    other = str(tmp_path / "other")
    assert tell("add", "--data-dir", other, str(source)).status == 0
    assert "tiny" in tell("list", "--data-dir", other).out
    assert "No packs" in tell("list").out
    assert "Nothing was asked yet" in tell("review", "--data-dir", other).out
    assert "did you mean tiny/first" in tell("quiz", "tiny/frst", "--data-dir", other).err
    assert "did you mean tiny/first" in tell("tiny/frst", "--data-dir", other).err
    assert "absolute path" in tell("add", "--data-dir", "here", str(source)).err

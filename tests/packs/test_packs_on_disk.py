"""A pack on the disk is the old one or the new one, never half of either, and nobody else's business."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from dltutor.packs import shelf
from dltutor.packs.shelf import Packs
from tests.packs.pack_example import pack, with_lab


def added(packs: Packs, id: str = "tiny", **more: str) -> Path:
    with packs.staged(pack(**more)) as staged:
        return packs.keep(staged, id)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_pack_is_there_as_it_was_and_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        packs = Packs(tmp_path / "data" / "packs")
        with packs.staged(with_lab()) as staged:
            place = packs.keep(staged, "tiny")
    finally:
        os.umask(old)
    assert packs.ids() == ["tiny"]
    assert packs.at("tiny") == place
    assert packs.of(place / "01-first.md") == "tiny"
    assert packs.of(tmp_path / "01-first.md") == ""
    assert contents(place) == with_lab()
    assert not [path for path in (tmp_path / "data").rglob("*") if path.stat().st_mode & 0o077]


def test_an_update_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    packs = Packs(tmp_path)
    for version in "123":
        place = added(packs, notes__txt=version)
    assert packs.at("tiny") == place
    assert contents(place)["notes.txt"] == b"3"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    packs = Packs(tmp_path)
    with packs.staged(pack()) as staged:
        assert contents(staged) == pack()
        assert packs.ids() == []
    assert list(tmp_path.iterdir()) == []


def test_a_pack_is_removed_with_all_that_a_crash_left_of_it(tmp_path: Path) -> None:
    packs = Packs(tmp_path)
    added(packs)
    (tmp_path / "tiny@9").mkdir()  # a crash between the new folder and the removal of the old one
    assert packs.at("tiny") == tmp_path / "tiny@9"
    packs.remove("tiny")
    assert packs.ids() == []
    assert list(tmp_path.iterdir()) == []


def test_ids_of_packs_do_not_touch_each_other(tmp_path: Path) -> None:
    packs = Packs(tmp_path)
    added(packs, "tiny")
    added(packs, "tiny-two")
    packs.remove("tiny")
    assert packs.ids() == ["tiny-two"]


class CrashError(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("survives", range(16))
def test_a_crash_at_any_moment_leaves_the_old_pack_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survives: int
) -> None:
    packs = Packs(tmp_path)
    added(packs, notes__txt="old")
    left = [survives]

    def counted(call: object) -> object:
        def limited(*arguments: object, **more: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise CrashError
            return call(*arguments, **more)  # type: ignore[operator]

        return limited

    monkeypatch.setattr(Path, "rename", counted(Path.rename))
    monkeypatch.setattr(Path, "mkdir", counted(Path.mkdir))
    monkeypatch.setattr(os, "fsync", counted(os.fsync))
    monkeypatch.setattr(shelf.shutil, "rmtree", lambda *_, **__: None)
    with contextlib.suppress(CrashError):
        added(packs, notes__txt="new")
    monkeypatch.undo()
    place = packs.at("tiny")
    assert place is not None
    assert contents(place) in (pack(notes__txt="old"), pack(notes__txt="new"))
    after = added(packs, notes__txt="later")
    assert contents(after)["notes.txt"] == b"later"
    assert packs.ids() == ["tiny"]


def test_what_a_crash_left_is_removed_when_nobody_can_be_at_work_on_it(tmp_path: Path) -> None:
    packs = Packs(tmp_path)
    old, new = tmp_path / ".new-0123456789abcdef", tmp_path / ".new-fedcba9876543210"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (0, 0))
    added(packs)
    assert not old.exists()
    assert new.exists()


def test_a_link_in_place_of_a_pack_is_none(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "tiny@1").symlink_to(tmp_path)
    assert Packs(tmp_path / "packs").ids() == []


def test_without_a_folder_there_are_no_packs() -> None:
    assert Packs().ids() == []
    assert Packs().at("tiny") is None
    assert Packs().of(Path("/etc/passwd")) == ""

"""What a computer that loses its power may not undo: bytes are safe before they get their name, then the name is."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dltutor.checkpoints import layout
from dltutor.checkpoints.shelf import Shelf
from dltutor.packs.code import Piece
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.progress import files
from dltutor.progress.drafts import Drafts
from dltutor.progress.saver import Saver


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Whatever is made safe or named from now on, in its order."""
    so_far: list[tuple[str, ...]] = []
    fsync, rename = os.fsync, os.rename

    def safe(descriptor: int) -> None:
        fsync(descriptor)
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        so_far.extend((("safe", path), ("bytes", path, str(os.fstat(descriptor).st_size))))

    def named(source: str, target: str) -> None:
        rename(source, target)
        so_far.append(("named", os.fspath(source), os.fspath(target)))

    monkeypatch.setattr(os, "fsync", safe)
    monkeypatch.setattr(os, "rename", named)
    return so_far


def code(folder: Path) -> None:
    drafts = Drafts(folder)
    drafts.keep("nets", "step", "x = 1\n")
    assert drafts.close(60)


def pack(folder: Path) -> None:
    packs = Packs(folder)
    with packs.staged({"course.yaml": b"a", "labs/net/train.py": b"b"}) as staged:
        packs.keep(staged, "tiny")


REPLACED: dict[str, Callable[[Path], object]] = {
    "the log put together": lambda folder: files.write_whole(folder / "a.log", b"x\n"),
    "a checkpoint": lambda folder: Shelf(folder).save("overfit", 1, 3, layout.encoded({"step": 3}, {})),
    "code": code,
    "what is trusted": lambda folder: Trust(folder / "trusted.json").give("tiny", [Piece("labs/a.py", 1, "ab")]),
    "a pack": pack,
}


@pytest.mark.parametrize("what", REPLACED)
def test_what_takes_the_place_of_another_is_safe_before_and_its_name_after(
    tmp_path: Path, done: list[tuple[str, ...]], what: str
) -> None:
    REPLACED[what](tmp_path)
    (at,) = (number for number, (did, *_) in enumerate(done) if did == "named")
    _, source, target = done[at]
    for path in [Path(target), *Path(target).rglob("*")]:
        was = str(Path(source) / path.relative_to(target))
        assert ("safe", was) in done[:at], path
        assert path.is_dir() or ("bytes", was, str(path.stat().st_size)) in done[:at], path
    assert ("safe", str(Path(target).parent)) in done[at:]


def test_an_answer_is_acknowledged_once_it_and_the_name_of_its_file_are_safe(
    tmp_path: Path, done: list[tuple[str, ...]]
) -> None:
    saver = Saver(tmp_path)
    saver.record("answer")
    assert saver.flush(60)
    assert {("safe", str(tmp_path)), ("safe", str(tmp_path / f"{saver.session}.log"))} <= set(done)
    assert saver.close(60)


def test_what_cannot_be_made_safe_gets_no_name_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_descriptor: int) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="quota"):
        files.write_whole(tmp_path / "a.log", b"x\n")
    assert list(tmp_path.iterdir()) == []

"""The folder of checkpoints: two of each lab, for their owner alone, and an older one left whatever the disk does."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from dltutor.checkpoints import layout
from dltutor.checkpoints.files import Disk
from dltutor.checkpoints.layout import DamagedError, Raw
from dltutor.checkpoints.shelf import Shelf
from dltutor.refusals import told

LAB = "five_points"
HOST = re.sub(r"\W", "_", socket.gethostname())[:40]
DEAD = 2**22 + 1
"""More than any process id of Linux."""


class Refusing(Disk):
    """Refuses its n-th operation; a write may be cut short before."""

    def __init__(self, at: int, number: int, short: bool = False) -> None:
        self.at, self.number, self.short, self.count = at, number, short, 0

    def _meet(self) -> None:
        self.count += 1
        if self.count == self.at:
            raise OSError(self.number, os.strerror(self.number))

    def create(self, path: Path) -> int:
        self._meet()
        return super().create(path)

    def write(self, descriptor: int, data: memoryview) -> int:
        self._meet()
        return super().write(descriptor, data[: len(data) // 2 + 1] if self.short else data)

    def fsync(self, descriptor: int) -> None:
        self._meet()
        super().fsync(descriptor)

    def close(self, descriptor: int) -> None:
        super().close(descriptor)
        self._meet()


def pieces(step: int, size: int = 4) -> list[bytes | memoryview]:
    return layout.encoded({"step": step}, {"t": Raw("U8", (size,), bytes(size))})


def steps(shelf: Shelf, lab: str = LAB) -> list[int]:
    return [one.step for one in shelf.entries() if one.lab == lab and one.whole]


def step_of(shelf: Shelf, name: str) -> object:
    return layout.decoded(shelf.read(name))[0]["step"]


def by_another(shelf: Shelf, step: int, owner: str, lab: str = LAB, ending: str = "safetensors", size: int = 4) -> Path:
    """Put a checkpoint of another worker on the shelf."""
    shelf.folder.mkdir(exist_ok=True)
    path = shelf.folder / f"{lab}-{owner}-1-{step}.{ending}"
    path.write_bytes(b"".join(map(bytes, pieces(step, size))))
    os.utime(path, (1e9 + step, 1e9 + step))
    return path


def test_the_two_newest_of_a_lab_are_kept_and_can_be_read(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "of" / "mine")
    names = [shelf.save(LAB, 1, step, pieces(step)) for step in (100, 200, 300)]
    other = shelf.save("overfit", 2, 50, pieces(50))
    assert steps(shelf) == [200, 300]
    assert [step_of(shelf, name) for name in (*names[1:], other)] == [200, 300, 50]
    assert shelf.manifest(names[2]) == {"step": 300}
    with pytest.raises(DamagedError, match="No such file"):
        shelf.read(names[0])


def test_labs_of_packs_have_checkpoints_of_their_own(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for lab in (LAB, f"tiny/{LAB}", f"tiny-{LAB[:4]}/{LAB}"):
        name = shelf.save(lab, 1, 100, pieces(100))
        assert (step_of(shelf, name), steps(shelf, lab)) == (100, [100])
    assert [one.lab for one in shelf.entries() if one.lab == f"tiny/{LAB}"]
    shelf.forget(f"tiny/{LAB}")
    assert (steps(shelf), steps(shelf, f"tiny/{LAB}")) == ([100], [])


def test_nobody_else_may_read_them_whatever_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        shelf = Shelf(tmp_path / "open")
        shelf.folder.mkdir(mode=0o755)
        shelf.save(LAB, 1, 1, pieces(1))
    finally:
        os.umask(mask)
    assert stat.S_IMODE(shelf.folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in shelf.folder.iterdir()] == [0o600]


def test_a_folder_or_file_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    with pytest.raises(PermissionError):
        Shelf(tmp_path / "link").save(LAB, 1, 1, pieces(1))
    shelf = Shelf(tmp_path / "mine")
    name = shelf.save(LAB, 1, 1, pieces(1))
    path = shelf.folder / f"{name}.safetensors"
    path.rename(tmp_path / "secret")
    path.symlink_to(tmp_path / "secret")
    assert shelf.entries() == []
    with pytest.raises(DamagedError, match="cannot be read"):
        shelf.read(name)


@pytest.mark.parametrize("name", ["", "../secret", "five_points-h-1-1-1/../x", "five_points", "a-b-c-d-e\n"])
def test_only_names_of_checkpoints_are_looked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(DamagedError, match="none by that name"):
        Shelf(tmp_path).read(name)


def test_a_pipe_in_the_place_of_a_checkpoint_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"{LAB}-h-1-1-1.safetensors")
    with pytest.raises(DamagedError, match="not a file of yours"):
        Shelf(tmp_path).read(f"{LAB}-h-1-1-1")


def test_those_of_a_worker_at_work_stay_and_those_of_a_dead_one_count_as_mine(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    alive = by_another(shelf, 10, f"{HOST}-1")
    recent = by_another(shelf, 20, "elsewhere-7")
    os.utime(recent)
    old = by_another(shelf, 30, "elsewhere-8")
    dead = by_another(shelf, 40, f"{HOST}-{DEAD}")
    torn = by_another(shelf, 50, f"{HOST}-{DEAD}", ending="part")
    shelf.save(LAB, 1, 60, pieces(60))
    assert [path.exists() for path in (alive, recent, old, dead, torn)] == [True, True, False, True, False]


def test_all_together_are_bounded_and_the_oldest_of_other_labs_leave_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, limit=100_000)
    for step, lab in enumerate(("by_hand", "digits_cnn", "overfit", "playground"), 1):
        by_another(shelf, step, f"{HOST}-{DEAD}", lab, size=20_000)
    shelf.save(LAB, 1, 1, pieces(1, 30_000))
    shelf.save(LAB, 1, 2, pieces(2, 30_000))
    assert sum(one.size for one in shelf.entries()) <= 100_000
    assert [one.lab for one in shelf.entries()] == ["playground", LAB, LAB]
    with pytest.raises(ValueError, match=r"takes 0\.1 MB, and at most 0\.1 MB are kept"):
        shelf.save(LAB, 1, 3, pieces(3, 60_000))
    assert steps(shelf) == [1, 2]


def test_a_run_that_is_over_leaves_none_but_those_of_others(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    earlier, alive = by_another(shelf, 1, f"{HOST}-{DEAD}"), by_another(shelf, 2, f"{HOST}-1")
    shelf.save(LAB, 1, 3, pieces(3))
    other = shelf.save("overfit", 1, 3, pieces(3))
    shelf.forget(LAB)
    assert steps(shelf) == [1, 2]
    shelf.forget(LAB, earlier=True)
    assert not earlier.exists()
    assert alive.exists()
    assert [one.name for one in shelf.entries() if one.lab == "overfit"] == [other]


def test_what_others_put_there_is_neither_listed_nor_removed(tmp_path: Path) -> None:
    names = ["notes.txt", f"{LAB}-h-1-1-1.pt", f"{LAB}-h-1-1-1.safetensors.bak", "x-h-1-1-1", ".safetensors"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / f"{LAB}-h-2-1-1.safetensors").mkdir()
    shelf = Shelf(tmp_path)
    shelf.save(LAB, 1, 1, pieces(1))
    assert len(shelf.entries()) == 1
    assert len(os.listdir(tmp_path)) == len(names) + 2


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO", "ESTALE"])
def test_a_disk_that_refuses_any_operation_leaves_the_older_one_and_no_rest(
    tmp_path: Path, name: str, short: bool
) -> None:
    older = Shelf(tmp_path).save(LAB, 1, 100, pieces(100))
    for at in range(1, 100):
        disk = Refusing(at, getattr(errno, name), short)
        with contextlib.suppress(OSError):
            Shelf(tmp_path, disk=disk).save(LAB, 1, 200, pieces(200))
            break
        assert os.listdir(tmp_path) == [f"{older}.safetensors"]
        assert step_of(Shelf(tmp_path), older) == 100
    assert 5 < at < 99


def test_a_disk_that_keeps_other_bytes_than_it_was_given_is_found_out(tmp_path: Path) -> None:
    class Lying(Disk):
        def write(self, descriptor: int, data: memoryview) -> int:
            return super().write(descriptor, memoryview(bytes(len(data))))

    older = Shelf(tmp_path).save(LAB, 1, 100, pieces(100))
    with pytest.raises(DamagedError):
        Shelf(tmp_path, disk=Lying()).save(LAB, 1, 200, pieces(200))
    assert os.listdir(tmp_path) == [f"{older}.safetensors"]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "your quota is used up"),
        (errno.EROFS, "read-only; use --checkpoints DIR"),
        (errno.EACCES, "may not be written; use --checkpoints DIR"),
        (errno.EFBIG, "no file may grow so large here (ulimit -f); raise that limit"),
        (errno.EIO, "the disk reports an error"),
        (errno.ESTALE, "lost the directory"),
        (errno.ENOTDIR, "Not a directory; use --checkpoints DIR"),
    ],
)
def test_every_refusal_has_its_own_sentence(tmp_path: Path, number: int, says: str) -> None:
    assert says in told(OSError(number, os.strerror(number)), tmp_path, "--checkpoints")


def test_no_files_left_is_not_called_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., os.statvfs_result] = os.statvfs

    def empty(path: Path) -> os.statvfs_result:
        found = list(real(path))
        found[7] = 0  # f_favail
        return os.statvfs_result(found)

    monkeypatch.setattr(os, "statvfs", empty)
    assert "no inodes" in told(OSError(errno.ENOSPC, ""), tmp_path / "not" / "there", "--checkpoints")


def test_where_there_is_no_folder_there_are_no_checkpoints(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "none").entries() == []
    (tmp_path / "file").write_text("")
    assert Shelf(tmp_path / "file").entries() == []
    with pytest.raises(OSError, match="exists"):
        Shelf(tmp_path / "file").save(LAB, 1, 1, pieces(1))

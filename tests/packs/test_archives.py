"""An archive by strangers: what is in it is taken as it is, or refused with the entry's name and the reason."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.packs.archive import from_archive
from dltutor.packs.tree import LARGEST, MOST, Tree, from_folder
from tests.packs.pack_example import bytes_of, pack, written, zipped

PIECES = ["a", "b", "A", "/", "/", ".", "..", "\\", ":", "-", "_", "é", "e\u0301", " ", "\0", "\n"]
NAME = st.lists(st.sampled_from(PIECES), min_size=1).map("".join)


def problem(tree: Tree) -> str:
    assert tree.problems
    return "\n".join(tree.problems)


def test_an_archive_gives_the_files_that_were_packed(tmp_path: Path) -> None:
    files = pack(labs__x="y") | {"labs/net/train.py": b"x = 1\n", "empty.txt": b""}
    tree = from_archive(zipped(tmp_path / "a.zip", files))
    assert (tree.files, tree.problems) == (files, [])


def test_one_folder_around_everything_is_taken_off(tmp_path: Path) -> None:
    assert from_archive(zipped(tmp_path / "a.zip", pack(), top="tiny-main/")).files == pack()


def test_a_folder_gives_the_same_files_as_its_archive(tmp_path: Path) -> None:
    files = pack() | {"labs/net/train.py": b"x = 1\n"}
    assert from_folder(written(tmp_path / "pack", files)).files == files


def test_what_other_programs_leave_is_left_out_and_said(tmp_path: Path) -> None:
    rest = {".git/config": b"x", "__pycache__/a.pyc": b"x", "__MACOSX/._a b.md": b"x", "labs/.DS_Store": b"x"}
    archive = from_archive(zipped(tmp_path / "a.zip", pack() | rest))
    folder = from_folder(written(tmp_path / "pack", pack() | rest))
    assert archive.files == folder.files == pack()
    assert archive.problems == folder.problems == []
    assert set(archive.left_out) == set(rest)
    assert ".git" in folder.left_out


NAMES = {
    "../evil.md": "leads out",
    "a/../../evil.md": "leads out",
    "/etc/passwd": "leads out",
    "..\\evil.md": "leads out",
    "\\evil.md": "leads out",
    "a\\b.md": "is no name",
    "C:evil.md": "is no name",
    "a//b.md": "is no name",
    "./a.md": "is no name",
    "a b.md": "is no name",
    "-rf": "is no name",
    "évil.md": "is no name",
    "ﬁle.md": "is no name",
    "a\0.md": "is no name",
    "a\n.md": "is no name",
    "\x1b]0;x\x07.md": "is no name",
    f"{'a' * 101}.md": "is no name",
    f"{'a/' * 9}b.md": "folders deep",
    "COURSE.yaml": "in capital letters only",
    "01-first.md/x.md": "a file and a folder",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_pack_needs_is_refused(tmp_path: Path, name: str) -> None:
    tree = from_archive(zipped(tmp_path / "a.zip", pack() | {name: b"x"}))
    assert NAMES[name] in problem(tree)
    assert name not in tree.files


def test_folders_that_differ_in_capital_letters_only_are_refused(tmp_path: Path) -> None:
    tree = from_archive(zipped(tmp_path / "a.zip", {"labs/a.py": b"", "Labs/b.py": b""}))
    assert "'Labs/b.py' differs from 'labs' in capital letters only" in problem(tree)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: int) -> None:
    tree = from_archive(zipped(tmp_path / "a.zip", {"x.md": b"/etc/passwd"}, mode=kind | 0o777))
    assert "'x.md' is a link" in problem(tree) or "'x.md' is neither" in problem(tree)


def test_an_entry_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.md", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.md", "two")
    assert "'a.md' stands there twice" in problem(from_archive(tmp_path / "a.zip"))


def test_a_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    tree = from_archive(zipped(tmp_path / "a.zip", {"bomb.txt": bytes(10**7)}))
    assert "'bomb.txt' would grow more than 100 times" in problem(tree)
    assert not tree.files


def test_an_archive_of_many_medium_files_is_too_large(tmp_path: Path) -> None:
    part = (os.urandom(1_000) + bytes(49_000)) * (LARGEST // 8 // 50_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for at in range(9):
            archive.writestr(f"{at}.bin", part)
    assert (tmp_path / "a.zip").stat().st_size < LARGEST // 10
    assert "more than 50 MB" in problem(from_archive(tmp_path / "a.zip"))


def test_an_archive_of_very_many_files_is_refused(tmp_path: Path) -> None:
    tree = from_archive(zipped(tmp_path / "a.zip", {f"{at}.md": b"" for at in range(MOST + 1)}))
    assert "more than 2,000" in problem(tree)


def patched(data: bytes, local: Mapping[int, bytes], central: Mapping[int, bytes]) -> bytes:
    """Return an archive of one entry with some bytes of its two headers replaced."""
    bytes_ = bytearray(data)
    for start, changes in ((0, local), (data.index(b"PK\x01\x02"), central)):
        for at, value in changes.items():
            bytes_[start + at : start + at + len(value)] = value
    return bytes(bytes_)


PATCHES = {
    "encrypted": (({6: b"\x01\x00"}, {8: b"\x01\x00"}), "is encrypted"),
    "unknown method": (({8: b"\x0e\x01"}, {10: b"\x0e\x01"}), "cannot be unpacked"),
    "wrong checksum": (({}, {16: b"\x00\x00\x00\x00"}), "cannot be unpacked"),
    "larger than it says": (({}, {24: struct.pack("<I", 3)}), "cannot be unpacked"),
    "another name inside": (({30: b"../x"}, {}), "cannot be unpacked"),
}


@pytest.mark.parametrize("kind", PATCHES)
def test_headers_that_lie_are_found_out(tmp_path: Path, kind: str) -> None:
    (local, central), says = PATCHES[kind]
    (tmp_path / "a.zip").write_bytes(patched(bytes_of({"a.md": b"some words " * 9}), local, central))
    tree = from_archive(tmp_path / "a.zip")
    assert says in problem(tree)
    assert not tree.files


@pytest.mark.parametrize("data", [b"", b"PK", b"\x1f\x8b" * 40, b"ustar" * 200, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert "no whole ZIP archive" in problem(from_archive(tmp_path / "a.zip"))


def test_a_pipe_in_place_of_an_archive_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    assert "not a regular file" in problem(from_archive(tmp_path / "a.zip"))


@given(st.lists(NAME, min_size=1, max_size=5))
def test_whatever_the_names_are_no_file_would_lie_outside_or_on_another(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    path = zipped(tmp_path_factory.mktemp("names") / "a.zip", {name: name.encode() for name in names})
    tree = from_archive(path)
    root = path.parent / "root"
    places = {(root / name).resolve() for name in tree.files}
    assert all(place.is_relative_to(root) and place != root for place in places)
    assert len({str(place).casefold() for place in places}) == len(tree.files)
    assert not any(str(other).startswith(f"{place}/") for place in places for other in places)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6), st.integers(0, 400))
def test_damage_never_breaks_the_reader_or_changes_a_file(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(bytes_of({"a.md": b"first", "b.md": b"second"}))
    for at, value in changes:
        data[at % len(data)] = value
    path = tmp_path_factory.mktemp("damage") / "a.zip"
    path.write_bytes(data[: len(data) - cut % len(data)] if cut > 200 else data)
    tree = from_archive(path)
    assert tree.problems or set(tree.files.values()) <= {b"first", b"second"}


def test_links_pipes_and_devices_in_a_folder_are_named_and_not_read(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack", pack())
    (tmp_path / "id_rsa").write_text("SECRET")
    (folder / "03-theirs.md").symlink_to(tmp_path / "id_rsa")
    (folder / "labs").symlink_to(tmp_path)
    os.mkfifo(folder / "04-pipe.md")
    tree = from_folder(folder)
    assert tree.left_out == [f"{name} (a link, which is not followed)" for name in ("03-theirs.md", "labs")]
    assert "'04-pipe.md' is neither" in problem(tree)
    assert tree.files == pack()


def test_a_folder_that_is_much_more_than_a_pack_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as fewer:
        fewer.setattr("dltutor.packs.tree.MOST", 20)
        tree = from_folder(written(tmp_path / "pack", {f"{at // 5}/{at}.md": b"" for at in range(30)}))
    assert "more than 20 files" in problem(tree)
    assert len(tree.files) == 20
    folder = written(tmp_path / "large", {"a.bin": b""})
    with (folder / "a.bin").open("r+b") as file:
        file.truncate(LARGEST + 1)
    assert "more than 50 MB" in problem(from_folder(folder))

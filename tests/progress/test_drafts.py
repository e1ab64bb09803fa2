"""Drafts: nothing that a pause of typing has seen is lost, and no disk holds up the typing."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

from dltutor.progress.directory import DataDirectory
from dltutor.progress.drafts import LARGEST, Drafts, tidy
from dltutor.progress.store import Store
from tests.waiting import until

TYPIST = """
import sys
from pathlib import Path
from dltutor.progress.drafts import Drafts
it, text = Drafts(Path(sys.argv[1])), ""
while True:
    text += "x = 1\\n"
    it.keep("nets", "step", text)
    if it.flush(60):
        print(len(text), flush=True)
"""


def test_a_draft_is_there_again_in_the_next_session_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    store = Store.open(DataDirectory(tmp_path / "data"))
    assert store.drafts.read("nets", "step") is None
    store.drafts.keep("nets", "step", "def f():\n    return 'ü'\n")
    assert store.drafts.read("nets", "step") == "def f():\n    return 'ü'\n"
    assert store.close(60)
    again = Store.open(DataDirectory(tmp_path / "data")).drafts
    assert again.read("nets", "step") == "def f():\n    return 'ü'\n"
    assert again.read("nets", "other") is None
    path = again.path("nets", "step")
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(path.parent) == ["step.py"]


def test_a_pause_of_typing_saves_by_itself(tmp_path: Path) -> None:
    it = Drafts(tmp_path)
    for text in ("a", "ab", "abc"):
        it.keep("pack/nets", "step", text)
    path = it.path("pack/nets", "step")
    assert path is not None
    assert path.parent.parent == tmp_path
    until(lambda: path.exists() and path.read_text() == "abc")
    assert it.close(60)


def test_a_typist_who_is_killed_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", TYPIST, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lengths = [int(process.stdout.readline()) for _ in range(40)]
    process.kill()
    lengths += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.wait()
    process.stdout.close()
    it = Drafts(tmp_path)
    kept = it.read("nets", "step")
    assert kept is not None
    assert len(kept) >= lengths[-1]
    assert kept == "x = 1\n" * (len(kept) // 6)
    it.keep("nets", "step", "what the killed one left does not matter")
    assert it.close(60)
    assert os.listdir(tmp_path / "nets") == ["step.py"]


def test_a_full_disk_is_told_and_once_there_is_room_the_newest_is_saved(tmp_path: Path) -> None:
    full, written = threading.Event(), []
    full.set()

    def replace(path: Path, data: bytes) -> None:
        if full.is_set():
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(data)

    it = Drafts(tmp_path, first_wait=0.01, replace=replace)
    it.keep("nets", "step", "first")
    assert not it.flush(0.0)
    until(lambda: "the disk is full" in it.banner)
    assert "kept in memory" in it.banner
    assert "the disk is full" in it.lost
    it.keep("nets", "step", "second")
    assert it.read("nets", "step") == "second"
    full.clear()
    assert it.flush(60)
    assert (written, it.banner, it.lost) == ([b"second"], "", "")
    assert it.close(60)


def test_a_disk_that_hangs_holds_up_no_key(tmp_path: Path) -> None:
    hangs = threading.Event()
    it = Drafts(tmp_path, replace=lambda path, data: (hangs.wait(60), None)[1])
    it.keep("nets", "step", "text")
    assert not it.flush(0.0)
    assert it.read("nets", "step") == "text"
    assert it.lost
    hangs.set()
    assert it.close(60)


def test_what_another_session_wrote_meanwhile_is_kept_beside_and_told(tmp_path: Path) -> None:
    one, other = Drafts(tmp_path), Drafts(tmp_path)
    assert one.read("nets", "step") is None
    assert other.read("nets", "step") is None
    one.keep("nets", "step", "one")
    assert one.close(60)
    other.keep("nets", "step", "the other")
    assert other.close(60)
    assert (tmp_path / "nets" / "step.py").read_text() == "the other"
    assert (tmp_path / "nets" / "step.other.py").read_text() == "one"
    assert "step.other.py" in other.banner


def test_drafts_that_are_set_aside_stay_as_files(tmp_path: Path) -> None:
    it = Drafts(tmp_path / "drafts")
    it.set_aside()
    for round in (1, 2):
        for lesson in ("nets", "pack/more"):
            it.read(lesson, "step")
            it.keep(lesson, "step", f"{lesson} {round}")
        assert it.flush(20)
        it = Drafts(tmp_path / "drafts")
        it.set_aside("nets" if round == 1 else "")
        assert it.read("nets", "step") is None
    assert it.read("pack/more", "step") is None
    kept = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*.py")}
    assert kept == {
        "drafts/nets.1/step.py": "nets 1",
        "drafts/nets.2/step.py": "nets 2",
        "drafts/pack+more.1/step.py": "pack/more 2",
    }


def test_without_a_directory_drafts_live_in_memory() -> None:
    it = Drafts(None)
    it.keep("nets", "step", "text")
    assert it.read("nets", "step") == "text"
    assert (it.path("nets", "step"), it.banner, it.lost) == (None, "", "")
    assert it.flush(0.0)
    assert it.close(0.0)


def test_what_another_editor_wrote_is_read_whatever_its_bytes(tmp_path: Path) -> None:
    it = Drafts(tmp_path)
    it.keep("nets", "step", "old")
    assert it.flush(60)
    path = it.path("nets", "step")
    assert path is not None
    path.write_bytes(b"def f():\r\n\tif x:\r\n\t    return '\xff\x1b[31m'\r\n")
    assert it.read("nets", "step") == "old"
    assert it.read("nets", "step", again=True) == "def f():\n    if x:\n        return '\ufffd[31m'\n"
    path.unlink()
    os.mkfifo(path)
    assert it.read("nets", "step", again=True) == "def f():\n    if x:\n        return '\ufffd[31m'\n"
    assert it.unread == "it is not a regular file"
    assert tidy("a\rb\tc\x00") == "a\nb    c"
    assert it.close(60)


def test_a_file_that_is_too_large_to_be_taken_is_told_and_never_overwritten(tmp_path: Path) -> None:
    it = Drafts(tmp_path)
    it.keep("nets", "step", "old")
    assert it.flush(60)
    path = it.path("nets", "step")
    assert path is not None
    path.write_bytes(b"x" * (LARGEST + 1))
    assert it.read("nets", "step", again=True) == "old"
    assert it.unread == "it is larger than 1 MB"
    it.keep("nets", "step", "new")
    assert it.flush(60)
    assert path.read_text() == "new"
    assert path.with_suffix(".other.py").stat().st_size == LARGEST + 1
    assert it.read("nets", "step", again=True) == "new"
    assert it.unread == ""
    assert it.close(60)

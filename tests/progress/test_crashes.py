"""Real processes and real disks: kill -9, several at once, no room."""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dltutor.progress.load import load
from dltutor.progress.saver import Saver
from soak.answers import Answers
from tests.waiting import until

RECORDER = """
import sys
from pathlib import Path
from dltutor.progress.saver import Saver
it = Saver(Path(sys.argv[1]))
for step in range(int(sys.argv[2])):
    event = it.record("answer", step=step, text="x" * 200)
    if it.flush(60):
        print(event.id, flush=True)
it.close(60)
"""


def recorder(folder: Path, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RECORDER, str(folder), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_killed_session_keeps_everything_that_was_acknowledged(tmp_path: Path) -> None:
    """Two thousand answers and a kill -9 at a random moment again and again; a hundred thousand in `make soak`."""
    answers = Answers(tmp_path, random.Random(3))
    counts = list(answers.until(2_000, 500))
    assert counts[-1] >= 2_000
    assert answers.kills >= 5


def test_several_sessions_at_once_lose_nothing(tmp_path: Path) -> None:
    processes = [recorder(tmp_path, 40) for _ in range(4)]
    acknowledged = {id for process in processes for id in process.communicate(timeout=100)[0].split()}
    assert len(acknowledged) == 160
    assert acknowledged <= {event.id for event in load(tmp_path).events}
    assert load(tmp_path).damage == ()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=8", "none", folder], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("cannot mount a small disk here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_a_full_disk_is_told_and_once_there_is_room_everything_appears(small_disk: Path) -> None:
    filler = small_disk / "filler"
    it = Saver(small_disk / "events", first_wait=0.01)
    it.record("answer", step=0)
    assert it.flush(60)
    with pytest.raises(OSError):
        filler.write_bytes(b"x" * 100_000)
    for step in range(1, 60):
        it.record("answer", step=step, text="x" * 200)
    until(lambda: "the disk is full" in it.banner)
    assert it.unsaved > 0
    filler.unlink()
    assert it.flush(60)
    assert it.close(60)
    loaded = load(small_disk / "events")
    assert [event.fields["step"] for event in loaded.events if event.kind == "answer"] == list(range(60))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_a_disk_without_files_left_is_told(small_disk: Path) -> None:
    for number in range(8):
        try:
            (small_disk / str(number)).touch()
        except OSError:
            break
    it = Saver(small_disk / "events", first_wait=0.01)
    it.record("answer")
    until(lambda: "no files left" in it.banner)
    for path in small_disk.iterdir():
        path.unlink()
    assert it.flush(60)

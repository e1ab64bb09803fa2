"""What a new screen finds of runs that were kept: what it can go back to, and nothing stale."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from dltutor.run.keep import notes, sockets
from dltutor.run.keep.finding import FORGOTTEN, kept, left_behind
from dltutor.run.keep.notes import Note
from dltutor.run.launch import Launch
from tests.waiting import until

HERE = socket.gethostname()


def test_the_newest_run_that_answers_is_the_one_to_go_back_to(tmp_path: Path) -> None:
    listeners = [sockets.listening() for _ in range(2)]
    paths = [listener.getsockname() for listener in listeners]
    for pid, path in enumerate(paths, 1):
        file = notes.write(tmp_path, Note(HERE, pid, path, "gpu", lab="overfit"))
        os.utime(file, (pid, pid))
    try:
        found = kept(tmp_path)
        assert found.here is not None
        assert found.here.pid == 2
        assert found.elsewhere == ()
    finally:
        for listener, path in zip(listeners, paths, strict=True):
            listener.close()
            sockets.removed(path)


def test_a_stale_note_goes_away_and_its_job_is_ended(tmp_path: Path) -> None:
    scancel = tmp_path / "bin" / "scancel"
    scancel.parent.mkdir()
    scancel.write_text(f"#!/bin/sh\necho $@ > {tmp_path}/said\n")
    scancel.chmod(0o755)
    notes.write(tmp_path, Note(HERE, 7, str(tmp_path / "gone" / "keep"), "gpu", job="dltutor-0-abc"))
    environment = {"PATH": f"{scancel.parent}:{os.environ['PATH']}"}
    assert kept(tmp_path, environment) == (None, ())
    assert notes.found(tmp_path) == []
    until(lambda: (tmp_path / "said").exists() and (tmp_path / "said").read_text() == "--name=dltutor-0-abc\n")


def test_a_run_on_another_login_node_is_told_with_its_host_and_time(tmp_path: Path) -> None:
    end = time.time() + 600
    notes.write(tmp_path, Note("login7", 7, "/tmp/x/keep", "gpu", lab="overfit", until=end))
    clock = time.strftime("%H:%M", time.localtime(end))
    assert kept(tmp_path).elsewhere == (
        f"A run of overfit is kept on login7 until {clock}: start dltutor there to see it.",
    )
    notes.write(tmp_path, Note("login7", 7, "/tmp/x/keep", "gpu", lab="overfit", until=time.time() - FORGOTTEN - 1))
    assert kept(tmp_path) == (None, ())
    assert notes.found(tmp_path) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"socket": "FOLDER/precious"},
        {"socket": "a\0b"},
        {"host": HERE, "pid": 8},
        {"host": "../login7"},
        {"host": "login7", "until": 1e300},
        {"host": "login7", "until": -1e300},
        {"more": json.loads("[" * 900 + "]" * 900)},
    ],
)
def test_a_note_that_no_dltutor_wrote_breaks_nothing_and_removes_nothing_else(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    (tmp_path / "precious").touch()
    said = {"host": HERE, "pid": 7, "socket": "/tmp/gone/keep", "place": "gpu", **wrong}
    text = json.dumps(said).replace("FOLDER", str(tmp_path)).replace("[" * 900, "[" * 30_000)
    for name in (f"{said['host']}-7.json", f"{HERE}-9.json"):
        (tmp_path / name.replace("/", "_")).write_text(text)
    assert kept(tmp_path, {"PATH": ""}) == (None, ())
    assert (tmp_path / "precious").exists()
    assert (tmp_path / f"{HERE}-9.json").exists()


async def test_jobs_that_nobody_knows_of_are_offered_to_be_cancelled(tmp_path: Path) -> None:
    mine = f"dltutor-{os.getuid()}-"
    squeue = tmp_path / "bin" / "squeue"
    squeue.parent.mkdir()
    squeue.write_text(f"#!/bin/sh\necho '11|{mine}aa'\necho '12|{mine}bb'\necho '13|simulation'\n")
    squeue.chmod(0o755)
    notes.write(tmp_path / "kept", Note("login7", 7, "/tmp/x/keep", "gpu", job=f"{mine}bb"))
    there = Launch(("srun",), {"PATH": f"{squeue.parent}:{os.environ['PATH']}"}, tmp_path, job=f"{mine}cc")
    assert (await left_behind(there, tmp_path / "kept")).endswith("To end them: scancel 11")
    squeue.write_text("#!/bin/sh\nexit 1\n")
    assert await left_behind(there, None) == ""
    assert await left_behind(Launch(("python",), {}, tmp_path), None) == ""

"""How a worker is started, and how its end is told."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dltutor.run.endings import told
from dltutor.run.launch import local
from dltutor.run.stderr import Tail


def test_a_local_worker_is_this_python_with_its_threads_bounded(tmp_path):
    launch = local(threads=3, folder=tmp_path, environ={"PATH": "/bin", "OMP_NUM_THREADS": "64"})
    assert launch.command[0] == sys.executable
    assert launch.command[1:6] == ("-P", "-m", "dltutor.worker", "--threads", "3")
    assert {launch.environment[name] for name in launch.environment if name.endswith("_THREADS")} == {"3"}
    assert launch.folder == tmp_path


def test_a_python_path_keeps_absolute_entries_only(tmp_path):
    launch = local(folder=tmp_path, environ={"PYTHONPATH": f".{os.pathsep}{os.pathsep}/opt/torch{os.pathsep}lib"})
    entries = launch.environment["PYTHONPATH"].split(os.pathsep)
    assert entries[-1] == "/opt/torch"
    assert all(map(os.path.isabs, entries))


def test_our_package_is_found_and_a_module_in_the_working_directory_is_not(tmp_path):
    (tmp_path / "msgspec.py").write_text("raise SystemExit('the wrong msgspec')")
    launch = local(folder=tmp_path, environ={})
    command = [launch.command[0], "-P", "-c", "import dltutor.wire.message as m; print(m.__file__)"]
    out = subprocess.run(command, cwd=launch.folder, env=dict(launch.environment), capture_output=True, text=True)
    assert Path(out.stdout.strip()).name == "message.py", out.stderr


def test_without_a_place_for_a_cache_the_worker_still_has_a_folder(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert local().folder == Path("/")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = local().folder
    assert folder.is_dir()
    assert folder.is_relative_to(tmp_path / "cache")


def test_the_cache_is_for_its_owner_alone_and_no_folder_of_another_is_taken(tmp_path, monkeypatch):
    before = os.umask(0)
    try:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a" / "cache"))
        folder = local().folder
    finally:
        os.umask(before)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.parents[:3]))
    (tmp_path / "dltutor").symlink_to(folder.parent)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "dltutor" / "worker").rmdir()
    (tmp_path / "dltutor" / "worker").symlink_to(tmp_path)
    assert local().folder == Path("/")


def test_without_any_home_nothing_is_made_where_one_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as where the user database knows nobody
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert local().folder == Path("/")
    assert list(tmp_path.iterdir()) == []


def test_lines_of_ssh_and_of_programs_end_alike():
    tail = Tail()
    assert tail.feed(b"ssh: no such host\r\nTraceback\n  half") == ["ssh: no such host", "Traceback"]
    assert tail.lines == ("ssh: no such host", "Traceback", "  half")


@pytest.mark.parametrize(
    ("code", "bye", "errors", "says"),
    [
        (-signal.SIGKILL, "", [], "killed, probably because memory ran out"),
        (-signal.SIGSEGV, "", ["noise"], "segmentation fault"),
        (-signal.SIGTERM, "", [], "SIGTERM"),
        (-40, "", [], "signal 40"),
        (1, "", ["Traceback", "OSError: no threads", ""], "status 1: OSError: no threads"),
        (0, "", [], "status 0"),
        (1, "PyTorch is not installed.", ["whatever"], "PyTorch is not installed."),
    ],
)
def test_every_end_has_a_sentence(code, bye, errors, says):
    assert says in told(code, bye, errors)


def test_a_workers_own_last_words_count_whenever_srun_says_that_it_ended():
    own, sruns = "Fatal: out of luck", "srun: error: n1: task 0: Exited with exit code 3"
    for errors in ([own, sruns], [sruns, own]):
        assert (
            told(3, "", errors, "slurm") == f"The training process ended with status 3: {own}. Space starts it again."
        )


def test_an_ssh_that_loses_its_line_says_so_without_any_text_of_its_own():
    left = "The training process heard nothing from the screen for 60 s and left."
    own = "srun: error: n1: task 0: STEP 7.0 ON n1 CANCELLED AT 2026-11-22T03:48:32"
    assert told(143, left, [own], "slurm") == left, "it had its job ended itself"
    assert told(255, "", [], "ssh").startswith("The line to the host was lost, or the training process there was")
    assert told(255, "", ["ssh: connect to host h port 22: Connection refused"], "ssh").startswith("The host does not")


def test_an_end_because_the_tutor_was_stopped_for_too_long_is_told_as_that_unless_something_else_is_known():
    left = "The training process heard nothing from the screen for 60 s and left."
    own = "srun: error: n1: task 0: STEP 7.0 ON n1 CANCELLED AT 2026-11-22T03:48:32"
    stopped = "The tutor was stopped (Ctrl+Z) for 75 s: after 60 s, training ended by itself. Space starts it again."
    assert told(1, left, [], "ssh", stood=75) == told(143, "", [own], "slurm", stood=75) == stopped
    assert told(1, "", [], stood=75) == stopped
    assert told(143, "", [own], "slurm", stood=59) == "The job was cancelled. Space starts it again."
    assert told(0, "", [own + " DUE TO TIME LIMIT"], "slurm", stood=75).startswith("The job reached its time limit")
    assert "memory" in told(-9, "", [], stood=75)

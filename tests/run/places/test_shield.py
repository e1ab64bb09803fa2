"""A warning of Slurm's that comes while Python still starts neither ends the worker nor goes unheard."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dltutor.run.places.ends import cause
from dltutor.run.places.model import Slurm
from dltutor.run.places.start import launch_at
from tests.waiting import until

SLOW = """
import signal, sys, time
print("starts", flush=True)
sys.stdin.readline()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
print(signal.SIGUSR1 in signal.sigpending(), flush=True)
"""


def shielded(folder: Path, *call: str) -> list[str]:
    """Return the command that srun is given for a worker, with `call` in the worker's place."""
    command = launch_at(Slurm(), folder=folder).command
    return [*command[command.index("sh") : command.index(sys.executable)], *call]


def test_a_warning_during_the_start_is_heard_once_python_listens(tmp_path):
    with subprocess.Popen(
        shielded(tmp_path, sys.executable, "-c", SLOW), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout.readline() == "starts\n"
        worker.send_signal(signal.SIGUSR1)
        out, _ = worker.communicate("\n", timeout=100)
    assert worker.returncode == 0
    knows = subprocess.run(("env", "--block-signal=USR1", "true"), stderr=subprocess.DEVNULL, check=False)
    assert out == f"{not knows.returncode}\n"


def test_where_env_cannot_hold_it_back_it_ends_nothing(tmp_path):
    (tmp_path / "env").write_text("#!/bin/sh\nexit 125\n")
    (tmp_path / "env").chmod(0o755)
    with subprocess.Popen(
        shielded(tmp_path, sys.executable, "-c", SLOW),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    ) as worker:
        assert worker.stdout.readline() == "starts\n"
        worker.send_signal(signal.SIGUSR1)
        assert worker.communicate("\n", timeout=100) == ("False\n", None)
    assert worker.returncode == 0


def test_the_worker_is_what_the_shell_has_become(tmp_path):
    with subprocess.Popen(shielded(tmp_path, "sleep", "60")) as worker:
        until(lambda: Path(f"/proc/{worker.pid}/comm").read_text() == "sleep\n")
        worker.kill()


@pytest.mark.parametrize(
    "line",
    [
        "slurmstepd: error: execve(): /no/python: No such file or directory",
        "env: ‘/no/python’: No such file or directory",
        "env: '/no/python': No such file or directory",
        "env: /no/python: No such file or directory",
        "dltutor: 1: exec: /no/python: not found",
        "dltutor: line 1: /no/python: No such file or directory",
    ],
)
def test_a_python_that_is_not_there_is_named_by_whichever_shell(line):
    said = cause("slurm", [line, "srun: error: n1: task 0: Exited with exit code 127"])
    assert said == "The compute node has no /no/python; name its Python with python in config.toml."

"""The tutor itself before a home that hangs: the keys are heard, the banner tells, and the end is not held up."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.shim import ROOT, library
from tests.faults.trials import FSYNC, HANG
from tests.terminal import Terminal

PROGRAM = """
import os, sys
from dltutor.config import Options
from dltutor.launcher import launch
launch()
from pathlib import Path
from dltutor.ui.app import run_app
from tests.faults.trials import arm
arm(Path({data!r}), {on}, error={error})
sys.exit(run_app("loss", Options(data_dir={data!r})))
"""

SOON = """
import sys
import dltutor.launcher as launcher
launcher.SLOW = launcher.PATIENCE = 0.1
from dltutor.__main__ import main
sys.argv = ["dltutor"]
main()
"""
MNT_DETACH = 2
"""From linux/mount.h."""


@pytest.fixture
def dead(tmp_path: Path) -> Iterator[Path]:
    """A folder whose file system has a server (this process) that never answers, as a lost network disk."""
    libc, folder = ctypes.CDLL(None, use_errno=True), tmp_path / "dead"
    folder.mkdir()
    try:
        server = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        pytest.skip(f"no file system can be made here: {error}")
    told = f"fd={server},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}".encode()
    if libc.mount(b"dead", os.fsencode(folder), b"fuse", 0, told):
        os.close(server)
        pytest.skip(f"no file system can be mounted here: {os.strerror(ctypes.get_errno())}")
    yield folder
    os.close(server)
    libc.umount2(os.fsencode(folder), MNT_DETACH)


def test_a_home_that_hangs_before_anything_is_shown_is_named_and_ctrl_c_ends_it(dead: Path) -> None:
    with Terminal([sys.executable, "-c", SOON], 200, 30, home=dead, env={"PYTHONPATH": str(ROOT)}) as terminal:
        terminal.wait_for(f"'{dead}' does not answer. It goes on once it does; Ctrl+C ends it.")
        terminal.send(b"\x03")
        assert terminal.exited() == 137
        assert "did not end within 0 s and was killed" in terminal.text()
        assert terminal.left_on() == set()


def test_the_screen_goes_on_though_the_home_hangs_and_says_so(tmp_path: Path) -> None:
    code = PROGRAM.format(data=str(tmp_path / "data"), on=FSYNC, error=HANG)
    env = {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(library())}
    with Terminal([sys.executable, "-c", code], 100, 30, home=tmp_path, env=env) as terminal:
        for step in (1, 2, 3):
            terminal.wait_for(f"step {step} of")
            terminal.press("n")
        terminal.wait_for("the disk does not answer")
        terminal.press("p")
        terminal.wait_for("step 3 of")
        begin = time.monotonic()
        terminal.press("\x11")
        assert terminal.exited() == 0
        assert time.monotonic() - begin < 50
        assert "could not be saved: the disk does not answer" in terminal.text()
        assert terminal.left_on() == set()

"""A training process steps back behind what people do, within its session and as a session."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

ASKS = (
    "import os, sys; from dltutor.worker.lifeline import be_modest, leave_no_core; leave_no_core();"
    "[be_modest(int(nice)) for nice in sys.argv[1:]];"
    "import threading; told = []; thread = threading.Thread(target=lambda: told.append(os.nice(0)));"
    "thread.start(); thread.join(); print(os.nice(0), *told); print(open('/proc/self/autogroup').read());"
    "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"
)
HOLES = (
    "import os; from benchmarks.process import memory; from dltutor.worker.lifeline import give_back_memory;"
    "blocks = [bytes(50_000) for _ in range(1000)]; blocks[::2] = [b''] * 500;"
    "print(memory(os.getpid())); give_back_memory(); print(memory(os.getpid()))"
)
"""50 MB in small pieces, every second of which is freed."""
GROUPED = Path("/proc/self/autogroup")


def asked(*nice: int, before: int = 0) -> str:
    command = ["nice", "-n", str(before), sys.executable, "-c", ASKS, *map(str, nice)]
    return subprocess.run(command, start_new_session=True, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not GROUPED.exists(), reason="this kernel does not group sessions")
def test_the_whole_session_steps_back_for_others_and_its_threads_too() -> None:
    told = asked(5, 19)
    assert told.startswith("19 19\n")
    assert re.search(r"autogroup-\d+ nice 19", told)


@pytest.mark.skipif(not GROUPED.exists(), reason="this kernel does not group sessions")
@pytest.mark.skipif(os.nice(0) > 10, reason="these tests run at a low priority themselves")
def test_a_priority_that_the_learner_lowered_further_is_never_raised() -> None:
    assert asked(5, before=11).startswith("11 11\n")


@pytest.mark.skipif(not GROUPED.exists(), reason="this kernel does not group sessions")
def test_no_core_file_is_written() -> None:
    assert asked().endswith("(0, 0)\n")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library gives back holes in its heap")
def test_memory_that_loading_has_freed_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True).stdout
    before, after = map(float, said.split())
    assert before - after > 15

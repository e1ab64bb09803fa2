"""How the worker behaves towards the computer it runs on, and how it makes sure not to outlive its screen."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""
POLITE = 0.5
"""Seconds in which a worker may end by itself after its input has closed."""


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends, even while C code holds the GIL.

    Linux only; elsewhere, and when the parent is gone already, the end of stdin has to do.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def die_with_input(descriptor: int = 0) -> None:
    """Have a small process kill this one when its input closes and C code holds the GIL, so that no thread can see it.

    To be called before there are threads, and before anything large is in memory.
    """
    worker = os.getpid()
    if os.fork():
        return
    die_with_parent()
    os.closerange(0, descriptor)
    os.closerange(descriptor + 1, 256)
    stdin = select.poll()
    stdin.register(descriptor, getattr(select, "POLLRDHUP", 0))
    stdin.poll()
    time.sleep(POLITE)
    if os.getppid() == worker:
        os.kill(worker, signal.SIGKILL)
    os._exit(0)


def be_modest(nice: int) -> None:
    """Lower the priority of this thread and those it will start to `nice`, and that of the session beside others.

    Linux shares the processor between sessions first (autogroup, sched(7)); the threads' own priority counts within
    theirs only.
    """
    if nice <= os.getpriority(os.PRIO_PROCESS, 0):
        return
    os.setpriority(os.PRIO_PROCESS, 0, nice)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(f"{nice}\n", encoding="ascii")


def leave_no_core() -> None:
    """Write no core file, whatever happens: it would be as large as the memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

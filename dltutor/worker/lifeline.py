"""How the worker behaves towards the computer it runs on, and how it makes sure not to outlive its screen."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import sys
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


def watch(descriptor: int = 0) -> int:
    """Have a small process end this one when its input closes while C code holds the GIL, so that no thread sees it.

    When this one is gone, however, it also ends the children left in its process group: they might hold its streams
    open, and whoever reads them would not hear of the end. Returns a descriptor that must stay open, here alone. To be
    called before there are threads, and before anything large is in memory.
    """
    worker = os.getpid()
    if os.getpgrp() != worker:
        os.setpgid(0, 0)
    gone, alive = os.pipe()
    if os.fork():
        os.close(gone)
        return alive
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    for other in range(256):
        if other not in (descriptor, gone):
            with contextlib.suppress(OSError):
                os.close(other)
    _attend(worker, descriptor, gone)
    os._exit(0)


def _attend(worker: int, descriptor: int, gone: int) -> None:
    """Wait for the end of the input, see to it that of the worker follows, and clear up after it."""
    ends = select.poll()
    ends.register(gone, 0)
    ends.register(descriptor, getattr(select, "POLLRDHUP", 0))
    ends.poll()
    ends.unregister(descriptor)
    if not ends.poll(POLITE * 1000):
        os.kill(worker, signal.SIGKILL)
        ends.poll()
    os.killpg(worker, signal.SIGKILL)


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


def give_back_memory() -> None:
    """Give back to the computer what lies free in the C heap: loading and first steps leave holes of 40 MB there.

    Only the GNU C library can.
    """
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

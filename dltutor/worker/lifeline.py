"""How the worker behaves towards the computer it runs on, and how it makes sure not to outlive its screen."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends, even while C code holds the GIL.

    Linux only; elsewhere, and when the parent is gone already, the end of stdin has to do.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def be_modest(nice: int) -> None:
    """Lower this process's priority by `nice` and write no core files."""
    os.nice(nice)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

"""End everything that a trial has started, however it tried to get away, and remove what one left."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import time
from pathlib import Path

PATIENCE = 1.5
"""Seconds in which all must be gone; a process that hangs in the kernel is left to it."""

OLD = 3600.0
"""Seconds after which the folder of a trial is nobody's; no trial takes so long."""
_TRIAL = re.compile(r"run-[0-9a-f]{16}")


def folder_name() -> str:
    """Return a name for the folder of a trial that no other has."""
    return f"run-{os.urandom(8).hex()}"


def sweep(folder: str) -> None:
    """Remove what trials have left in a folder whose sandbox was killed; other sessions may have theirs there."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            old = _TRIAL.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < time.time() - OLD
            if old and entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)


def end_all(*leaders: int) -> dict[int, int]:
    """Kill these processes, their groups, and all their descendants; return the exit status of each child by its id."""
    ends: dict[int, int] = {}
    for leader in leaders:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(leader, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    for leader in leaders:
        reap(leader, deadline, ends)
    while time.monotonic() < deadline and _reap_any(ends):
        for signalled in (signal.SIGSTOP, signal.SIGKILL):
            for stray in descendants(os.getpid()):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(stray, signalled)
        time.sleep(0.002)
    return ends


def reap(child: int, deadline: float, ends: dict[int, int]) -> int | None:
    """Wait until a child has ended, at most to the deadline; return its exit status, negative: a signal."""
    while child not in ends:
        try:
            found, status = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:
            return None
        if found:
            ends[child] = os.waitstatus_to_exitcode(status)
        elif time.monotonic() > deadline:
            return None
        else:
            time.sleep(0.001)
    return ends[child]


def _reap_any(ends: dict[int, int]) -> bool:
    """Take the status of all children that have ended; return whether there are others."""
    with contextlib.suppress(ChildProcessError):
        while True:
            found, status = os.waitpid(-1, os.WNOHANG)
            if not found:
                return True
            ends[found] = os.waitstatus_to_exitcode(status)
    return False


def descendants(root: int) -> list[int]:
    """Return the ids of all descendants of a process, as /proc knows them."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if entry.isdecimal():
            with contextlib.suppress(OSError, ValueError, IndexError):
                after_name = (
                    Path(f"/proc/{entry}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
                )
                children.setdefault(int(after_name.split()[1]), []).append(int(entry))
    found, waiting = [], [root]
    while waiting:
        more = children.get(waiting.pop(), [])
        found += more
        waiting += more
    return found

"""What Linux knows of a process and its children, read from /proc; nothing of the process itself is trusted."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path


def _fields(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name, the state first; empty for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far, its own threads together, to 10 ms."""
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB (10⁶ bytes)."""
    fields = _fields(pid)
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if fields else 0.0


def shared_memory(pid: int) -> float:
    """Return the memory of a process in MB (10⁶ bytes), each page divided by the processes that share it (PSS).

    Where the kernel does not tell, the resident memory.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return memory(pid)
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("Pss:")), memory(pid))


def tasks(pids: Iterable[int]) -> int:
    """Return how many threads processes have together; one is a thread of itself."""
    found = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            found += len(os.listdir(f"/proc/{pid}/task"))
    return found


def family(root: int) -> set[int]:
    """Return a process and all that descend from it."""
    parents = {int(name): _fields(int(name)) for name in os.listdir("/proc") if name.isdigit()}
    found = {root}
    while more := {pid for pid, fields in parents.items() if fields and int(fields[1]) in found} - found:
        found |= more
    return found


def left_over(pids: Iterable[int], seconds: float) -> set[int]:
    """Return which of the processes still live after at most `seconds`; a zombie does not."""
    end = time.monotonic() + seconds
    while (alive := {pid for pid in pids if _fields(pid)[:1] not in ([], ["Z"])}) and time.monotonic() < end:
        time.sleep(0.02)
    return alive

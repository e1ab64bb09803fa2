"""How much an answer may use: time, memory, files, processes; the same on every system."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import math
import os
import resource
import signal
import struct
import sys
from pathlib import Path

MEMORY = 1 << 30
"""Bytes of address space that an answer may add to what Python and PyTorch take."""
FILE_SIZE = 16 << 20
OPEN_FILES = 64
TASKS = 32
"""Threads that an answer may start; processes, too, where nothing forbids it to start any."""
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38
"""From linux/prctl.h."""
CAPABILITIES, FILE_RIGHTS = 0x20080522, 0b110
"""From linux/capability.h: the version of the calls, and CAP_DAC_OVERRIDE with CAP_DAC_READ_SEARCH."""
LINUX = sys.platform == "linux"


def prctl(option: int, value: int) -> bool:
    """Set one property of this process; returns whether the kernel did."""
    return LINUX and ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) == 0


def inherit_strays() -> None:
    """Let every process whose parent is gone become a child of this one, and nobody look into its memory."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    prctl(PR_SET_DUMPABLE, 0)


def stand_alone(parent: int) -> None:
    """Be a session of its own, without a terminal, that ends when its parent does."""
    os.setsid()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    give_up_privileges()


def give_up_privileges() -> None:
    """Let root set no clock, lift no limit and lock no file for ever; it still reads and writes as root does."""
    header, rights = struct.pack("=Ii", CAPABILITIES, 0), ctypes.create_string_buffer(24)
    if LINUX and ctypes.CDLL(None).capget(header, rights) == 0:
        effective, permitted = (each & FILE_RIGHTS for each in struct.unpack_from("=II", rights))
        ctypes.CDLL(None).capset(header, struct.pack("=6I", effective, permitted, 0, 0, 0, 0))


def set_limits(seconds: float, tasks: int | None) -> None:
    """Bound this process from now on; `tasks`: how many the user may have, None: any number."""
    whole = math.ceil(seconds) + 1
    for limit, soft, hard in (
        (resource.RLIMIT_CPU, whole, whole + 1),
        (resource.RLIMIT_FSIZE, FILE_SIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
        *(((resource.RLIMIT_AS, room, room),) if (room := address_space() + MEMORY) > MEMORY else ()),
        *(((resource.RLIMIT_NPROC, tasks, tasks),) if tasks is not None else ()),
    ):
        highest = resource.getrlimit(limit)[1]
        if highest != resource.RLIM_INFINITY:
            soft, hard = min(soft, highest), min(hard, highest)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (soft, hard))


def address_space() -> int:
    """Return the bytes of address space that this process has; 0 where that cannot be known."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def user_tasks() -> int:
    """Return how many processes and threads the user has now."""
    count, user = 0, os.getuid()
    with contextlib.suppress(OSError):
        for entry in os.scandir("/proc"):
            with contextlib.suppress(OSError):
                if entry.name.isdecimal() and entry.stat().st_uid == user:
                    count += len(os.listdir(f"/proc/{entry.name}/task"))
    return count


def threads(process: int) -> int:
    """Return how many threads a process has beside its first; 0 where that cannot be known."""
    try:
        return (
            os.stat(f"/proc/{process}/task").st_nlink - 3
        )  # as of any folder: itself, its parent, and one for each thread
    except OSError:
        return 0


def only_these(*wanted: int) -> None:
    """Let these descriptors be number 0, 1, 2 and so on, and close all others."""
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 64) for descriptor in wanted]
    for number, descriptor in enumerate(high):
        os.dup2(descriptor, number)
    os.closerange(len(wanted), resource.getrlimit(resource.RLIMIT_NOFILE)[0])

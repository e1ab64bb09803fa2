"""Which of the kernel's means of confinement there are here, and how a process enters them."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from dltutor.sandbox import landlock, limits, seccomp
from dltutor.wire.exercise import Protection

NO_FILES = "The kernel has no Landlock: code can read, write and delete whatever you can."
NO_CALLS = "The kernel has no seccomp: code can use the network, start programs and end your other processes."


@dataclass(frozen=True)
class Confinement:
    """What holds a process besides its limits."""

    files: bool = False
    """Landlock: it reads Python's files, and writes in its own folder only."""
    calls: bool = False
    """seccomp: it starts no process, opens no socket and touches no other process."""
    readable: list[str] = field(default_factory=list)

    @property
    def protection(self) -> Protection:
        """How much that is."""
        return "full" if self.files and self.calls else "partial" if self.files or self.calls else "limits"

    def lacks(self) -> list[str]:
        """Return what it does not hold back, in sentences."""
        return [NO_FILES] * (not self.files) + [NO_CALLS] * (not self.calls)

    def tasks(self) -> int | None:
        """Return how many tasks the user may have while an answer runs; None where it can start no process."""
        return None if self.calls else limits.user_tasks() + limits.TASKS

    def enter(self, folder: str) -> None:
        """Confine this process for good; it may write in `folder`. Raises RuntimeError if it is not confined then."""
        if self.files and not landlock.restrict(folder, self.readable):
            raise RuntimeError("Landlock was there and is not any more")
        if self.calls and not seccomp.restrict():
            raise RuntimeError("seccomp was there and is not any more")


def found(wanted: Protection = "full") -> Confinement:
    """Return what the kernel offers, as tried out in a process; at most as much as is wanted."""
    readable = landlock.readable()
    here = os.getcwd()
    files = wanted == "full" and _holds(lambda: landlock.restrict(here, readable), _reads_the_root)
    calls = wanted != "limits" and _holds(seccomp.restrict, _opens_a_socket)
    return Confinement(files, calls, readable)


def _reads_the_root() -> None:
    os.listdir("/")


def _opens_a_socket() -> None:
    socket.socket().close()


def _holds(restrict: Callable[[], bool], forbidden: Callable[[], None]) -> bool:
    """Return whether a process that confines itself can then not do what is forbidden."""
    child = os.fork()
    if not child:
        held = 1
        with contextlib.suppress(OSError):
            held = 0 if restrict() else 1
        try:
            forbidden()
            held = 1
        except PermissionError:
            pass
        finally:
            sys.stderr.flush()
            os._exit(held)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

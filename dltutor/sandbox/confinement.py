"""Which of the kernel's means of confinement there are here, and how a process enters them."""

from __future__ import annotations

from dataclasses import dataclass

from dltutor.sandbox import limits
from dltutor.wire.exercise import Protection


@dataclass(frozen=True)
class Confinement:
    """What holds a process besides its limits."""

    files: bool = False
    """Landlock: it reads Python's files, and writes in its own folder only."""
    calls: bool = False
    """seccomp: it starts no process, opens no socket and touches no other process."""

    @property
    def protection(self) -> Protection:
        """How much that is."""
        return "full" if self.files and self.calls else "partial" if self.files or self.calls else "limits"

    def lacks(self) -> list[str]:
        """Return what it does not hold back, in sentences."""
        return []

    def tasks(self) -> int | None:
        """Return how many tasks the user may have while an answer runs; None where it can start no process."""
        return None if self.calls else limits.user_tasks() + limits.TASKS

    def enter(self, folder: str) -> None:
        """Confine this process for good; it may write in `folder`."""


def found() -> Confinement:
    """Return what the kernel offers."""
    return Confinement()

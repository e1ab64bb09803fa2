"""A disk that fails where a test says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from dltutor.progress.log import Disk

ERRNOS = ("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO", "ESTALE")


class FaultyDisk(Disk):
    """Counts its operations; `fault(count, name)` gives an errno to fail with, or None. Writes may be cut short."""

    def __init__(self, fault: Callable[[int, str], int | None], short: int | None = None) -> None:
        self.fault = fault
        self.short = short
        self.count = 0

    def _meet(self, name: str) -> None:
        self.count += 1
        number = self.fault(self.count, name)
        if number is not None:
            raise OSError(number, os.strerror(number))

    def create(self, path: Path) -> int:
        self._meet("create")
        return super().create(path)

    def write(self, descriptor: int, data: bytes) -> int:
        if self.short is not None and len(data) > self.short:
            super().write(descriptor, data[: self.short])
            self._meet("write")
            return self.short
        self._meet("write")
        return super().write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        self._meet("fsync")
        super().fsync(descriptor)

    def close(self, descriptor: int) -> None:
        super().close(descriptor)
        self._meet("close")

    def links(self, descriptor: int) -> int:
        self._meet("links")
        return super().links(descriptor)

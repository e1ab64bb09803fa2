"""One session's file in the log: opened once, only ever appended to, by nobody else."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from dltutor.durable import sync_folder
from dltutor.progress import directory, files


class Disk:
    """The operations on files that can fail; a test puts its own in their place."""

    def create(self, path: Path) -> int:
        """Make a new file for appending and return its descriptor; raises OSError, FileExistsError too."""
        return files.create(path)

    def write(self, descriptor: int, data: bytes) -> int:
        """Write some of `data` and return how many bytes."""
        return os.write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        """Return once the file's bytes are on the disk."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close; network file systems report a full quota here."""
        os.close(descriptor)

    def links(self, descriptor: int) -> int:
        """Return how many names the file has; 0: it was removed."""
        return os.fstat(descriptor).st_nlink


class Log:
    """The file ``<session>.log``, made at the first append; ``<session>-2.log`` and so on where it was taken away."""

    def __init__(self, folder: Path, session: str, disk: Disk) -> None:
        self._folder = folder
        self._session = session
        self._disk = disk
        self._descriptor: int | None = None
        self._files = 0
        self._torn = False

    @property
    def is_new(self) -> bool:
        """True when the next append begins a file, which must then hold the whole session."""
        return self._descriptor is None

    def look(self) -> None:
        """Let go of a file that was removed under us (``rm``, or another node), so that the next append begins one."""
        if self._descriptor is None:
            return
        try:
            gone = self._disk.links(self._descriptor) == 0
        except OSError as error:
            if error.errno != errno.ESTALE:
                raise
            gone = True
        if gone:
            self.leave()

    def append(self, lines: bytes) -> None:
        """Write whole lines and return once they are on the disk; raises OSError, with some or none of them written.

        After an error the same lines must be given again: events carry an id, so doubles do no harm.
        """
        if self._descriptor is None:
            self._descriptor = self._create()
        data = b"\n" + lines if self._torn else lines
        self._torn = True
        try:
            while data:
                written = self._disk.write(self._descriptor, data)
                if written == 0:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                data = data[written:]
            self._disk.fsync(self._descriptor)
        except OSError as error:
            if error.errno == errno.ESTALE:
                self.leave()
            raise
        self._torn = False

    def close(self) -> None:
        """Close the file; raises OSError where its bytes turn out not to be safe."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            self._disk.close(descriptor)

    def leave(self) -> None:
        """Close the file whatever comes of it; the next append begins a new one."""
        self._torn = False
        with contextlib.suppress(OSError):
            self.close()

    def _create(self) -> int:
        directory.make(self._folder)
        while True:
            self._files += 1
            tail = "" if self._files == 1 else f"-{self._files}"
            try:
                descriptor = self._disk.create(self._folder / f"{self._session}{tail}.log")
            except FileExistsError:
                continue
            except OSError:
                self._files -= 1
                raise
            sync_folder(self._folder)
            return descriptor

"""What is said when a disk refuses: each reason has its own sentence, and says what to do."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

OPTION = "OPTION"
"""Stands for the option that names another folder."""
SENTENCES = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "your quota is used up (space, or the number of files); free some",
    errno.EROFS: "the file system is read-only; use OPTION DIR",
    errno.EACCES: "the directory may not be written; use OPTION DIR",
    errno.EPERM: "the directory may not be written; use OPTION DIR",
    errno.EFBIG: "no file may grow so large here (ulimit -f); raise that limit",
    errno.EIO: "the disk reports an error; use OPTION DIR on another one",
    errno.ESTALE: "the network file system lost the directory; it is tried again",
}
NO_FILES = "the disk has no files left (no inodes); remove some files"
SILENT = "the disk does not answer"


def told(error: OSError, folder: Path, option: str = "--data-dir") -> str:
    """Return why a file below `folder` could not be written and what to do. It asks the disk, which may hang.

    `option`: the one that names another folder.
    """
    if error.errno == errno.ENOSPC and _out_of_files(folder):
        return NO_FILES
    return SENTENCES.get(error.errno or 0, f"{error.strerror or error}; use {OPTION} DIR").replace(OPTION, option)


def _out_of_files(folder: Path) -> bool:
    there = next((path for path in (folder, *folder.parents) if os.path.isdir(path)), Path("/"))
    with contextlib.suppress(OSError):
        disk = os.statvfs(there)
        return disk.f_files > 0 and disk.f_favail == 0
    return False

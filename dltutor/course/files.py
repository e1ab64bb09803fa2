"""Read text files, with a problem instead of an exception when one cannot be read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from dltutor.course.log import Log
from dltutor.course.nodes import Place

LARGEST = 1024 * 1024


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the working directory when it lies in there."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def read_text(
    path: Path, log: Log, missing: str = "check the name, or remove it from course.yaml", within: Path | None = None
) -> str | None:
    """Return a file's text; None, with the reason in the log, when it is missing, too large or not UTF-8.

    `missing` says what to do where there is no such file. `within`: the folder of a course by others, out of which no
    link may lead.
    """
    start = Place(1, 1)
    if within is not None and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(within)):
        log.error(start, "file", "this link leads out of the course's folder", "put the file itself there")
        return None
    try:
        # A pipe or a device would be waited for, or never end.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(0, "it is not a regular file")
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        log.error(start, "file", "there is no such file", missing)
        return None
    except OSError as error:
        log.error(start, "file", f"it cannot be read: {error.strerror or error}", "check the file and its permissions")
        return None
    if len(data) > LARGEST:
        log.error(start, "file", f"it is larger than {LARGEST // 1024} KB", "a lesson is a short text; is this one?")
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        log.error(Place(line, column), "utf-8", "this is not UTF-8 text", "save the file as UTF-8")
        return None

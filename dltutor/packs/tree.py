"""The files of a pack before it is trusted with a place: read whole, within bounds, from a folder or an archive."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

MOST = 2_000
"""Files of a pack, at most."""
LARGEST = 50_000_000
"""Bytes of all of them together."""
DEEPEST = 8
"""Folders within folders."""
LONGEST = 60
"""Characters of a name that a message repeats."""
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
NAMES = "names have letters a to z, digits, . _ and -"
_NOT_OURS = {"__pycache__", "__MACOSX"}


@dataclass
class Tree:
    """What was found: the files to keep by their paths within the pack, and why others cannot be kept."""

    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    """Sentences; with any of them nothing of the pack may be used."""
    left_out: list[str] = field(default_factory=list)
    """Hidden files and leftovers of other programs, which no lesson needs; links in a folder, which may lead out."""
    _size: int = 0
    _spelled: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Each path in small letters: how it is spelled, and whether it is a file."""

    def wants(self, name: str, is_file: bool = True) -> bool:
        """Return whether a path may be read; if not, it is noted why."""
        parts = name.split("/")
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name):
            return self.refuse(name, "leads out of the pack")
        if any(part in _NOT_OURS or (part.startswith(".") and part != ".") for part in parts):
            self.left_out.append(name)
            return False
        if not all(map(NAME.fullmatch, parts)):
            return self.refuse(name, f"is no name for a file of a pack; {NAMES}")
        if len(parts) > DEEPEST + is_file:
            return self.refuse(name, f"lies more than {DEEPEST} folders deep")
        return self._is_new(parts, is_file)

    def take(self, name: str, data: bytes) -> bool:
        """Keep a file that was wanted; False, and noted, when there are too many or too large ones by now."""
        self._size += len(data)
        if len(self.files) == MOST:
            self.problems.append(f"it has more than {MOST:,} files")
        elif self._size > LARGEST:
            self.problems.append(f"its files have more than {LARGEST // 10**6} MB together")
        else:
            self.files[name] = data
            return True
        return False

    def refuse(self, name: str, why: str) -> bool:
        """Note why something cannot be part of a pack; always False."""
        shown = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
        self.problems.append(f"{shown!r} {why}")
        return False

    @property
    def room(self) -> int:
        """How many bytes may still come."""
        return LARGEST - self._size

    def _is_new(self, parts: list[str], is_file: bool) -> bool:
        """Return whether a path differs from all others even where capitals and small letters are the same."""
        name = "/".join(parts)
        for end in range(1, len(parts) + 1):
            path, file = "/".join(parts[:end]), is_file and end == len(parts)
            spelled, was_file = self._spelled.setdefault(path.lower(), (path, file))
            if spelled != path:
                return self.refuse(name, f"differs from {spelled!r} in capital letters only")
            if was_file != file:
                return self.refuse(name, f"would need {path!r} to be a file and a folder")
        if is_file and name in self.files:
            return self.refuse(name, "stands there twice")
        return True


def from_folder(folder: Path) -> Tree:
    """Return the files of a folder; links, pipes and devices in it are named and never followed or waited for."""
    tree = Tree()
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _walk(descriptor, "", tree)
    except OSError as error:
        tree.problems.append(f"it cannot be read: {error.strerror or error}")
    finally:
        os.close(descriptor)
    return tree


def _walk(folder: int, above: str, tree: Tree) -> bool:
    """Read one folder; False when it is enough."""
    for part in sorted(os.listdir(folder)):
        name = above + os.fsencode(part).decode("utf-8", "backslashreplace")
        is_folder = stat.S_ISDIR(os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode)
        if tree.wants(name, is_file=not is_folder) and not _entry(folder, part, name, tree):
            return False
        if len(tree.problems) + len(tree.left_out) > MOST:
            return False
    return True


def _entry(folder: int, part: str, name: str, tree: Tree) -> bool:
    try:
        # A pipe or a device would be waited for, or never end.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(part, flags, dir_fd=folder)
    except OSError as error:
        if stat.S_ISLNK(os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode):
            tree.left_out.append(f"{name} (a link, which is not followed)")
        else:
            tree.refuse(name, f"cannot be read: {error.strerror}")
        return True
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            return _walk(descriptor, f"{name}/", tree)
        if not stat.S_ISREG(mode):
            tree.refuse(name, "is neither a file nor a folder")
            return True
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return tree.take(name, file.read(tree.room + 1))
    finally:
        os.close(descriptor)

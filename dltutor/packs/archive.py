"""A pack as a ZIP archive: unpacked into memory, entry by entry, and believed in nothing that it says of itself."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from dltutor.packs.tree import LARGEST, MOST, Tree

RATIO = 100
"""How many bytes one packed byte may become: text packs to a fifth, a bomb to a thousandth."""
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What `zipfile` raises for bytes that no packer wrote."""


def from_archive(path: Path) -> Tree:
    """Return the files of an archive; one folder that holds everything else is taken off."""
    tree = Tree()
    try:
        data = _bytes(path)
    except OSError as error:
        tree.problems.append(f"it cannot be read: {error.strerror or error}")
        return tree
    if len(data) > LARGEST:
        tree.problems.append(f"it has more than {LARGEST // 10**6} MB")
        return tree
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _unpack(archive, tree)
    except DAMAGED as error:
        tree.problems.append(f"it is no whole ZIP archive: {error}")
    tree.files = _without_top(tree.files)
    return tree


def _bytes(path: Path) -> bytes:
    # A pipe or a device would be waited for, or never end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a regular file")
        return file.read(LARGEST + 1)


def _unpack(archive: zipfile.ZipFile, tree: Tree) -> None:
    entries = archive.infolist()
    if len(entries) > MOST:
        tree.problems.append(f"it has more than {MOST:,} entries")
        return
    if sum(entry.file_size for entry in entries) > LARGEST:
        tree.problems.append(f"its files have more than {LARGEST // 10**6} MB together")
        return
    for entry in entries:
        # `filename` ends at a NUL and may have other separators; the archive's own word is judged.
        name = entry.orig_filename
        is_file = not name.endswith("/")
        if not tree.wants(name.removesuffix("/"), is_file) or not _is_plain(entry, is_file, tree) or not is_file:
            continue
        try:
            with archive.open(entry) as file:
                packed = file.read(entry.file_size + 1)
        except DAMAGED as error:
            tree.refuse(name, f"cannot be unpacked: {error}")
            continue
        if not tree.take(name, packed):
            return


def _is_plain(entry: zipfile.ZipInfo, is_file: bool, tree: Tree) -> bool:
    """Return whether an entry is a regular file or a folder, and no bomb; if not, it is noted why."""
    name, kind = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return tree.refuse(name, "is a link; put the file itself there")
    if kind not in (0, stat.S_IFREG if is_file else stat.S_IFDIR):
        return tree.refuse(name, "is neither a file nor a folder")
    if entry.flag_bits & 1:
        return tree.refuse(name, "is encrypted")
    if entry.file_size > RATIO * max(entry.compress_size, 1):
        return tree.refuse(name, f"would grow more than {RATIO} times when it is unpacked")
    return True


def _without_top(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or any("/" not in name for name in files):
        return files
    return {name.partition("/")[2]: data for name, data in files.items()}

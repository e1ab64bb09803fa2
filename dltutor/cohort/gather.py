"""Find what learners handed in: exported files, or the folders of their logs, in one folder or named one by one."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dltutor.cohort.tags import BEGIN
from dltutor.progress.event import Event, decode
from dltutor.progress.files import read_file
from dltutor.progress.load import Damage, lost, parse

LARGEST = 64 << 20
"""Bytes of a file; no progress is so large."""
MOST = 5000
"""Files of one folder, and of those below it."""
_LEARNER = b'"kind":"learner"'


class TooMuchError(Exception):
    """A folder holds so much that it cannot be meant; the text says so."""


@dataclass(frozen=True)
class HandIn:
    """What one learner handed in."""

    files: tuple[Path, ...]
    learner: str
    """The learner's id; empty where none is stored."""
    ids: int = 1
    """How many ids it names: several after an import from another computer, or where people share a file."""

    @property
    def pseudonym(self) -> str:
        """What the learner is called where nobody's name is wanted: the beginning of the id."""
        return pseudonym(self.learner or str(self.files[0]))

    @property
    def name(self) -> str:
        """What the file is called, or the folder that a log's folder lies in."""
        first = self.files[0]
        return first.parent.parent.name if first.parent.name == "events" else first.stem


def pseudonym(id: str) -> str:
    """Return what stands for a learner's id; a letter first, or a spreadsheet would take ``12345e06`` for a number."""
    known = re.fullmatch(r"[0-9a-f]{16}", id)
    return f"L{(id if known else hashlib.sha256(id.encode('utf-8', 'replace')).hexdigest())[:8]}"


def found(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are meant, in order and each once; raises TooMuchError and OSError."""
    files = [file for path in paths for file in (_below(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(files))


def hand_ins(files: Sequence[Path]) -> tuple[list[HandIn], dict[Path, str]]:
    """Return what each learner handed in, and why some files cannot be read.

    Files belong together where they name one learner, as do the files of one log's folder. Somebody who has brought
    the progress of two computers together is one learner, known by either id.
    """
    unread: dict[Path, str] = {}
    names: dict[Path, set[str]] = {}
    for file in files:
        try:
            data = _read(file)
            if not data.startswith(BEGIN.encode()):
                names[file] = _learners(data)
        except OSError as error:
            unread[file] = error.strerror or str(error)
    together: list[tuple[set[str], list[Path]]] = []
    for file, ids in names.items():
        marks = ids | ({f"folder {file.parent}"} if file.parent.name == "events" else set()) or {f"file {file}"}
        same = [group for group in together if group[0] & marks]
        together = [group for group in together if group not in same]
        together.append((marks.union(*(of for of, _ in same)), [*(one for _, of in same for one in of), file]))
    known = [(tuple(of), sorted({id for path in of for id in names[path]})) for _, of in together]
    return [HandIn(of, ids[0] if ids else "", len(ids)) for of, ids in known], unread


def events(hand_in: HandIn) -> tuple[list[Event], list[Damage]]:
    """Return all events of a learner in their order, each once, and what cannot be read (line 0: the whole file)."""
    known: dict[str, tuple[Event, bytes]] = {}
    damage: list[Damage] = []
    for file in hand_in.files:
        try:
            there, broken = parse(_read(file), str(file))
        except OSError as error:
            damage.append(Damage(str(file), 0, error.strerror or str(error)))
            continue
        if not there:
            damage.append(Damage(str(file), 0, "it holds no progress; dltutor export writes files that do"))
            continue
        damage += broken
        for event, line in there:
            known.setdefault(event.id, (event, line))
    ordered = sorted((event for event, _ in known.values()), key=lambda event: event.order)
    return ordered, list(lost(damage, (line for _, line in known.values())))


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those below it; hidden ones are left out, and no link is followed.

    Of a data directory only the log counts: checkpoints and drafts lie beside it. A folder that cannot be listed is
    yielded itself: it cannot be read as a file either, and so it is named.
    """
    count = 0
    closed: list[str] = []
    for here, folders, files in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        if "events" in folders:
            folders[:], files = ["events"], []
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            count += 1
            if count > MOST:
                raise TooMuchError(f"{folder} holds more than {MOST:,} files; name the folder of what was handed in")
            if not name.startswith("."):
                yield Path(here) / name
    yield from map(Path, closed)


def _read(file: Path) -> bytes:
    if file.lstat().st_size > LARGEST:
        raise OSError(0, "it is too large to be anybody's progress", str(file))
    return read_file(file)


def _learners(data: bytes) -> set[str]:
    """Return the ids of the learners that a file names; only those lines are decoded."""
    ids: set[str] = set()
    at = data.find(_LEARNER)
    while at >= 0:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        event = decode(data[data.rfind(b"\n", 0, at) + 1 : end])
        if event is not None and isinstance(id := event.fields.get("learner"), str) and event.kind == "learner":
            ids.add(id)
        at = data.find(_LEARNER, end)
    return ids - {""}

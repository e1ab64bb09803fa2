"""Carry progress between computers: the same lines in one file."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from dltutor.progress import directory
from dltutor.progress.files import read_file, write_new, write_whole
from dltutor.progress.load import Damage, load, lost, parse


@dataclass(frozen=True)
class Imported:
    """What came of an import."""

    new: int
    known: int
    """Events that were here already."""
    damage: tuple[Damage, ...]


def export_file(folder: Path, target: Path) -> int:
    """Write every event to a new file, if there is one, and return how many; raises OSError, FileExistsError too."""
    lines = load(folder).lines.values()
    if lines:
        write_new(target, b"".join(line + b"\n" for line in lines))
    return len(lines)


def import_file(source: Path, folder: Path) -> Imported:
    """Add the events of an exported file that are not here yet, as a file of their own; raises OSError."""
    found, damage = parse(read_file(source), str(source))
    known = load(folder).lines
    new = {event.id: line for event, line in found if event.id not in known}
    if new:
        directory.make(folder)
        write_whole(folder / f"import-{secrets.token_hex(8)}.log", b"".join(line + b"\n" for line in new.values()))
    return Imported(
        len(new), len({event.id for event, _ in found}) - len(new), lost(damage, (line for _, line in found))
    )

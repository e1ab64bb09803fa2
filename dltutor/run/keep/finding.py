"""What became of the runs that were kept: which one a new screen can go back to, and what it should say of others."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from dltutor.run.keep import notes, sockets
from dltutor.run.keep.notes import Note
from dltutor.run.places.squeue import cancelled

FORGOTTEN = 86_400.0
"""Seconds after its last change when a note of another host, which cannot be asked, no longer counts."""


class Kept(NamedTuple):
    """What was found."""

    here: Note | None = None
    """The newest run that is kept on this host."""
    elsewhere: tuple[str, ...] = ()
    """Sentences about runs on other hosts."""


NOTHING = Kept()


def kept(folder: Path, environment: Mapping[str, str] = os.environ) -> Kept:
    """Look through all notes; one whose process is gone is removed, and its job ended, should it still be there."""
    here, elsewhere = None, []
    for note in notes.found(folder):
        if not note.here:
            if note.until and time.time() - note.until > FORGOTTEN:
                notes.remove(folder, note)
            else:
                elsewhere.append(note.told())
        elif _answers(note):
            here = note
        else:
            notes.remove(folder, note)
            sockets.removed(note.socket)
            if note.job:
                cancelled(note.job, environment)
    return Kept(here, tuple(elsewhere))


def _answers(note: Note) -> bool:
    try:
        sockets.connected(note.socket).close()
    except OSError:
        return False
    return True

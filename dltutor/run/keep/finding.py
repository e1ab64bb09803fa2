"""What became of the runs that were kept: which one a new screen can go back to, and what it should say of others."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from dltutor.run.keep import notes, sockets
from dltutor.run.keep.notes import Kept, Note
from dltutor.run.launch import Launch
from dltutor.run.places.squeue import cancelled, jobs

FORGOTTEN = 86_400.0
"""Seconds after its last change when a note of another host, which cannot be asked, no longer counts."""


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


async def left_behind(launch: Launch, folder: Path | None) -> str:
    """Return a sentence about jobs in the queue that no session of this start knows; empty: there are none.

    They may be another open tutor's, so that only the learner can say whether they are to end.
    """
    if not launch.job:
        return ""
    known = {note.job for note in notes.found(folder)} if folder else set()
    there = await jobs(f"dltutor-{os.getuid()}-", launch.environment)
    ids = " ".join(id for id, name in there.items() if name not in known)
    return f"Slurm has jobs of an open tutor, or forgotten ones. To end them: scancel {ids}" if ids else ""


def _answers(note: Note) -> bool:
    try:
        sockets.connected(note.socket).close()
    except OSError:
        return False
    return True

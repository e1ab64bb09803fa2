"""The lessons of a session: the course of this computer, and the packs that the learner has added."""

from __future__ import annotations

from pathlib import Path

from dltutor.config import Options
from dltutor.course.library import Library
from dltutor.labs.catalogue import Labs
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.progress import directory


def library(options: Options, folder: Path | None = None) -> Library:
    """Return the lessons that the options name; `folder`: another course than theirs."""
    course = Path(options.course) if folder is None and options.course else folder
    return Library(course, packs(options.data_dir), options.language)


def packs(data_dir: str | None) -> Packs:
    """Return the packs in a data directory; None: the learner's own."""
    return Packs(directory.find(data_dir).packs)


def trust(data_dir: str | None) -> Trust:
    """Return which code of the packs in a data directory may run; None: of the learner's own."""
    return Trust(directory.find(data_dir).trust)


def labs(data_dir: str | None, beside: Path | None = None, runs: bool = False) -> Labs:
    """Return dltutor's own labs, and those of the packs in a data directory; None: of the learner's own.

    `beside`: a folder whose labs can be looked at, too; `runs`: and run.
    """
    return Labs(packs(data_dir), trust(data_dir), beside, runs)

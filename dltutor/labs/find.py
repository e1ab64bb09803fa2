"""Find labs by their folders; a new lab is one folder, without a line anywhere else."""

from __future__ import annotations

import difflib
import importlib
from pathlib import Path

from dltutor.labs.spec import Lab

FOLDER = Path(__file__).parent
BROKEN = (
    *(SyntaxError, ImportError, NameError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError),
    *(AssertionError, RuntimeError, OSError),
)
"""What importing a `lab.py` with a mistake in it raises."""


class LabError(Exception):
    """A lab is unknown, or its `lab.py` is broken; the text says which, where and what to do."""


def names() -> list[str]:
    """Return the names of all labs: the folders here that hold a `lab.py`, sorted."""
    return sorted(path.parent.name for path in FOLDER.glob("*/lab.py"))


def nearest(word: str, known: list[str]) -> str:
    """Return ``"; did you mean …?"`` with the closest known words, or ``"; there are: …"``."""
    close = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are: {', '.join(known)}" if known else ""


def load(name: str) -> Lab:
    """Return a lab's declaration; raises LabError."""
    if name not in names():
        raise LabError(f"there is no lab {name!r}{nearest(name, names())}")
    file = FOLDER / name / "lab.py"
    try:
        module = importlib.import_module(f"dltutor.labs.{name}.lab")
    except BROKEN as error:
        raise LabError(f"the lab {name!r} cannot be read: {file}: {error}") from error
    lab = getattr(module, "LAB", None)
    if not isinstance(lab, Lab):
        raise LabError(f"the lab {name!r} cannot be read: {file} must define LAB = Lab(…)")
    return lab


def source(name: str) -> str:
    """Return the text of a lab's `train.py`: the very file that runs; raises LabError."""
    file = FOLDER / name / "train.py"
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabError(f"the lab {name!r} has no readable train.py: {file}: {error}") from error

"""Find labs by their folders; a new lab is one folder, without a line anywhere else."""

from __future__ import annotations

import ast
import difflib
import importlib
import traceback
from pathlib import Path

from dltutor.labs.spec import Lab

FOLDER = Path(__file__).parent
BROKEN = (
    *(SyntaxError, ImportError, NameError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError),
    *(AssertionError, RuntimeError, OSError),
)
"""What importing a `lab.py` with a mistake in it raises."""


class LabError(Exception):
    """A lab is unknown, or one of its files is broken; the text says which, where and what to do."""


def names() -> list[str]:
    """Return the names of all labs: the folders here that hold a `lab.py` or a `train.py`, sorted."""
    return sorted({path.parent.name for file in ("lab.py", "train.py") for path in FOLDER.glob(f"*/{file}")})


def nearest(word: str, known: list[str]) -> str:
    """Return ``"; did you mean …?"`` with the closest known words, or ``"; there are: …"``."""
    close = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are: {', '.join(known)}" if known else ""


def load(name: str) -> Lab:
    """Return the declaration of a lab whose code can run; raises LabError."""
    if name not in names():
        raise LabError(f"there is no lab {name!r}{nearest(name, names())}")
    file = FOLDER / name / "lab.py"
    if not file.is_file():
        raise _broken(name, f"{file}: there is no such file")
    try:
        module = importlib.import_module(f"dltutor.labs.{name}.lab")
    except BROKEN as error:
        raise _broken(name, where(error, file)) from error
    lab = getattr(module, "LAB", None)
    if not isinstance(lab, Lab):
        raise _broken(name, f"{file} must define LAB = Lab(…)")
    if wrong := wrong_with(source(name), FOLDER / name / "train.py"):
        raise _broken(name, wrong)
    return lab


def source(name: str, file: str = "train.py") -> str:
    """Return the text of one of a lab's files, which is the very file that runs; raises LabError."""
    path = FOLDER / name / file
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise _broken(name, f"{path}: there is no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(name, f"{path}: {getattr(error, 'strerror', error)}") from error


def wrong_with(text: str, file: Path) -> str:
    """Return why a `train.py` cannot be used; empty when it can be read and defines `train(hp, session)`."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return where(error, file)
    train = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "train"), None)
    if train is None:
        return f"{file} has no function train(hp, session)"
    if [argument.arg for argument in train.args.args] != ["hp", "session"]:
        given = ast.unparse(train.args)
        return f"{file}, line {train.lineno}: the function train takes ({given}) instead of (hp, session)"
    return ""


def where(error: BaseException, file: Path) -> str:
    """Return file, line and words of an error that reading or importing a file raised."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f"{error.filename if error.filename != '<unknown>' else file}, line {error.lineno}: {error.msg}"
    if isinstance(error, RecursionError | MemoryError):
        return f"{file}: it is nested too deeply"
    frames = traceback.extract_tb(error.__traceback__)
    line = next((frame.lineno for frame in reversed(frames) if frame.filename == str(file)), None)
    if line is None:
        return f"{file}: {error}"
    return f"{file}, line {line}: {type(error).__name__}: {error}".removesuffix(": ")


def _broken(name: str, what: str) -> LabError:
    return LabError(f"the lab {name!r} cannot be used: {what}; mend it, or install dltutor again")

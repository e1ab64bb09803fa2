"""Where the readers of a lesson note what they find: every problem at once, none raised."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from dltutor.course.model import Problem
from dltutor.course.nodes import Place


class Log:
    """The problems of one file, in the order they were found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def error(self, place: Place, code: str, text: str, help: str = "") -> None:
        """Note something that keeps the lesson from being used."""
        self.problems.append(Problem(self.file, place.line, place.column, "error", code, text, help))

    def warning(self, place: Place, code: str, text: str, help: str = "") -> None:
        """Note something that can be used and should be better."""
        self.problems.append(Problem(self.file, place.line, place.column, "warning", code, text, help))

    @property
    def errors(self) -> int:
        """How many errors were noted so far."""
        return sum(problem.level == "error" for problem in self.problems)


def meant(word: str, known: Iterable[str], label: str) -> str:
    """Return ``"did you mean `x`?"`` with the closest known word, else ``"label: a, b, c"``; empty if none is known."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"{label}: {', '.join(known)}" if known else ""

"""Write problems down: for people, for programs, and as annotations of a continuous integration."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from dltutor.course.model import Problem

FORMATS = ("text", "json", "github")


def written(problems: Sequence[Problem], form: str = "text") -> str:
    """Return the problems as ``text``, as ``json`` (a list) or as ``github`` annotations."""
    if form == "json":
        return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1)
    if form == "github":
        return "\n".join(map(_annotation, problems))
    return "\n".join([*map(str, problems), summary(problems)])


def summary(problems: Sequence[Problem]) -> str:
    """Return how many errors and warnings there are: ``"1 error, 2 warnings"``."""
    errors = sum(problem.level == "error" for problem in problems)
    return f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}"


def failed(problems: Sequence[Problem]) -> bool:
    """Return whether a check with these problems ends with status 1: any error, no matter how many warnings."""
    return any(problem.level == "error" for problem in problems)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _annotation(problem: Problem) -> str:
    """Return one workflow command; `%`, line ends and, in its properties, `:` and `,` are escaped."""
    place = f"file={_property(problem.file)},line={problem.line},col={problem.column}"
    text = _escaped(f"{problem.text}\n{problem.help}".rstrip())
    return f"::{problem.level} {place},title={_property(problem.code)}::{text}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")

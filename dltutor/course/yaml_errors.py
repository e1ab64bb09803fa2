"""Say in an author's words what the YAML parser found wrong."""

from __future__ import annotations

from typing import Any

_QUOTES = 'put the text in "quotes"'

HELPS = (
    ("tab character", "indent with spaces: YAML does not allow tabs"),
    ("mapping values are not allowed", f"{_QUOTES} if it holds a colon and a space; else mend the indentation"),
    (
        "did not find expected ',' or",
        f"close the bracket, or {_QUOTES}: inside brackets the characters , : {{ }} [ ] # need them",
    ),
    ("while scanning a quoted scalar", "close the quote"),
    ("unexpected end of stream", "close the quote"),
    ("unexpected document indicator", "close the quote"),
    ("unknown escape character", "in \"double quotes\" a \\ starts an escape; use 'single quotes' for formulas"),
    ("did not find expected key", "check the indentation and the quotes: what begins with a quote must end with it"),
    ("could not find expected ':'", "each line is `key: value`; a longer text needs `|` or more indentation"),
    ("did not find expected node content", f"{_QUOTES}, or close the bracket"),
    ("did not find expected alphabetic or numeric", f"{_QUOTES}: a YAML value cannot start with * or &"),
)


def explain(error: Any, text: str) -> tuple[str, str]:
    """Return what is wrong and what to do, for a marked error of PyYAML on `text`."""
    problem = str(error.problem or error.context or "this is not YAML").strip()
    if problem.startswith("found character") and error.problem_mark:
        return _character(text, error.problem_mark)
    for part, help in HELPS:
        if part in problem or part in str(error.context):
            return problem, help
    return problem, "check the indentation and the quotes"


def _character(text: str, mark: Any) -> tuple[str, str]:
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    character = line[mark.column] if mark.column < len(line) else ""
    message = f"found character {character!r} that cannot start any token"
    if line.startswith("```"):
        return "another block begins before this one has ended", "end the one above with a line of ```"
    if character == "\t":
        return message, "indent with spaces: YAML does not allow tabs"
    return message, f"{_QUOTES}: a YAML value cannot start with {character}"

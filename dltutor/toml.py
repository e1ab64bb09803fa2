"""Read a TOML file that people write: its table, or the one sentence that says where it is broken and what to do."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dltutor.labs.find import nearest

LARGEST = 64 * 1024
"""Bytes that a file may have."""
DEEPEST = 8
"""Dots that a key may have: TOML readers recurse on them."""
LONGEST = 40
"""Characters of a wrong value that are shown."""

Check = tuple[Callable[[object], bool], str]
"""What tells whether a value is right, and what it must be, in words."""


@dataclass(frozen=True)
class File:
    """What came of reading a file; nothing is raised for a broken one."""

    path: Path
    table: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""
    """Why it cannot be used: a sentence with file and line, without a full stop; empty when it can."""
    there: bool = True
    text: str = ""

    def at(self, name: str) -> str:
        """Return the file and the line where `name` stands, as the begin of a sentence."""
        found = re.search(rf"""^\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""", self.text, re.MULTILINE)
        line = self.text.count("\n", 0, found.end()) + 1 if found else 1
        return f"{self.path}: line {line}"

    def wrong(self, checks: Mapping[str, Check]) -> Iterator[tuple[str, str]]:
        """Yield each name whose value does not pass, or which there is no check for, and the sentence about it."""
        for name, value in self.table.items():
            if name not in checks:
                yield name, f"{self.at(name)}: there is no setting {name!r}{nearest(name, sorted(checks))}"
            elif not checks[name][0](value):
                yield name, f"{self.at(name)}: {name} = {written(value)} must be {checks[name][1]}"


def read(path: Path) -> File:
    """Return what a file says; a missing one says nothing and is not a problem."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        return _understood(data.decode("utf-8"), path)
    except FileNotFoundError:
        return File(path, there=False)
    except UnicodeDecodeError as error:
        return _broken(path, data.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text")
    except OSError as error:
        return File(path, problem=f"{path}: cannot be read ({error.strerror})")


def written(value: object) -> str:
    """Return a value as it may stand in the file, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "…"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def is_number(value: object, low: float, high: float, whole: bool = False) -> bool:
    """Return whether `value` is a number from `low` to `high`."""
    kinds = (int,) if whole else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high


def _understood(text: str, path: Path) -> File:
    if len(text.encode()) > LARGEST:
        return _broken(path, 1, f"the file is longer than {LARGEST // 1024} KB")
    for number, line in enumerate(text.splitlines(), 1):
        if line.partition("#")[0].partition("=")[0].count(".") > DEEPEST:
            return _broken(path, number, "this line is nested too deeply")
    try:
        return File(path, tomllib.loads(text), text=text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), ", str(error))
        at = int(found[1]) if found else text.count("\n", 0, len(text.rstrip())) + 1
        return _broken(path, at, _meant(str(error)))
    except (RecursionError, ValueError) as error:
        return _broken(path, 1, f"this cannot be understood ({error})")


def _broken(path: Path, line: int, why: str) -> File:
    return File(path, problem=f"{path}: line {line}: {why}")


def _meant(error: str) -> str:
    """Return what to do about an error of the TOML parser; its own words where we know no better ones."""
    own = error.partition(" (at ")[0]
    return next((says for part, says in _SAYS if part in own), own[:1].lower() + own[1:])


_SAYS = (
    ("Invalid value", 'after the = stands a number, true, false or a text in "quotes"'),
    ("Illegal character '\\n'", "a quote is not closed"),
    ("Unterminated string", "a quote is not closed"),
    ("Unclosed", "a bracket is not closed"),
    ("Cannot overwrite", "this setting is there twice; remove one of them"),
    ("Cannot declare", "this section is there twice; remove one of them"),
    ("Expected '='", "write it as name = value"),
    ("Invalid statement", "write it as name = value"),
    ("Expected newline", "after the value the line must end"),
)
"""What the TOML parser says, and what a person should do."""

"""What a code exercise is, as its author wrote it, and which of its functions the tests may call."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

SECONDS = 5.0
"""How long an answer may take where the author says nothing."""


@dataclass(frozen=True)
class KnownWrong:
    """A program with a typical mistake, and why it is one; an answer that gives the same results gets that reason."""

    code: str
    why: str
    line: int = 0


@dataclass(frozen=True)
class Exercise:
    """Functions to be written in Python."""

    starter: str
    """What the editor shows at first."""
    solution: str
    tests: str
    """Functions ``test_…`` without parameters, which call the functions of the solution and assert."""
    known_wrong: tuple[KnownWrong, ...] = ()
    timeout: float = SECONDS
    """Seconds that an answer may take, tests included."""
    files: tuple[str, ...] = ()
    """Names of files beside the lesson that the code may read in its working directory."""

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the functions that the solution defines: what a learner writes, and what the tests call."""
        return tuple(each.name for each in functions(self.solution))


def functions(source: str) -> list[ast.FunctionDef]:
    """Return the functions at the top level of a program; raises SyntaxError or ValueError where it is none."""
    return [node for node in parsed(source).body if isinstance(node, ast.FunctionDef)]


def parsed(source: str) -> ast.Module:
    """Return a program's syntax tree, without Python's warnings; raises SyntaxError or ValueError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (RecursionError, MemoryError):
            raise ValueError("it is nested too deeply") from None

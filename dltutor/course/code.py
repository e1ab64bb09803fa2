"""Read the fields of a code exercise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from dltutor.course.fields import Fields
from dltutor.course.log import meant
from dltutor.course.nodes import Place
from dltutor.quiz.exercise import SECONDS, Exercise, KnownWrong, functions, parsed

LONGEST = 20.0
"""Seconds that an author may give an answer."""
FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")


def read_exercise(fields: Fields) -> Exercise:
    """Return the exercise as written; what is wrong with it is in the log."""
    language = fields.text("language", default="python")
    if language != "python":
        text = f"code in `{language}` cannot be run"
        fields.log.error(fields.place("language"), "language", text, "write `language: python`")
    starter, solution, tests = (_program(fields, name) for name in ("starter", "solution", "tests"))
    known = tuple(_known_wrong(fields, solution))
    timeout = fields.number("timeout", SECONDS)
    if timeout is not None and not 1 <= timeout <= LONGEST:
        text = f"an answer cannot be given {timeout:g} seconds"
        fields.log.error(fields.place("timeout"), "timeout", text, f"from 1 to {LONGEST:g}")
    exercise = Exercise(starter, solution, tests, known, timeout or SECONDS, _files(fields))
    if starter and starter.strip() == solution.strip():
        fields.log.error(fields.place("starter"), "starter", "the starter is the solution", "leave a part of it out")
    _check_functions(fields, solution, tests)
    return exercise


def _program(fields: Fields, name: str) -> str:
    """Return the text of a required field if it is Python, else nothing."""
    source = fields.text(name, required=True)
    try:
        parsed(source)
    except SyntaxError as error:
        place = within(fields, (name,), error.lineno or 1, (error.offset or 1) - 1)
        fields.log.error(place, "python", f"{name}: {error.msg}", "correct the code; it must be Python as it stands")
        return ""
    except ValueError as error:
        fields.log.error(fields.place(name), "python", f"{name}: {error}", "remove what no editor would show")
        return ""
    return source


def within(fields: Fields, path: Sequence[str | int], line: int, column: int = 0) -> Place:
    """Return the place of a line (from 1) of a program written as ``name: |``; of its name, written otherwise."""
    body = fields.table.body(*path)
    return Place(body.line + line - 1, body.column + column) if body else fields.place(*path)


def _known_wrong(fields: Fields, solution: str) -> list[KnownWrong]:
    found: list[KnownWrong] = []
    for number, table in fields.tables("known_wrong"):
        inner = Fields(table, "a known wrong answer", fields.log)
        one = KnownWrong(_program(inner, "code"), inner.text("why", True), table.place.line)
        inner.done()
        place = fields.place("known_wrong", number, "code")
        if one.code and one.code.strip() == solution.strip():
            fields.log.error(place, "wrong-is-right", "this wrong answer is the solution", "change or remove it")
        if one.code.strip() and one.code.strip() in [other.code.strip() for other in found]:
            fields.log.error(place, "wrong-twice", "this wrong answer is there twice", "remove one of them")
        found.append(one)
    return found


def _files(fields: Fields) -> tuple[str, ...]:
    names = fields.texts("files")
    for number, name in enumerate(names):
        if not FILE.fullmatch(name):
            text = f"`{name}` is not the name of a file beside the lesson"
            fields.log.error(fields.place("files", number), "file", text, "use letters, digits, `.`, `_` and `-`")
    return names


def _check_functions(fields: Fields, solution: str, tests: str) -> None:
    """Note a solution without functions, and tests that are none or call none of them."""
    written = [each.name for each in functions(solution)]
    if solution and not written:
        text = "the solution defines no function, and the tests can only call functions"
        fields.log.error(fields.place("solution"), "no-function", text, "write `def name(…):` at its left edge")
    ours = functions(tests)
    for each, text, help in _vain(tests, written):
        fields.log.error(within(fields, ("tests",), each.lineno, each.col_offset), "test", text, help)
    if tests and not any(each.name.startswith("test_") for each in ours):
        help = meant("test_", [each.name for each in ours], "functions") if ours else ""
        text = "the tests hold no function whose name begins with `test_`"
        fields.log.error(fields.place("tests"), "test", text, help or "write `def test_…():`")
    used = {node.id for node in ast.walk(parsed(tests)) if isinstance(node, ast.Name)}
    if tests and written and not used & set(written):
        text = f"the tests never call {' or '.join(f'`{name}`' for name in written)}"
        fields.log.error(fields.place("tests"), "test", text, "call what the learner writes")


def _vain(tests: str, written: Sequence[str]) -> Iterator[tuple[ast.stmt, str, str]]:
    """Yield each function of the tests that would say nothing about an answer, why, and what to do."""
    seen: set[str] = set()
    for each in parsed(tests).body:
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        name, given = each.name, each.args
        if name in written:
            yield each, f"these tests define `{name}` themselves, so no answer is tried", "give it another name"
        if not name.startswith("test_"):
            continue
        if given.args or given.posonlyargs or given.kwonlyargs:
            yield each, f"`{name}` has parameters that nothing would fill", "write the values into the test"
        if isinstance(each, ast.AsyncFunctionDef):
            yield each, f"`{name}` is `async`, and nothing waits for it", "write `def` without `async`"
        elif any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(each)):
            yield each, f"`{name}` has a `yield`, so its lines would not be run", "take it out"
        if name in seen:
            yield each, f"`{name}` is there twice, so the first one would not be run", "give each a name of its own"
        seen.add(name)

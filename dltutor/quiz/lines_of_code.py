"""Code as a short question: the lines of its solution, to be put in order. Each order that means the same is right."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dltutor.quiz.model import Line, Question
from dltutor.quiz.ordering import LETTERS

LEAST = 3
"""Lines, besides those that merely open the code."""
ASK = "From memory: put the lines of a solution in order."
SIMPLE = (ast.Assign, ast.AnnAssign)


@dataclass(frozen=True)
class _Statement:
    """One line of code, and which names it needs and sets."""

    code: str
    indent: int
    block: int
    """The number of its block; lines of one block may change places where neither needs the other."""
    free: bool
    """It does nothing but set names."""
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


def in_order(question: Question) -> Question | None:
    """Return a code question as one for an order; None where its solution has too few, too many or twofold lines."""
    if question.exercise is None:
        return None
    found = _statements(question.exercise.solution)
    codes = [each.code for each in found]
    if not LEAST <= len(found) <= len(LETTERS) or len(set(codes)) < len(codes):
        return None
    lines = tuple(Line(str(at), each.code, _after(found, at), each.indent) for at, each in enumerate(found))
    return replace(question, kind="order", ask=f"{question.ask}\n\n{ASK}", lines=lines, tries=3, exercise=None)


def _after(found: Sequence[_Statement], at: int) -> tuple[str, ...]:
    """Return which lines must come before line number `at`."""
    return tuple(str(before) for before in range(at) if _bound(found[before : at + 1]))


def _bound(between: Sequence[_Statement]) -> bool:
    """Return whether the first of some lines must stay before the last."""
    first, last = between[0], between[-1]
    if any(not each.free or each.block != first.block for each in between):
        return True
    return bool(first.writes & (last.reads | last.writes) or first.reads & last.writes)


def _statements(code: str) -> list[_Statement]:
    """Return the lines of some code without comments and docstrings; none where a statement takes several lines."""
    try:
        return list(_lines(ast.parse(code).body, code.splitlines(), 0, iter(range(len(code)))))
    except (SyntaxError, ValueError, RecursionError):
        return []


def _lines(body: Sequence[ast.stmt], text: Sequence[str], depth: int, blocks: Iterator[int]) -> Iterator[_Statement]:
    block = next(blocks)
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        inner = getattr(statement, "body", [])
        if inner and (getattr(statement, "orelse", []) or getattr(statement, "decorator_list", [])):
            raise ValueError("an else or a decorator would have to be put in order as well")
        if isinstance(statement, ast.Try | ast.Match) or (not inner and statement.end_lineno != statement.lineno):
            raise ValueError("a statement has several lines")
        code = text[statement.lineno - 1].split("  #")[0].strip()
        if inner and not code.endswith(":"):
            raise ValueError("a statement stands behind its own head")
        yield _Statement(code, depth, block, isinstance(statement, SIMPLE) and not inner, *_names(statement))
        if inner:
            yield from _lines(inner, text, depth + 1, blocks)


def _names(statement: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """Return which names a statement needs and which it sets; what changes in place is set as well."""
    reads, writes = set[str](), set[str]()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else writes).add(node.id)
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            writes |= {inside.id for inside in ast.walk(node.value) if isinstance(inside, ast.Name)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _in_place(node.func.attr):
            writes |= {inside.id for inside in ast.walk(node.func.value) if isinstance(inside, ast.Name)}
    return frozenset(reads), frozenset(writes)


def _in_place(method: str) -> bool:
    return method.endswith("_") or method in ("append", "pop", "extend", "add", "update", "backward", "step")

"""The source of dltutor, parsed by the first test that looks at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "dltutor"


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the syntax tree of each file."""
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(PACKAGE.rglob("*.py"))}


@cache
def nodes(tree: ast.AST) -> list[ast.AST]:
    """Return a tree's nodes, which several tests walk over."""
    return list(ast.walk(tree))

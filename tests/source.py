"""The source of dltutor, parsed by the first test that looks at it."""

from __future__ import annotations

import ast
import gc
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "dltutor"


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the syntax tree of each file; it stays, so that no later search for garbage need go through it."""
    found = {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(PACKAGE.rglob("*.py"))}
    gc.collect()
    gc.freeze()
    return found


@cache
def nodes(tree: ast.AST) -> list[ast.AST]:
    """Return a tree's nodes, which several tests walk over."""
    return list(ast.walk(tree))

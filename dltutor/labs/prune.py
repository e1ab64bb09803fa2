"""Decide which statements of a lab's code a plain script does not need; pure work on syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign


def pruned(tree: ast.Module, doomed: Callable[[ast.stmt], bool], keep: set[str], entries: set[str]) -> set[ast.stmt]:
    """Return the statements to leave out.

    These are the doomed ones, what only served them (a variable, a function, an import), and blocks left empty.
    Variables named in `keep` stay, and so does all that the module's names `entries` need.
    """
    gone = {node for node in ast.walk(tree) if isinstance(node, ast.stmt) and doomed(node)}
    while True:
        more = _hollow(tree, gone) | _useless(tree, gone, keep)
        if more <= gone:
            return gone | _unreached(tree, gone, entries)
        gone |= more


def bound(tree: ast.AST) -> set[str]:
    """Return every name that the code binds anywhere: variables, arguments, functions, classes, imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.stmt):
            names |= _defined(node)
    return names


def top_names(tree: ast.Module) -> set[str]:
    """Return the names that a module defines at its top level."""
    return {name for stmt in tree.body for name in _made(stmt)}


def living(tree: ast.AST, gone: set[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of the tree, leaving out whole statements that are gone."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if child not in gone:
            yield from living(child, gone)


def loads(nodes: Iterator[ast.AST]) -> set[str]:
    """Return the names that these nodes read."""
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _defined(stmt: ast.stmt) -> set[str]:
    if isinstance(stmt, Function | ast.ClassDef):
        return {stmt.name}
    if isinstance(stmt, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in stmt.names}
    return set()


def _hollow(tree: ast.Module, gone: set[ast.stmt]) -> set[ast.stmt]:
    blocks = (node for node in ast.walk(tree) if isinstance(node, ast.If | ast.With))
    return {block for block in blocks if {*block.body, *getattr(block, "orelse", ())} <= gone}


def _useless(tree: ast.Module, gone: set[ast.stmt], keep: set[str]) -> set[ast.stmt]:
    """Return the statements that only make or change variables which nothing but gone statements reads."""
    found: set[ast.stmt] = set()
    for function in tree.body:
        if isinstance(function, Function):
            found |= _useless_in(function, gone, keep)
    return found


def _useless_in(function: Function, gone: set[ast.stmt], keep: set[str]) -> set[ast.stmt]:
    inside = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]
    arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    lost = loads(node for stmt in inside if stmt in gone for node in ast.walk(stmt)) - keep - arguments
    alive = [stmt for stmt in inside if stmt not in gone]
    while True:
        needed = {name for stmt in alive for name in _touched(stmt) & lost if not _only_about(stmt, lost)}
        if not needed:
            return {stmt for stmt in alive if _only_about(stmt, lost)}
        lost -= needed


def _own(stmt: ast.stmt) -> Iterator[ast.AST]:
    """Yield the statement's own expressions, without the statements inside it."""
    for child in ast.iter_child_nodes(stmt):
        if not isinstance(child, ast.stmt):
            yield from (node for node in ast.walk(child) if not isinstance(node, ast.stmt))


def _touched(stmt: ast.stmt) -> set[str]:
    return {node.id for node in _own(stmt) if isinstance(node, ast.Name)} | _defined(stmt)


def _only_about(stmt: ast.stmt, names: set[str]) -> bool:
    """Tell whether a statement does nothing but bind these names or call a method of one: ``path.append(…)``."""
    if isinstance(stmt, Assignment):
        targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]
        bases = [base for target in targets for base in _bases(target)]
        return bool(bases) and set(bases) <= names
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call) and isinstance(stmt.value.func, ast.Attribute):
        return set(_bases(stmt.value.func)) <= names
    return isinstance(stmt, Function) and stmt.name in names


def _bases(target: ast.expr) -> list[str]:
    """Return the variables behind a target: ``a, b[0], c.d`` -> a, b, c; an unnamed one is the empty string."""
    if isinstance(target, ast.Tuple | ast.List):
        return [base for element in target.elts for base in _bases(element)]
    while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
        target = target.value
    return [target.id if isinstance(target, ast.Name) else ""]


def _unreached(tree: ast.Module, gone: set[ast.stmt], entries: set[str]) -> set[ast.stmt]:
    """Return the module's definitions and imports that nothing needs any more."""
    definitions = [(stmt, _made(stmt)) for stmt in tree.body if stmt not in gone]
    reached = set(entries)
    for stmt, names in definitions:
        if not names:
            reached |= loads(living(stmt, gone))
    while True:
        needed = {name for stmt, names in definitions if names & reached for name in loads(living(stmt, gone))}
        if needed <= reached:
            break
        reached |= needed
    return {stmt for stmt, names in definitions if names and not names & reached}


def _made(stmt: ast.stmt) -> set[str]:
    if not isinstance(stmt, Assignment):
        return _defined(stmt)
    targets = stmt.targets if isinstance(stmt, ast.Assign) else [stmt.target]
    return {base for target in targets for base in _bases(target)}

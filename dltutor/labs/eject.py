"""Write a run of a lab as one plain PyTorch script, with the same numbers; text and syntax trees only, no torch."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dltutor.labs import find, script_text
from dltutor.labs.catalogue import Labs
from dltutor.labs.prune import bound, living, loads, pruned, top_names
from dltutor.labs.settings import SettingError, checked, settings
from dltutor.labs.spec import Lab, Value

Change = tuple[int, str, Value]
"""A live hyperparameter's new value: the step that it holds from, its name, the value."""

ORDER = find.FOLDER.parent / "worker" / "order.py"
WORDS = {"steps": "steps", "log": "log", "watch": "watch", "batches": "batches"}
WORDS |= {"device": "DEVICE", "data": "DATA", "seed": "SEED", "pick": "0"}
"""What `session.…` becomes in a script."""


class EjectError(find.LabError):
    """A lab's code cannot be turned into a script; the text says why."""


@dataclass(frozen=True)
class Part:
    """A piece of a script: its import statements, and the code below them."""

    imports: tuple[ast.Import | ast.ImportFrom, ...]
    code: str
    words: frozenset[str] = frozenset()
    """The attributes of `session` that the code uses."""


def script(
    name: str,
    given: Mapping[str, Value],
    seed: int,
    steps: int,
    changes: Sequence[Change] = (),
    data: str | None = None,
    threads: int = 1,
    labs: Labs | None = None,
) -> str:
    """Return a script that repeats a run on the CPU and prints each step's metrics with every digit.

    `given` overrides the lab's defaults; `changes` are the live hyperparameters turned on the way. Raises LabError
    for an unknown lab or one whose code cannot be written this way, SettingError for values that cannot be.
    """
    labs = labs or Labs()
    lab = labs.load(name)
    values = settings(lab, given)
    changes = [_checked(lab, change) for change in changes]
    parts = _parts(name, bool(changes), labs)
    words = {word for part in parts for word in part.words}
    if "batches" in words:
        order = ORDER.read_text(encoding="utf-8")
        parts.insert(0, _library(order, ast.parse(order), {"batches"}))
    trees = [ast.parse(part.code) for part in parts]
    if "session" in loads(node for tree in trees for node in ast.walk(tree)):
        raise EjectError(f"{name}/train.py hands its session on in a way that a script cannot follow")
    defined = [word for tree in trees for word in top_names(tree)]
    if twice := {word for word in defined if defined.count(word) > 1}:
        raise EjectError(f"two files of the lab {name!r} define {', '.join(sorted(twice))}; rename one")
    imports = [node for part in parts for node in part.imports]
    if ours := [ast.unparse(node) for node in imports if _is_ours(node)]:
        raise EjectError(f"the lab {name!r} needs `{ours[0]}`, which a plain script cannot import")
    return script_text.assemble(
        about=script_text.About(name, lab.title, values, seed, steps, threads, tuple(changes), data),
        imports=imports,
        words=words,
        code=[part.code for part in parts],
    )


def _checked(lab: Lab, change: Change) -> Change:
    step, name, value = change
    live = [knob.name for knob in lab.hyperparameters if knob.live]
    if name not in live:
        raise SettingError(f"{name!r} cannot change during a run of this lab{find.nearest(name, live)}")
    return step, name, checked(lab.hyperparameter(name), value)


def _parts(name: str, changing: bool, labs: Labs) -> list[Part]:
    """Return the lab's train.py without its session, after the files of its folder that it still needs."""
    source, tree = _read(labs, name, "train.py")
    watched = {word for call in _calls(tree, "watch") for word in loads(ast.walk(call))}
    gone = pruned(tree, lambda stmt: _is_for_the_screen(stmt, changing), keep=watched, entries={"train"})
    if taken := bound(tree) & script_text.NAMES:
        raise EjectError(f"{name}/train.py uses names that its script needs: {', '.join(sorted(taken))}; rename them")
    nodes = list(living(tree, gone))
    libraries, edits = [], _session_edits(nodes)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and _is_ours(node):
            gone.add(node)
            needed = _needed_of(name, node, nodes)
            for file, entries in needed.items():
                libraries.append(_library(*_read(labs, name, f"{file}.py"), entries))
                edits += [(at, at.attr) for at in _attributes(nodes, file)]
    words = frozenset(at.attr for at in _attributes(nodes, "session"))
    return [*libraries, _part(source, tree, gone, edits, words)]


def _needed_of(name: str, node: ast.ImportFrom, nodes: Sequence[ast.AST]) -> dict[str, set[str]]:
    """Return what an import of the lab's own files brings: the names that are used of each file."""
    package = f"dltutor.labs.{name}"
    names, module = [alias.name for alias in node.names], node.module or ""
    if node.level == 1:
        module = f"{package}.{module}".rstrip(".")
    if any(alias.asname for alias in node.names) or node.level > 1 or not module.startswith(package):
        raise EjectError(f"{name}/train.py, line {node.lineno}: only plain imports of files beside it can be ejected")
    if module == package:
        return {file: {at.attr for at in _attributes(nodes, file)} for file in names}
    return {module.removeprefix(f"{package}."): set(names)}


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    """Return whether an import needs dltutor, or a file beside the lab."""
    return "dltutor" in ast.unparse(node) or (isinstance(node, ast.ImportFrom) and node.level > 0)


def _read(labs: Labs, name: str, file: str) -> tuple[str, ast.Module]:
    """Return a lab's file and its syntax tree; raises EjectError."""
    try:
        source = labs.source(name, file)
        return source, ast.parse(source)
    except (find.LabError, ValueError, SyntaxError) as error:
        raise EjectError(f"the lab {name!r} cannot be written as a script: {file}: {error}") from error


def _library(source: str, tree: ast.Module, entries: set[str]) -> Part:
    return _part(source, tree, pruned(tree, lambda _: False, keep=set(), entries=entries), [])


def _part(
    source: str,
    tree: ast.Module,
    gone: set[ast.stmt],
    edits: list[tuple[ast.AST, str]],
    words: frozenset[str] = frozenset(),
) -> Part:
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    used = loads(node for node in living(tree, gone | set(imports)))
    kept = tuple(
        type(node)(**vars(node) | {"names": [n for n in node.names if (n.asname or n.name).split(".")[0] in used]})
        for node in imports
        if node not in gone and getattr(node, "module", "") != "__future__"
    )
    head = [tree.body[0]] if ast.get_docstring(tree) else []
    code = script_text.rewritten(source, [*gone, *imports, *head], edits)
    return Part(tuple(node for node in kept if node.names), code, words)


def _is_for_the_screen(stmt: ast.stmt, changing: bool) -> bool:
    if not (isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Call)):
        return False
    word = ast.unparse(stmt.value.func)
    if word == "session.watch":
        optimizer = stmt.value.args[1]
        return not changing or (isinstance(optimizer, ast.Constant) and optimizer.value is None)
    return word in ("session.show", "session.note", "session.keep")


def _calls(tree: ast.AST, word: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func) == f"session.{word}"]


def _attributes(nodes: Sequence[ast.AST], owner: str) -> list[ast.Attribute]:
    """Return the nodes ``owner.something``."""
    found = [node for node in nodes if isinstance(node, ast.Attribute)]
    return [node for node in found if isinstance(node.value, ast.Name) and node.value.id == owner]


def _session_edits(nodes: Sequence[ast.AST]) -> list[tuple[ast.AST, str]]:
    """Return what takes the session out of the code: a node, and the text that stands for it (empty: an argument)."""
    edits: list[tuple[ast.AST, str]] = []
    for node in nodes:
        if isinstance(node, ast.arg) and node.arg == "session":
            edits.append((node, ""))
        elif isinstance(node, ast.Call):
            edits += [(value, "") for value in node.args if isinstance(value, ast.Name) and value.id == "session"]
            if ast.unparse(node.func) == "session.batches":
                last = node.keywords[-1].value if node.keywords else node.args[-1]
                edits.append((last, f"{ast.unparse(last)}, seed=SEED"))
    for at in _attributes(nodes, "session"):
        if at.attr not in WORDS:
            raise EjectError(f"train.py, line {at.lineno}: a script has nothing for session.{at.attr}")
        edits.append((at, WORDS[at.attr]))
    return edits

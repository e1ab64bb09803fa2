"""The laws of CONTRIBUTING.md, held by the suite: sizes, docstrings, imports, and what may not be in the code."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import source
from tests.source import PACKAGE, trees

ROOT = Path(__file__).parent.parent
FILES = sorted(PACKAGE.rglob("*.py"))
SPAWNED = ("worker", "sandbox")
"""The rooms that run in processes of their own, and that nobody imports."""
HEAVY = {"torch", "numpy", "sklearn", "scipy"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    for file, tree in trees().items():
        for node in source.nodes(tree):
            if isinstance(node, kinds):
                yield file, node


@cache
def imported(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in source.nodes(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_files_are_small() -> None:
    long = [f"{name(file)}: {lines(file)} lines" for file in FILES if lines(file) > 250]
    assert not long, long
    assert statistics.median(lines(file) for file in FILES) <= 90


def test_functions_fit_in_one_look() -> None:
    long = [
        f"{name(file)}:{node.lineno} {node.name}"
        for file, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(node, Function) and node.end_lineno and node.end_lineno - node.lineno + 1 > 45
    ]
    assert not long, long


def test_there_is_no_god_class() -> None:
    gods = []
    for file, node in nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        methods = [part for part in node.body if isinstance(part, Function)]
        properties = [m for m in methods if any(ast.unparse(d) == "property" for d in m.decorator_list)]
        size = (node.end_lineno or 0) - node.lineno + 1
        if size > 200 or len(methods) - len(properties) > 15:
            gods.append(f"{name(file)}:{node.lineno} {node.name}: {size} lines, {len(methods)} methods")
    assert not gods, gods


def test_everything_public_says_what_it_is() -> None:
    silent = []
    for file, tree in trees().items():
        if not ast.get_docstring(tree):
            silent.append(f"{name(file)}: no docstring")
        for node in tree.body:
            public = isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                silent.append(f"{name(file)}:{node.lineno} {node.name}")
    assert not silent, silent


def test_train_files_are_short_and_show_shapes() -> None:
    for file in PACKAGE.glob("labs/*/train.py"):
        text = file.read_text(encoding="utf-8")
        assert lines(file) <= 100, f"{name(file)} has {lines(file)} lines"
        assert text.count("# [") >= 3, f"{name(file)} hardly says a shape"


def in_process_of_torch(file: Path) -> bool:
    return any(file.is_relative_to(PACKAGE / room) for room in SPAWNED)


def test_torch_and_numpy_stay_in_the_worker_and_in_train_files() -> None:
    strangers = [
        f"{name(file)}: {module}"
        for file, tree in trees().items()
        for module in imported(tree)
        if module.split(".")[0] in HEAVY
        and not (in_process_of_torch(file) or (file.name == "train.py" and "labs" in file.parts))
    ]
    assert not strangers, strangers


def test_textual_stays_in_the_ui_and_rich_in_ui_and_cli() -> None:
    for file, tree in trees().items():
        roots = {module.split(".")[0] for module in imported(tree)}
        room = file.relative_to(PACKAGE).parts[0]
        assert "textual" not in roots or room == "ui", name(file)
        assert "rich" not in roots or room in ("ui", "cli"), name(file)


def test_nobody_imports_the_worker_or_a_train_file() -> None:
    for file, tree in trees().items():
        for module in imported(tree):
            for room in SPAWNED:
                if module.startswith(f"dltutor.{room}"):
                    assert file.is_relative_to(PACKAGE / room), name(file)
            assert not (module.startswith("dltutor.labs") and module.endswith(".train")), name(file)


@pytest.mark.parametrize("module", ["dltutor.ui.app", "dltutor.cli", "dltutor.run.desk", "dltutor.course.library"])
def test_the_screen_never_loads_torch(module: str) -> None:
    """What a static contract cannot see: the modules that are really there after the import."""
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    roots = {entry.split(".")[0] for entry in loaded}
    assert not roots & HEAVY
    if module != "dltutor.ui.app":
        assert "textual" not in roots


def test_nothing_is_pickled_or_evaluated() -> None:
    forbidden_modules = {"pickle", "marshal", "shelve", "dill", "sqlite3"}
    forbidden_calls = {"eval", "exec", "torch.load", "os.system"}
    last_names = {call.split(".")[-1] for call in forbidden_calls}
    for file, tree in trees().items():
        there = {m.split(".")[0] for m in imported(tree)} & forbidden_modules
        assert there == ({"sqlite3"} if name(file) == DECK else set()), name(file)
        called = (node.func for node in source.nodes(tree) if isinstance(node, ast.Call))
        calls = {ast.unparse(one) for one in called if getattr(one, "attr", getattr(one, "id", "")) in last_names}
        allowed = {"exec"} if name(file) in RUNS_PROGRAMS else set()
        assert not calls & forbidden_calls - allowed, (name(file), calls & forbidden_calls)
        assert "allow_pickle=True" not in file.read_text(encoding="utf-8")


DECK = "dltutor/cli/anki.py"
"""Anki's files are databases; this one is made in memory, and nothing of ours lies in any."""
RUNS_PROGRAMS = {"dltutor/sandbox/answering.py", "dltutor/sandbox/checking.py"}
"""Where a learner's code and its tests are run, each in a forked process that does nothing else."""
OUTERMOST = {
    *("dltutor/worker/__main__.py", "dltutor/worker/running.py"),
    *("dltutor/sandbox/forked.py", "dltutor/sandbox/peer.py"),
    *RUNS_PROGRAMS,
}
"""Where a process's outermost frame catches everything; the others are the frames around code that is not ours."""


def test_errors_are_not_swallowed() -> None:
    wide = []
    for file, node in nodes(ast.ExceptHandler):
        assert isinstance(node, ast.ExceptHandler)
        caught = ast.unparse(node.type) if node.type else ""
        if caught in ("", "Exception", "BaseException") and name(file) not in OUTERMOST:
            wide.append(f"{name(file)}:{node.lineno}")
    assert not wide, wide


def test_there_is_nearly_as_much_test_as_code() -> None:
    tests = sum(lines(file) for file in (ROOT / "tests").rglob("*.py"))
    assert tests >= 0.8 * sum(lines(file) for file in FILES)


def test_tests_never_sleep_to_wait() -> None:
    for file in (ROOT / "tests").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "sleep(" in source else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep"):
                assert file.name in ("waiting.py", "conftest.py"), f"{name(file)}:{node.lineno} sleeps"

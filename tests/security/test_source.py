"""What the source must not hold: ways out to a network, a shell or a browser, and foreign text read as markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.source import PACKAGE, nodes, trees

NETWORK = {"ssl", "http", "urllib", "ftplib", "smtplib", "xmlrpc", "socketserver", "requests", "httpx", "webbrowser"}
ARCHIVES = {"tarfile", "zipfile", "zipimport"}
UNPACKS = "packs/archive.py"
"""The one place where an archive is read."""
DECK = "cli/anki.py"
"""The one place where an archive is written."""
KEEP = "run/keep/"
"""Where a run is kept for the next screen of the same user: sockets with a name in the file system, never ports."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield each file by its path within dltutor/, and its syntax tree."""
    return ((str(file.relative_to(PACKAGE)), tree) for file, tree in trees().items())


def imported(tree: ast.AST) -> Iterator[str]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in nodes(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """Return the name by which a call calls."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def named(tree: ast.AST) -> Iterator[str]:
    """Yield each name and attribute."""
    for node in nodes(tree):
        if isinstance(node, (ast.Name, ast.Attribute, ast.alias)):
            yield getattr(node, "id", "") or getattr(node, "attr", "") or getattr(node, "name", "")


def given(call: ast.Call, name: str) -> str:
    return next((ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == name), "")


@pytest.mark.parametrize("modules", [NETWORK, ARCHIVES], ids=["network", "archives"])
def test_no_module_is_imported_that_reaches_out_or_unpacks(modules: set[str]) -> None:
    found = [(file, found) for file, tree in sources() for found in set(imported(tree)) & modules]
    assert sorted(found) == ([(DECK, "zipfile"), (UNPACKS, "zipfile")] if modules is ARCHIVES else [])


def test_sockets_have_no_address_of_a_network() -> None:
    for file, tree in sources():
        attributes = {node.attr for node in nodes(tree) if isinstance(node, ast.Attribute)}
        assert not attributes & {"AF_INET", "AF_INET6", "create_connection", "create_server", "open_connection"}, file
        assert not attributes & {"bind", "listen"} or file.startswith(KEEP), file


def test_no_program_is_started_through_a_shell() -> None:
    for file, tree in sources():
        for call in calls(tree):
            assert given(call, "shell") in ("", "False"), f"{file}:{call.lineno}"
            assert called(call) not in ("create_subprocess_shell", "popen", "getoutput"), f"{file}:{call.lineno}"


def test_no_lock_on_a_file_is_ever_taken() -> None:
    """They fail, hang or do nothing on the file systems of a cluster."""
    for file, tree in sources():
        for call in calls(tree):
            assert called(call) not in ("flock", "lockf"), f"{file}:{call.lineno}"
        assert not [name for name in named(tree) if "_SETLK" in name], file


def test_foreign_text_is_never_read_as_markup() -> None:
    """A notice or a widget takes its text as it stands, or as content that is styled already."""
    for file, tree in sources():
        if not file.startswith("ui/"):
            continue
        for call in calls(tree):
            plain = given(call, "markup") == "False"
            if called(call) == "notify" and call.args:
                assert plain, f"{file}:{call.lineno}"
            if called(call) in ("Static", "Label", "Button") and call.args:
                assert plain or ast.unparse(call.args[0]).startswith("Content"), f"{file}:{call.lineno}"
            assert called(call) != "from_markup", f"{file}:{call.lineno}"


def test_nobody_counts_on_a_folder_that_all_may_write_to() -> None:
    """But for the sockets of `KEEP`, whose names may be only 107 bytes long: in a fresh folder that mkdtemp makes."""
    shared = ("/tmp", "/var/tmp", "/dev/shm")
    for file, tree in sources():
        texts = [node.value for node in nodes(tree) if isinstance(node, ast.Constant)]
        named = [text for text in texts if isinstance(text, str) and text.startswith(shared)]
        assert file.startswith(KEEP) or not named, file
        assert file.startswith(KEEP) or "tempfile" not in set(imported(tree)), file

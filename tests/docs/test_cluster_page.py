"""What `docs/cluster.md` tells administrators is what the code does: paths, keys, examples, command lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from dltutor import config, node, reports
from dltutor.progress import directory
from dltutor.run import launch
from dltutor.run.places.tables import KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "dltutor").rglob("*.py"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_every_example_of_a_place_is_one_that_config_toml_takes(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    example, _ = blocks("toml")
    file.write_text(example, encoding="utf-8")
    read = config.read(file)
    assert read.options.problems == ()
    assert "container" in read.options.places


def test_the_example_of_limits_has_every_key_there_is_and_is_taken_whole(tmp_path: Path) -> None:
    _, example = blocks("toml")
    file = tmp_path / "dltutor.toml"
    file.write_text(example.replace("/sw/courses/ml", str(tmp_path)), encoding="utf-8")
    limits = node.read([file])
    assert limits.problems == ()
    table = tomllib.loads(example)
    assert set(table) == set(node._CHECKS)
    assert limits.on in limits.places
    assert {"kind", *KINDS["slurm"]} == set(table["places"]["gpu"])


def test_paths_are_those_that_the_code_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("XDG_", "DLTUTOR_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", "/home/somebody")
    cache, data = launch.cache(), directory.find().events
    used = [data, reports.state_directory(), reports.kept_directory(), cache and cache / "worker", config.config_path()]
    for path in used:
        assert path is not None
        told = str(path).replace("/home/somebody", "~")
        assert f"`{told}/`" in PAGE or f"`{told}`" in PAGE, told
    assert str(node.NODE_FILE) in PAGE


def test_names_of_files_and_variables_are_those_of_the_code() -> None:
    for name in ("crash-", "faults.log", "dltutor-{os.getuid()}-", 'bind(f"{folder}/keep")'):
        assert name in CODE
    variables = set(re.findall(r"\bDLTUTOR_[A-Z]+\b", CODE))
    assert variables
    assert variables == set(re.findall(r"\bDLTUTOR_[A-Z]+\b", PAGE))


def test_the_processes_it_names_are_those_that_are_started() -> None:
    modules = set(re.findall(r"-m (dltutor[a-z.]*)", PAGE))
    assert modules == {"dltutor.worker", "dltutor.run.keep"}
    assert all(find_spec(name) for name in modules)
    assert f"nice {launch.NICE}" in PAGE
    assert f"nice {launch.NICE_AMONG_MANY}" in PAGE
    assert f"{node.LOGIN_SECONDS} s" in PAGE


@pytest.mark.skipif(shutil.which("tclsh") is None, reason="no tclsh here")
def test_the_module_file_puts_the_one_command_into_the_path() -> None:
    (module,) = blocks("tcl")
    stands_for = "proc module-whatis x {}\nproc conflict x {}\nproc prepend-path {n v} {puts $n=$v}\n"
    done = subprocess.run(["tclsh"], input=stands_for + module, capture_output=True, text=True, check=True)
    assert done.stdout == "PATH=/sw/dltutor/0.1.0/cmd\n"


def test_the_readme_sends_administrators_here() -> None:
    assert "(docs/cluster.md)" in (ROOT / "README.md").read_text(encoding="utf-8")

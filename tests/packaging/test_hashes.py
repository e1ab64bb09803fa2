"""hashes.txt knows every file that may be installed, but PyTorch's: no package is left out, none is old."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.torch
ROOT = Path(__file__).parent.parent.parent
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
FREE = {"torch", "setuptools"}
"""PyTorch, whose files differ from site to site, and what it alone needs."""


def pinned(file: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PINNED.findall((ROOT / file).read_text())}


def needed() -> set[str]:
    """Return the names of all that `.[labs]` brings along here, from what the installed packages say they require."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    waiting = [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["labs"]]
    found: set[tuple[str, str]] = set()
    while waiting:
        one = waiting.pop()
        for extra in ("", *one.extras):
            if (one.name, extra) not in found:
                found.add((one.name, extra))
                more = map(Requirement, requires(one.name) or [])
                waiting += [each for each in more if each.marker is None or each.marker.evaluate({"extra": extra})]
    return {canonicalize_name(name) for name, _ in found}


def test_all_that_is_installed_but_pytorch_has_hashes_in_the_pinned_version() -> None:
    hashed, versions = pinned("hashes.txt"), pinned("constraints.txt")
    # PyTorch with CUDA brings packages of NVIDIA's along.
    ours = {name for name in needed() - FREE if not name.startswith(("nvidia-", "cuda-", "triton"))}
    assert hashed == {name: versions[name] for name in ours}


def test_every_package_has_the_hash_of_a_file() -> None:
    parts = re.split(PINNED, (ROOT / "hashes.txt").read_text())[1:]
    for name, hashes in zip(parts[::3], parts[2::3], strict=True):
        lines = hashes.strip().removeprefix("\\").split("\\\n")
        assert all(re.fullmatch(r"\s*--hash=sha256:[0-9a-f]{64}\s*", line) for line in lines), name

"""Processes whose disk fails: the C library's calls are stood in for by `shim.c`, built by the first test."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@cache
def library() -> Path:
    """Return the built shim; skips the test where there is no C compiler, or no preloading."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler (cc), or not Linux: the disk's failures cannot be made")
    folder = Path(tempfile.mkdtemp(prefix="dltutor-shim-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    built = folder / "shim.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", built, HERE / "shim.c", "-ldl"], check=True)
    return built


def start(trial: str, *arguments: object) -> subprocess.Popen[str]:
    """Start one of `trials.py` with the shim before its disk."""
    command = [sys.executable, "-m", "tests.faults.trials", trial, *map(str, arguments)]
    environment = {**os.environ, "LD_PRELOAD": str(library())}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def tried(trial: str, *arguments: object, seconds: float = 60) -> Any:
    """Run one of `trials.py` and return what it tells."""
    process = start(trial, *arguments)
    out, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, out
    return json.loads(out)

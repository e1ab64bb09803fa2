"""Programs run as an ordinary user, for what root is not held by: rights, limits, other people's files."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

USER = 1234
"""Somebody without an entry in the user database."""
BECOME = "import os, sys; os.setgroups([]); os.setgid({0}); os.setuid({0}); os.execv(sys.argv[1], sys.argv[1:])"
ROOT = Path(__file__).parent.parent


@cache
def python() -> str:
    """Return a Python that anybody may run; skips the test where there is none, or where we are not root."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        try:
            given = [candidate, "-c", "import dltutor, textual, msgspec, yaml"]
            subprocess.run(given, check=True, env=environment(), cwd="/", user=USER, group=USER, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    pytest.skip("no Python here that an ordinary user may run")


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which any such Python finds dltutor and its libraries; no home."""
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if "site-packages" in entry)])
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **more}


def ordinary(*arguments: str) -> list[str]:
    """Return the command that runs Python with these arguments as an ordinary user."""
    return [sys.executable, "-c", BECOME.format(USER), python(), *arguments]

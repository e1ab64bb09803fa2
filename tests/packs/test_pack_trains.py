"""A pack from its archive to a curve, in real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packs.pack_example import with_lab, zipped

pytestmark = pytest.mark.torch


def test_a_lab_of_a_pack_trains_once_it_is_trusted_and_its_script_prints_the_same(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DLTUTOR_"))}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def tell(*arguments: str, program: str = "") -> subprocess.CompletedProcess[str]:
        start = [program] if program else ["-m", "dltutor"]
        return subprocess.run(
            [sys.executable, *start, *arguments], env=environment, capture_output=True, text=True, timeout=280
        )

    assert tell("add", str(zipped(tmp_path / "tiny.zip", with_lab()))).returncode == 0
    refused = tell("run", "tiny/slope")
    assert (refused.returncode, "dltutor trust tiny" in refused.stderr) == (1, True)
    assert tell("trust", "tiny", "--yes").returncode == 0
    done = tell("run", "tiny/slope", "--set", "lr=0.25", "--steps", "4", "--json")
    losses = [row["metrics"]["loss"] for row in map(json.loads, done.stdout.splitlines()) if "step" in row]
    assert losses == [9.0 * 0.25**step for step in range(4)], done.stderr
    script = tmp_path / "slope.py"
    assert tell("eject", "tiny/slope", "--set", "lr=0.25", "--steps", "4", "-o", str(script)).returncode == 0
    printed = tell(program=str(script)).stdout.splitlines()
    assert [float(line.split()[-1]) for line in printed if line.startswith("step")] == losses

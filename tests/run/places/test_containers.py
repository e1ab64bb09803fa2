"""A worker behind a command that starts another one, as docs/cluster.md has it for Apptainer and for modules."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

from dltutor.run.desk import Desk
from dltutor.run.places.model import Command, Local
from dltutor.run.places.start import launch_at
from dltutor.run.places.tables import places
from dltutor.run.worker_state import Pace

ROOT = Path(__file__).parents[3]
WORKER = Path(__file__).parents[1] / "fake_worker.py"
APPTAINER = f"""#!/bin/sh
[ "$1 $2 $3" = "exec --nv /sw/dltutor.sif" ] || exit 9
[ "$4 $5 $6" = "python3 -m dltutor.worker" ] || exit 9
exec {sys.executable} -P {WORKER} well
"""
SRUN = """#!/bin/sh
while [ "$1" != apptainer ]; do shift; done
exec "$@"
"""


def example() -> Command:
    """Return the place `container` as the page for administrators has it."""
    page = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(\[places\.container\].*?)```", page, re.DOTALL)
    found, problems = places(tomllib.loads(text)["places"], text, repr)
    assert problems == []
    assert isinstance(found["container"], Command)
    return found["container"]


async def test_the_example_for_apptainer_trains(tmp_path):
    for name, text in (("apptainer", APPTAINER), ("srun", SRUN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    changed = asyncio.Event()
    launch = launch_at(example(), folder=tmp_path)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    launch = replace(launch, environment={**launch.environment, **path})
    desk = Desk(launch, changed.set, pace=Pace(tick=0.02, grace=0.3))
    desk.start("five_points")
    async with asyncio.timeout(60):
        while desk.run.step != 3:
            changed.clear()
            await changed.wait()
    await desk.close()


def test_modules_are_loaded_before_the_worker_starts(tmp_path):
    (tmp_path / ".bash_profile").write_text('module() { echo "loading $*"; }\n', encoding="utf-8")
    command = launch_at(Local(python="/bin/echo", modules=("gcc/13", "cuda/12.4")), folder=tmp_path).command
    home = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(command, env=home, capture_output=True, text=True, timeout=100, check=False)
    assert "loading load gcc/13 cuda/12.4" in done.stderr, "on stderr, for stdout carries the frames"
    assert done.stdout.startswith("-u -P -m dltutor.worker")
    assert done.returncode == 0

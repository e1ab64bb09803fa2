"""`check --run` proves the example pack, the examples of the guide, and what `dltutor new` writes, in one course."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_authoring_page import PACK, guide

from dltutor.course import templates

pytestmark = pytest.mark.torch


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_pack_guide_and_templates_hold_what_they_promise(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(PACK, folder)
    new = f"{templates.lesson('new')}\n{templates.quiz('code')}\n{templates.quiz('shape')}"
    for name, text in (("02-guide.md", guide()), ("03-new.md", new)):
        (folder / name).write_text(text, encoding="utf-8")
    course = (folder / "course.yaml").read_text(encoding="utf-8")
    listed = course.replace("[01-momentum.md]", "[01-momentum.md, 02-guide.md, 03-new.md]")
    (folder / "course.yaml").write_text(listed, encoding="utf-8")
    command = [sys.executable, "-m", "dltutor", "check", "--run", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=850, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("0 errors, 0 warnings\n"), done.stdout
    assert done.stdout.count(": the solution took ") == 3
    assert done.stdout.count("reached on 5 of 5 seeds") == 3
    assert done.stdout.count("as recorded on 5 of 5 seeds") == 4

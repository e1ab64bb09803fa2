"""What a person gets from `pip install .`: a command that finds its lessons anywhere, with or without torch."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the `bin` of an environment with the wheel of the source archive and what it needs, without `labs`."""
    folder = tmp_path_factory.mktemp("bare")
    _built("sdist", ROOT, folder)
    (source,) = folder.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    _built("wheel", folder / source.name.removesuffix(".tar.gz"), folder)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "env"), "--disable-pip-version-check"]
    pip += ["install", "--quiet", "--no-compile"]  # few of the files are ever imported
    subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), str(wheel)], check=True, cwd=folder)
    return folder / "env/bin"


def _built(kind: str, source: Path, folder: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)


def run(bare: Path, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    command = [str(bare / "dltutor"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=home, env=environment, check=False)


def test_the_wheel_lists_and_checks_its_own_lessons_from_anywhere(bare: Path, tmp_path: Path) -> None:
    lessons = run(bare, "lessons", home=tmp_path)
    assert lessons.returncode == 0, lessons.stderr
    assert "loss" in lessons.stdout
    assert "convnets" in lessons.stdout
    check = run(bare, "check", home=tmp_path)
    assert check.returncode == 0, check.stdout + check.stderr


def test_a_lab_without_torch_says_how_to_install_it(bare: Path, tmp_path: Path) -> None:
    lab = run(bare, "run", "five_points", "--steps", "3", home=tmp_path)
    assert lab.returncode == 1
    assert "pip install 'dltutor[labs]'" in lab.stderr
    assert "Traceback" not in lab.stderr


def test_without_torch_a_lesson_opens_and_its_lab_says_how_to_install_torch(bare: Path, tmp_path: Path) -> None:
    with Terminal([str(bare / "dltutor"), "gradients"], cols=120, rows=36, home=tmp_path) as terminal:
        terminal.wait_for("n: next, A hill in the fog")
        terminal.press("n")
        terminal.wait_for("n: next, One step downhill")
        terminal.press("n")
        terminal.wait_for("pip install 'dltutor[labs]'")

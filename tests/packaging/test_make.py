"""`make` sets up everything once, says which system package is missing, and recovers from an interrupted set-up."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = """\
#!/bin/sh
# Stands for a Python: tells its version and what it can import as the test wants, and notes what it is asked for.
echo "$*" >> "$LOG"
case "$*" in
  *version_info\\ \\<*) exit "$OLD" ;;
  *ensurepip*) exit "$WITHOUT_VENV" ;;
  *version_info*) echo python3.11-venv ;;
  "-m venv .venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python
    printf '#!/bin/sh\\necho "opened $*"\\n' > .venv/bin/dltutor; chmod +x .venv/bin/dltutor ;;
  "-m pip install"*) exit "$PIP" ;;
esac
"""


class House:
    """A checkout with a Python that is only a script."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)
        self.python = folder / "python3.11"
        self.python.write_text(PYTHON)
        self.python.chmod(0o755)

    def make(self, *arguments: str, **environ: int) -> subprocess.CompletedProcess[str]:
        given = {"OLD": 0, "WITHOUT_VENV": 0, "PIP": 0} | environ
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        environment = outside | {"LOG": str(self.log)} | {name: str(value) for name, value in given.items()}
        self.log.write_text("")
        command = ["make", f"PYTHON={self.python}", *arguments]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_make_alone_sets_up_and_opens_the_tutor(house: House) -> None:
    done = house.make("ARGS=loss")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("opened loss\n")
    assert "-c constraints.txt -e .[labs,dev]" in house.log.read_text()


def test_before_the_long_wait_a_line_says_what_happens_and_pip_tells_the_rest(house: House) -> None:
    assert house.make().stdout.startswith("Setting up .venv: a few minutes, once;")
    assert "--quiet" not in house.log.read_text()


def test_the_second_time_nothing_is_done_again(house: House) -> None:
    house.make()
    assert house.make().stdout == "opened \n"
    assert house.log.read_text() == ""


def test_a_changed_dependency_is_installed(house: House) -> None:
    house.make()
    ready = (house.folder / ".venv" / "ready").stat().st_mtime
    os.utime(house.folder / "constraints.txt", (ready + 5, ready + 5))
    house.make()
    assert "-m pip install" in house.log.read_text()


def test_an_interrupted_installation_is_taken_up_again(house: House) -> None:
    assert house.make(PIP=1).returncode != 0
    assert house.make().stdout.endswith("opened \n")
    assert "-m pip install" in house.log.read_text()


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"OLD": 1}, "dltutor needs Python 3.11 or newer: sudo apt-get install python3.11 python3.11-venv"),
        ({"WITHOUT_VENV": 1}, "cannot make virtual environments: sudo apt-get install python3.11-venv"),
    ],
)
def test_a_missing_system_package_is_named_with_its_command(house: House, environ: dict[str, int], says: str) -> None:
    done = house.make(**environ)
    assert done.returncode != 0
    assert says in done.stderr
    assert not (house.folder / ".venv").exists()


@pytest.mark.parametrize("python", ["", "/nowhere/python3"])
def test_without_any_python_it_is_named_too(house: House, python: str) -> None:
    done = house.make(f"PYTHON={python}")
    assert done.returncode != 0
    assert "sudo apt-get install python3.11 python3.11-venv" in done.stderr

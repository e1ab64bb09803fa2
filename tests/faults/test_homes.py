"""Whatever is wrong with a home directory: the tutor opens, says that nothing is saved, and works in memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ordinary import USER, environment, ordinary, python
from tests.terminal import Terminal

UNSET = "unset"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can reach; pytest's own are for one user."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def made(place: Path, how: str) -> str:
    """Make a home and return what HOME says."""
    if how in ("", UNSET, "/nonexistent"):
        return how
    home = place / how
    home.mkdir()
    if how == "another's":
        return str(home)
    os.chown(home, USER, USER)
    home.chmod({"mine": 0o700, "read-only": 0o500, "closed": 0o000}[how])
    return str(home)


HOMELESS = "progress is not saved: you have no home directory; name one with --data-dir DIR"
UNWRITTEN = "not saved: the directory may not be written; use --data-dir DIR"
HOMES = {
    "": HOMELESS,
    UNSET: HOMELESS,
    "/nonexistent": UNWRITTEN,
    "another's": UNWRITTEN,
    "read-only": UNWRITTEN,
    "closed": "progress is not saved: ",
    "mine": "",
}
IN_EACH = """
import os, sys
import dltutor.ui.app, dltutor.ui.screens.lesson
from dltutor.__main__ import main
os.environ.pop("HOME", None)
homes = sys.argv[1:]
sys.argv[1:] = ["loss"]
for number, home in enumerate(homes):
    if child := os.fork():
        print("home", number, "ended with", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    if home != "unset":
        os.environ["HOME"] = home
    main()
    break
"""
"""The tutor in one home after the other, in the same terminal; what all of them import is imported once."""


def test_in_any_home_it_opens_and_says_what_is_not_saved(place: Path) -> None:
    homes = [made(place, how) for how in HOMES]
    with Terminal([*ordinary("-c", IN_EACH), *homes], 100, 30, env=environment()) as terminal:
        for number, says in enumerate(HOMES.values()):
            terminal.wait_for("step 1 of")
            terminal.press("n")
            terminal.wait_for("step 2 of")
            if says:
                terminal.wait_for(says)
            terminal.press("\x11")
            terminal.wait_for(f"home {number} ended with 0")
            assert "Traceback" not in terminal.printed()
            assert terminal.left_on() == set()
            terminal.forget()
        assert terminal.exited() == 0
    assert [log.relative_to(place).parts[0] for log in place.glob("*/.local/share/dltutor/events/*.log")] == ["mine"]


COMMANDS = """
import os, sys
from dltutor.__main__ import main
for command in ("lessons", "labs", "eject five_points", "run --help"):
    if child := os.fork():
        print(command, "ended with", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    sys.argv[1:] = command.split()
    main()
    break
"""


def test_commands_work_without_a_home() -> None:
    given = [python(), "-c", COMMANDS]
    done = subprocess.run(given, env=environment(), cwd="/", user=USER, group=USER, capture_output=True, text=True)
    for command in ("lessons", "labs", "eject five_points", "run --help"):
        before, ended, rest = done.stdout.partition(f"{command} ended with 0\n")
        assert ended, done.stderr
        assert before
        done.stdout = rest


CLOSED = """
from dltutor import config, node, reports
from dltutor.cli import findings
limits = node.read(node.files())
found = config.read(config.config_path(), limits.places)
state = reports.state_directory()
reports.watch(state)
print(reports.keep(ValueError("x"), state))
print(findings.configuration(found, node.held(found.options, limits), limits).value)
print(*(finding.state for finding in findings.directories(None)))
"""


def test_neither_a_report_nor_the_doctor_breaks_in_a_home_that_is_closed(place: Path) -> None:
    given = [python(), "-c", CLOSED]
    env = environment(HOME=made(place, "closed"))
    done = subprocess.run(given, env=env, cwd="/", user=USER, group=USER, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kept, read, states = done.stdout.splitlines()
    assert kept == "None"
    assert "config.toml" in read
    assert states == "wrong wrong"

"""One whole session, a question answered and a lab trained, seen from outside: what it opens, leaves and tells."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.process import family, left_over, tasks
from tests.terminal import Terminal

pytestmark = pytest.mark.torch

CANARY = "31337.25"
"""What the learner answers."""
LISTENS = 0x10000
"""From linux/net.h, __SO_ACCEPTCON: as /proc/net/unix shows it."""


@dataclass
class Seen:
    """What /proc told of the processes of a session while it trained."""

    home: Path
    tasks: int = 0
    commands: dict[int, str] = field(default_factory=dict)
    environments: str = ""
    sockets: set[str] = field(default_factory=set)
    """Their inodes."""
    internet: str = ""
    named: list[str] = field(default_factory=list)
    """Rows of /proc/net/unix of our sockets that have a name or wait for others."""
    files: set[str] = field(default_factory=set)
    cores: set[str] = field(default_factory=set)
    left: set[int] = field(default_factory=set)


def told(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").replace("\0", " ")
    except OSError:
        return ""


def look(home: Path, pids: set[int]) -> Seen:
    seen = Seen(home, tasks(pids))
    for pid in pids:
        at = Path(f"/proc/{pid}")
        seen.commands[pid] = told(at / "cmdline")
        seen.environments += told(at / "environ")
        if "dltutor.worker" in seen.commands[pid]:
            seen.cores |= set(re.findall(r"Max core file size +(\d+)", told(at / "limits")))
        for entry in os.listdir(at / "fd"):
            try:
                target = os.readlink(at / "fd" / entry)
            except OSError:
                continue
            if target.startswith("socket:"):
                seen.sockets.add(target[8:-1])
            else:
                seen.files.add(target)
        for name in ("tcp", "tcp6", "udp", "udp6"):
            rows = told(at / "net" / name).splitlines()[1:]
            seen.internet += "\n".join(row for row in rows if row.split()[9] in seen.sockets)
        for row in told(at / "net" / "unix").splitlines()[1:]:
            _, _, _, flags, _, _, inode, *name = row.split()
            if inode in seen.sockets and (name or int(flags, 16) & LISTENS):
                seen.named.append(row)
    return seen


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    home = tmp_path_factory.mktemp("home")
    (home / "tmp").mkdir()
    command = [sys.executable, "-m", "dltutor", "loss"]
    alone = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") and not subprocess.run([*alone, "true"], capture_output=True).returncode:
        command = [*alone, *command]
    env = {"PYTHONPATH": os.getcwd(), "TMPDIR": str(home / "tmp"), "HOME": str(home)}
    wide = "umask 000; (ulimit -c unlimited) 2>/dev/null && ulimit -c unlimited"
    open_to_all = ["sh", "-c", f'{wide}; exec "$@"', "sh"]
    with Terminal([*open_to_all, *command], 160, 45, home=home, env=env) as terminal:
        terminal.wait_for("step 1 of")
        terminal.press("n")
        terminal.wait_for("step 2 of")
        terminal.press(CANARY, "enter")
        terminal.wait_for("Not yet")
        terminal.press("escape")
        terminal.wait_gone("letters are keys again")
        terminal.press("n", "n", "n")
        terminal.wait_for("step 5 of")
        terminal.press("s", "space")
        terminal.wait_for(re.compile(r"(running|finished|done|over).* step \d"), 120)
        everyone = family(terminal.pid)
        seen = look(home, everyone)
        terminal.press("q")
        terminal.wait_for("Continue where you were")
        terminal.press("q")
        assert terminal.exited() == 0
        seen.left = left_over(everyone, 20)
    return seen


def test_nothing_it_writes_can_be_read_by_others_though_the_umask_lets_all(session: Seen) -> None:
    written = [path for path in session.home.rglob("*") if path != session.home / "tmp"]
    assert any(path.name.endswith(".log") for path in written), "nothing was saved at all"
    assert [str(path) for path in written if path.lstat().st_mode & 0o077] == []


def test_nothing_is_left_in_a_folder_for_passing_things(session: Seen) -> None:
    assert list((session.home / "tmp").iterdir()) == []
    assert not [name for name in session.files if name.startswith(str(session.home / "tmp"))]


def test_no_port_is_opened_and_no_socket_has_a_name(session: Seen) -> None:
    assert session.internet == ""
    assert session.named == []


def test_what_is_answered_stands_on_no_command_line_and_in_no_environment(session: Seen) -> None:
    assert CANARY not in " ".join(session.commands.values()) + session.environments


def test_it_takes_few_tasks_and_leaves_none(session: Seen) -> None:
    assert 4 <= len(session.commands) <= 6, session.commands
    assert session.tasks <= 32
    assert session.left == set()


def test_a_crash_of_the_training_leaves_no_large_file(session: Seen) -> None:
    assert session.cores == {"0"}


def test_it_writes_nowhere_but_where_administrators_are_told(session: Seen) -> None:
    page = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text(encoding="utf-8")
    written = [path for path in session.home.rglob("*") if path.is_file()]
    assert written
    for path in written:
        folder = f"`~/{path.parent.relative_to(session.home)}/`"
        assert folder in page, path

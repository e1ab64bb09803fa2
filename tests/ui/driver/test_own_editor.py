"""A code exercise in a real terminal: lent to the learner's own editor, taken back, and killed in mid-typing."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.doubles import DOUBLES
from tests.terminal import Terminal
from tests.waiting import until

EDITOR = """
import os, signal, sys, time
while os.tcgetpgrp(0) != os.getpgrp():
    time.sleep(0.01)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("EDITING", open(sys.argv[1]).read(), flush=True)
signal.sigwait({signal.SIGINT})
print("interrupted", flush=True)
line = input()
open(sys.argv[1], "w").write(line + "\\n")
"""
PATIENCE = 60


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_terminal_is_lent_with_its_keys_and_signals_and_a_kill_costs_no_code(tmp_path: Path) -> None:
    course, editor, data = tmp_path / "course", tmp_path / "editor.py", tmp_path / "data"
    course.mkdir()
    (course / "01.md").write_text(DOUBLES)
    (course / "course.yaml").write_text("dltutor: 1\nid: c\ntitle: C\nversion: 1\nlessons: [01.md]\n")
    (tmp_path / "limits.toml").write_text(f'course = "{course}"\n')
    editor.write_text(EDITOR)
    env = {
        "PS1": "$ ",
        "EDITOR": f"{sys.executable} {editor}",
        "DLTUTOR_LIMITS": str(tmp_path / "limits.toml"),
        "PYTHONPATH": os.getcwd(),
    }
    with Terminal(["bash", "--norc", "--noprofile", "-i"], home=tmp_path, env=env) as terminal:
        terminal.wait_for("$", PATIENCE)
        terminal.send(f"{sys.executable} -m dltutor doubles --data-dir {data}\n".encode())
        terminal.wait_for("Question: write code", PATIENCE)
        terminal.press("enter", "x", "\x0f")
        terminal.wait_for("EDITING def double(x):", PATIENCE)
        assert (data / "drafts" / "doubles" / "double.py").read_text() == "def double(x):\n    x\n"
        terminal.send(b"\x03")
        terminal.wait_for("interrupted", PATIENCE)
        terminal.send(b"\x1a")
        terminal.wait_for("Stopped", PATIENCE)
        terminal.send(b"fg\n")
        terminal.wait_for(re.compile(r"\$ fg.*-m dltutor doubles"), PATIENCE)
        terminal.send(b"def double(x): return 3 * x\n")
        terminal.wait_for("1 def double(x): return 3 * x", PATIENCE)
        terminal.press("#", " ", "mine")
        draft = data / "drafts" / "doubles" / "double.py"
        until(lambda: "mine" in draft.read_text(), PATIENCE)
        for pid in screens(data):
            os.kill(pid, signal.SIGKILL)
        terminal.wait_for("killed", PATIENCE)
        assert terminal.left_on() <= {2004}, "which the shell itself sets"
        assert draft.read_text().replace("# mine", "") == "def double(x): return 3 * x\n"


def screens(data: Path) -> list[int]:
    """Return the process of the screen that keeps its data there: the newest of its family."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str(data).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return sorted(found)[-1:]

"""Where progress lies: the order of choices, and what is refused."""

import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dltutor.progress.directory import find, make


def test_the_option_beats_the_variable_beats_xdg_beats_home(tmp_path: Path) -> None:
    environ = {"HOME": f"{tmp_path}/h", "XDG_DATA_HOME": f"{tmp_path}/x", "DLTUTOR_DATA": f"{tmp_path}/d"}
    assert find(f"{tmp_path}/o", environ).path == tmp_path / "o"
    assert find(None, environ).path == tmp_path / "d"
    del environ["DLTUTOR_DATA"]
    assert find(None, environ).path == tmp_path / "x" / "dltutor"
    environ["XDG_DATA_HOME"] = "relative"
    assert find(None, environ).path == tmp_path / "h" / ".local" / "share" / "dltutor"
    assert list(tmp_path.iterdir()) == []


def test_the_events_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    assert find(str(tmp_path), {}).events == tmp_path / "events"
    assert find("/", {}).events is None


@pytest.mark.parametrize(
    "given", ["/", "//", "/../", "relative", "./here", "~/x", "/dev/null", "/etc/passwd/x", "/a\0b"]
)
def test_what_cannot_hold_progress_is_refused_with_a_sentence(given: str) -> None:
    found = find(given, {"HOME": "/nonexistent"})
    assert found.path is None
    assert found.why.startswith("progress is not saved: ")
    assert "--data-dir" in found.why


@pytest.mark.parametrize("home", ["", "relative"])
def test_an_empty_home_means_memory_only(home: str) -> None:
    assert find(None, {"HOME": home}).path is None
    assert "home directory" in find(None, {"HOME": home}).why


def test_without_home_the_user_database_is_asked_and_may_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find(None, {}).path == Path(pwd.getpwuid(os.getuid()).pw_dir) / ".local/share/dltutor"

    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert find(None, {}).path is None


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make(tmp_path / "a" / "b" / "c")
        make(tmp_path / "a" / "b" / "c")
    finally:
        os.umask(before)
    assert all((tmp_path / part).stat().st_mode & 0o777 == 0o700 for part in ("a", "a/b", "a/b/c"))


ORDINARY = """
import os, sys
from dltutor.progress import saver
from dltutor.progress.directory import find
from dltutor.progress.kinds import Answer
from dltutor.progress.store import Store
os.setgroups([]); os.setgid(1234); os.setuid(1234)
store = Store.open(find(sys.argv[1], {}))
store.record(Answer(lesson="loss", item="q", right=True))
saver.PATIENCE = 1000.0
any(store.flush(0.1) or store.banner for _ in range(600))
print(store.lesson("loss").item("q").right, store.banner)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize(
    ("mode", "owner", "below", "says"),
    [
        (0o700, 0, "sub", "Permission denied"),
        (0o755, 0, "", "belongs to another user"),
        (0o777, 0, "", "belongs to another user"),
        (0o755, 0, "sub", "may not be written"),
        (0o500, 1234, "", "may not be written"),
        (0o000, 1234, "", "may not be written"),
        (0o700, 1234, "", ""),
        (0o777, 0, "sub", ""),
    ],
)
def test_an_ordinary_user_without_the_right_goes_on_in_memory(mode: int, owner: int, below: str, says: str) -> None:
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        data = Path(outer) / "data"
        data.mkdir()
        os.chown(data, owner, owner)
        data.chmod(mode)
        command = [sys.executable, "-c", ORDINARY, data / below]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    right, _, banner = done.stdout.strip().partition(" ")
    assert right == "True"
    assert says in banner
    assert bool(says) == bool(banner)

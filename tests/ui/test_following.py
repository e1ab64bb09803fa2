"""Files are followed: a save counts once it has come to rest, however the editor writes it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dltutor.ui import following
from dltutor.ui.following import Follower

SCRIPTS = {
    "nothing happens": ("A A A A", [0]),
    "a save": ("A A B B B", [0, 3]),
    "a file that is emptied and written in three parts": ("A 0 1 2 B B B", [0, 5]),
    "the old file is taken away and the new one put in its place": ("A - B B", [0, 3]),
    "it is deleted and comes back": ("A - - - B B B", [0, 2, 5]),
    "it comes back as it was": ("A - A A", [0]),
    "a save while the first one is looked at": ("A B B", [0, 2]),
}


@pytest.mark.parametrize("what", SCRIPTS)
def test_what_is_told_and_at_which_look(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Each letter is what one look at the file finds; ``-``: nothing."""
    looks, told = SCRIPTS[what]
    script: Iterator[tuple[int, str]] = iter(enumerate(looks.split()))
    at, heard, over = 0, [], threading.Event()

    def stamp(_: Path) -> str:
        nonlocal at
        try:
            at, found = next(script)
        except StopIteration:
            follower.stop()
            over.set()
            return "the end"
        return found

    monkeypatch.setattr(following, "_stamp", stamp)
    monkeypatch.setattr(following, "PERIOD", 0)
    follower = Follower(lambda: [Path("x")], lambda: heard.append(at))
    follower.start()
    assert over.wait(20)
    assert heard == told


def test_every_way_to_save_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    seen = {following._stamp(path)}

    def fresh() -> bool:
        count = len(seen)
        seen.add(following._stamp(path))
        return len(seen) > count

    path.write_text("one")
    assert fresh(), "it is there"
    path.write_text("three")
    assert fresh(), "written in place"
    (tmp_path / "new").write_text("three")
    os.utime(tmp_path / "new", ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    os.replace(tmp_path / "new", path)
    assert fresh(), "another file of the same size and time"
    os.utime(path, ns=(0, 0))
    assert fresh(), "the same size"
    path.unlink()
    assert not fresh(), "gone, as at first"

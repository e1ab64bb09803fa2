"""What the screen tells in a banner is said in plain text, too: what is not saved, and where else a session is open."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dltutor.config import Options
from dltutor.plain.session import Session
from dltutor.plain.talk import Ends, Event, Talk
from dltutor.progress import event
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store


async def said(store: Store) -> str:
    """Return what a session says until its input ends at once."""
    heard: list[str] = []
    talk = Talk(heard.append, Ends())
    talk.events.put_nowait(Event.END)
    await Session(Options(), store, talk).last(None)
    return "".join(heard)


async def test_a_session_that_cannot_save_says_so_before_anything_is_asked() -> None:
    why = "progress is not saved: you have no home directory; name one with --data-dir DIR"
    assert f"{why}.\n" in await said(Store.open(DataDirectory(None, why)))


async def test_another_open_session_is_named(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    opened = event.Event("x:0", "open", datetime.now(UTC).isoformat(), 1, {"host": "login2", "pid": 7})
    (tmp_path / "events" / "x.log").write_bytes(event.encode(opened))
    assert "another session is open on login2; both are saved" in await said(Store.open(DataDirectory(tmp_path)))


def test_a_disk_that_refuses_is_told_once_and_so_is_its_end() -> None:
    heard: list[str] = []
    talk = Talk(heard.append, Ends())
    refused = "not saved: the disk is full; free some space"
    for banner in ("", f"{refused}. 1 entry kept in memory", f"{refused}. 2 entries kept in memory", "", ""):
        talk.tell_trouble(banner, "All is saved now.")
    assert heard == [f"{refused}. 1 entry kept in memory.\n", "All is saved now.\n"]

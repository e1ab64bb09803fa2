"""Whether another session is open: known on this computer, guessed on others, and of no consequence."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dltutor.progress.directory import DataDirectory
from dltutor.progress.event import Event
from dltutor.progress.kinds import Answer
from dltutor.progress.sessions import alive, open_elsewhere
from dltutor.progress.store import Store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def told(session: str, kind: str, seq: int = 0, minutes_ago: float = 5, **fields: Any) -> Event:
    return Event(f"{session}:{seq}", kind, (NOW - timedelta(minutes=minutes_ago)).isoformat(), seq, fields)


def found(*events: Event, living: bool = True) -> tuple[str, ...]:
    return open_elsewhere(events, "here", NOW, lambda pid: living)


def test_a_session_that_closed_is_not_open() -> None:
    opened = told("a", "open", host="there", pid=1)
    assert found(opened) == ("there",)
    assert found(opened, told("a", "close", 1)) == ()


def test_on_this_computer_the_process_decides() -> None:
    opened = told("a", "open", host="here", pid=4, minutes_ago=100_000)
    assert found(opened) == ("here",)
    assert found(opened, living=False) == ()
    assert found(told("a", "open", host="here", pid=os.getpid())) == (), "our own"


def test_on_another_computer_the_last_word_decides() -> None:
    opened = told("a", "open", host="login2", pid=4, minutes_ago=300)
    assert found(opened) == ()
    assert found(opened, told("a", "answer", 1, minutes_ago=20)) == ("login2",)


@pytest.mark.parametrize("fields", [{}, {"host": 3, "pid": "x"}, {"host": "there"}])
def test_an_opening_that_does_not_fit_says_nothing(fields: dict[str, Any]) -> None:
    assert found(told("a", "open", **fields)) == ()


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-11-21T12:00:00"])
def test_a_time_that_is_none_or_has_no_zone_raises_nothing(stamp: str) -> None:
    event = Event("a:0", "open", stamp, 0, {"host": "there", "pid": 1})
    assert found(event) == (("there",) if stamp.startswith("2026") else ())


def test_processes_live_or_not() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert alive(child.pid)
    child.communicate()
    assert not alive(child.pid)
    assert not any(map(alive, (0, -1, 10**9, 10**30)))


def test_a_second_session_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dltutor.progress.directory import DataDirectory\n"
        "from dltutor.progress.store import Store; from dltutor.progress.kinds import Answer\n"
        "store = Store.open(DataDirectory(Path(sys.argv[1]))); store.record(Answer(lesson='loss', item='q'))\n"
        "store.flush(60); print(flush=True); input(); store.close(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        first.stdout.readline()
        second = Store.open(DataDirectory(tmp_path))
        assert second.elsewhere == f"another session is open on {socket.gethostname()}; both are saved"
        second.record(Answer(lesson="loss", item="r"))
        assert second.close(60)
        first.communicate("\n")
    third = Store.open(DataDirectory(tmp_path))
    assert third.elsewhere == ""
    assert set(third.lesson("loss").items) == {"q", "r"}

"""Which other sessions of the same learner are open now."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from dltutor.progress.event import Event

RECENT = timedelta(hours=1)
"""How long ago a session on another computer may have said something to be taken for open."""


def alive(pid: int) -> bool:
    """Return whether a process of ours has this id."""
    with contextlib.suppress(OSError, OverflowError):
        os.kill(pid, 0)
        return pid > 0
    return False


def open_elsewhere(
    events: Iterable[Event], host: str, now: datetime, alive: Callable[[int], bool] = alive
) -> tuple[str, ...]:
    """Return the hosts of the sessions that were not closed, and on this `host` still live; other hosts' are guessed.

    A clock that is wrong makes the guess wrong and nothing else: no decision hangs on it.
    """
    opened: dict[str, tuple[str, int]] = {}
    last: dict[str, str] = {}
    for event in events:
        session = event.session
        last[session] = event.time
        pid, where = event.fields.get("pid"), event.fields.get("host")
        if event.kind == "open" and isinstance(pid, int) and isinstance(where, str):
            opened[session] = where, pid
        elif event.kind == "close":
            opened.pop(session, None)
    return tuple(
        sorted(
            {
                where
                for session, (where, pid) in opened.items()
                if (alive(pid) and pid != os.getpid() if where == host else abs(now - _when(last[session])) < RECENT)
            }
        )
    )


def _when(stamp: str) -> datetime:
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)

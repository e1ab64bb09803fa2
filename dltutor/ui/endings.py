"""Ends that come from outside: signals, and a terminal that is gone. What was answered is saved first."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable
from types import FrameType

from dltutor.launcher import SIGNALS

GRACE = 1.0
"""Seconds that an orderly end may take before the process ends anyway: a stalled line may block the screen for ever.

On a computer with much to do the launcher's own grace comes on top, for the processes that the tutor leaves behind.
"""


def on_signals(leave: Callable[[int], None], save: Callable[[], None]) -> None:
    """At a signal that ends us call `leave` with the exit status 128 + n; if nothing comes of it, `save` and end."""

    def ending(number: int, _: FrameType | None) -> None:
        late = threading.Timer(GRACE, end_now, args=(128 + number, save))
        late.daemon = True
        late.start()
        leave(128 + number)

    for number in SIGNALS:
        signal.signal(number, ending)


def on_terminal_gone(fd: int, save: Callable[[], None], end: Callable[[int], None] = os._exit) -> threading.Thread:
    """Watch the terminal from a thread of its own; when it is closed, `save` and end, whatever the screen is doing.

    Without this a Textual app whose terminal closes reads the end of its input for ever, at 100 % of a core.
    """

    def watch() -> None:
        poll = select.poll()
        poll.register(fd, 0)
        while not any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll()):
            pass
        end_now(128 + signal.SIGHUP, save, end)

    thread = threading.Thread(target=watch, name="terminal-watch", daemon=True)
    thread.start()
    return thread


def end_now(status: int, save: Callable[[], None], end: Callable[[int], None] = os._exit) -> None:
    """Save in a thread, wait for it no longer than the grace, then end the process without another word."""
    saving = threading.Thread(target=save, daemon=True)
    saving.start()
    saving.join(GRACE)
    end(status)

"""The terminal lent to another program, as a shell lends it: that program alone gets its keys and signals."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

from textual.app import App

TERMINAL = 0
LOOK = 0.1
"""Seconds between two looks whether the program has ended, or been stopped (Ctrl+Z)."""


async def lent(app: App[Any], command: Sequence[str]) -> int:
    """Run a program in the app's terminal and return its exit status; raises OSError when it cannot be started.

    The event loop goes on meanwhile, so labs and the saving do; nothing is drawn.
    """
    driver = app._driver
    if driver is None:
        raise OSError(0, "there is no terminal")
    driver.suspend_application_mode()
    try:
        with _owner_kept():
            program = subprocess.Popen(command, process_group=0)
            _lend(program.pid)
            while program.poll() is None:
                await asyncio.sleep(LOOK)
                if _stopped(program.pid):
                    if driver.can_suspend:
                        _lend(os.getpgrp())
                        os.kill(os.getpid(), signal.SIGSTOP)
                    _lend(program.pid)
            return program.returncode
    finally:
        driver.resume_application_mode()
        app.refresh(layout=True)


@contextlib.contextmanager
def _owner_kept() -> Iterator[None]:
    """Take the terminal back at the end; who has lent it is stopped (SIGTTOU) for that unless it takes no notice."""
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        yield
    finally:
        _lend(os.getpgrp())
        signal.signal(signal.SIGTTOU, before)


def _lend(group: int) -> None:
    """Let a process group have the terminal, where there is one, and go on."""
    with contextlib.suppress(OSError):
        os.tcsetpgrp(TERMINAL, group)
    if group != os.getpgrp():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGCONT)


def _stopped(pid: int) -> bool:
    try:
        return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG) is not None
    except ChildProcessError:
        return False

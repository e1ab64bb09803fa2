"""A draft in the program that the learner likes to write with: the terminal is lent to it, as a shell lends it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Sequence

from dltutor.study.coding import Coding

TERMINAL = 0
LOOK = 0.1
"""Seconds between two looks whether the program has ended, or been stopped (Ctrl+Z)."""
PATIENCE = 2.0
"""Seconds to wait for the disk before another program reads the draft."""
NO_EDITOR = "No editor of yours is named. In the shell: export EDITOR=nano (or vim, emacs …), then start dltutor again."


async def edited(coding: Coding, run: Callable[[Sequence[str]], Awaitable[int]]) -> str:
    """Open a draft in the program that $VISUAL or $EDITOR names, and take what it wrote.

    `run` runs a command in the terminal and returns its status. Returns why it was not possible; empty if it was.
    """
    try:
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    except ValueError as error:
        return f"$EDITOR cannot be understood: {error}."
    if not command:
        return NO_EDITOR
    path, why = await asyncio.to_thread(coding.on_disk, PATIENCE)
    if path is None:
        return why
    try:
        status = await run([*command, str(path)])
    except OSError as error:
        return f"{command[0]} cannot be started: {error.strerror}."
    if why := coding.read_back():
        return why
    return f"{command[0]} ended with status {status}; your code is as it left the file." if status else ""


async def lent(command: Sequence[str], stops: bool = True) -> int:
    """Run a program in the terminal, whose keys and signals it alone gets; raises OSError when it cannot be started.

    The event loop goes on meanwhile, so labs and the saving do. `stops`: when the program is stopped (Ctrl+Z), so are
    we.
    """
    with _owner_kept():
        program = subprocess.Popen(command, process_group=0)
        _lend(program.pid)
        while program.poll() is None:
            await asyncio.sleep(LOOK)
            if _stopped(program.pid):
                if stops:
                    _lend(os.getpgrp())
                    os.kill(os.getpid(), signal.SIGSTOP)
                _lend(program.pid)
        return program.returncode


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

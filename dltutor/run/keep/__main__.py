"""`python -m dltutor.run.keep`, started by a screen with one end of their line as stdin: keeps a worker for it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys

from dltutor.launcher import KEEPS
from dltutor.run.keep import talk
from dltutor.run.keep.line import Line
from dltutor.run.keep.relay import Relay
from dltutor.run.launch import Launch
from dltutor.run.worker_state import Pace

PR_SET_NAME = 15
"""From linux/prctl.h."""


def main() -> None:
    """Take the order from the line, and serve."""
    os.umask(0o077)
    os.chdir("/")
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_NAME, KEEPS.encode(), 0, 0, 0)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)
    connection = socket.socket(fileno=os.dup(0))
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    asyncio.run(_serve(connection))


async def _serve(connection: socket.socket) -> None:
    line = await Line.over(connection)
    says = line.messages(talk.ToRelay)
    word, _ = await anext(says, (None, b""))
    if isinstance(word, talk.Begin):
        relay = Relay(talk.unpacked(word.launch, Launch), talk.unpacked(word.pace, Pace))
        await relay.serve(line, says)


if __name__ == "__main__":
    main()

"""A process whose stdin and stdout carry frames: started in a session of its own, written to, ended."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from asyncio import StreamReader
from asyncio.subprocess import PIPE, Process

from dltutor.run.launch import Launch

BACKLOG = 256 * 1024
"""Bytes that may wait for a worker that does not read; more are thrown away."""


class Child:
    """Nothing but `start` may be called before that has returned."""

    def __init__(self) -> None:
        self._process: Process | None = None

    async def start(self, launch: Launch) -> tuple[StreamReader, StreamReader]:
        """Start it, and return its stdout and stderr; raises OSError."""
        self._process = await asyncio.create_subprocess_exec(
            *launch.command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=launch.folder,
            env=dict(launch.environment),
            start_new_session=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        return self._process.stdout, self._process.stderr

    @property
    def pid(self) -> int:
        """Its id; 0 before it was started."""
        return self._process.pid if self._process else 0

    async def over(self) -> int:
        """Wait until it has ended, and return its exit status; negative: a signal."""
        assert self._process is not None
        return await self._process.wait()

    def write(self, data: bytes) -> None:
        """Write to its stdin without waiting; lost when it is closed or too much waits there already."""
        stdin = self._process.stdin if self._process else None
        if stdin and not stdin.is_closing() and stdin.transport.get_write_buffer_size() < BACKLOG:
            stdin.write(data)

    def part(self) -> None:
        """Close its stdin."""
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    def kill(self) -> None:
        """Kill it, if it lives."""
        self.signal(signal.SIGKILL)

"""A process whose stdin and stdout carry frames: started in a session of its own, written to, ended."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from asyncio import StreamReader, StreamWriter, SubprocessTransport
from asyncio.subprocess import PIPE, SubprocessStreamProtocol

from dltutor.run.launch import Launch

BACKLOG = 256 * 1024
"""Bytes that may wait for a worker that does not read; more are thrown away."""
LIMIT = 64 * 1024
"""Bytes of each stream that are read ahead."""


class _Protocol(SubprocessStreamProtocol):
    """Tells the end of the process itself: `asyncio.subprocess.Process.wait` also waits for whoever holds its pipes."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(LIMIT, loop)
        self.over, self.closed = loop.create_future(), loop.create_future()

    def process_exited(self) -> None:
        super().process_exited()
        if not self.over.done():
            self.over.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if not self.closed.done():
            self.closed.set_result(None)


class Child:
    """Nothing but `start` may be called before that has returned."""

    def __init__(self) -> None:
        self._transport: SubprocessTransport | None = None
        self._protocol: _Protocol | None = None

    async def start(self, launch: Launch) -> tuple[StreamReader, StreamReader]:
        """Start it, and return its stdout and stderr; raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, self._protocol = await loop.subprocess_exec(
            lambda: _Protocol(loop),
            *launch.command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=launch.folder,
            env=dict(launch.environment),
            start_new_session=True,
        )
        assert self._protocol.stdout is not None
        assert self._protocol.stderr is not None
        return self._protocol.stdout, self._protocol.stderr

    @property
    def pid(self) -> int:
        """Its id; 0 before it was started."""
        return self._transport.get_pid() or 0 if self._transport else 0

    async def over(self) -> int:
        """Wait until it has ended, whoever may still hold its pipes; return its exit status; negative: a signal."""
        assert self._transport is not None
        assert self._protocol is not None
        await self._protocol.over
        return self._transport.get_returncode() or 0

    def write(self, data: bytes) -> None:
        """Write to its stdin without waiting; lost when it is closed or too much waits there already."""
        stdin = self._stdin
        if stdin and not stdin.is_closing() and stdin.transport.get_write_buffer_size() < BACKLOG:
            stdin.write(data)

    def part(self) -> None:
        """Close its stdin."""
        if self._stdin:
            self._stdin.close()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self._transport is not None and self._transport.get_returncode() is None:
            with contextlib.suppress(ProcessLookupError):
                self._transport.send_signal(number)

    def kill(self) -> None:
        """Kill it, if it lives."""
        self.signal(signal.SIGKILL)

    async def release(self) -> None:
        """Close our ends of its pipes, which others may hold; kill it, if it lives."""
        if self._transport is not None and self._protocol is not None:
            if self._stdin and self._stdin.transport.get_write_buffer_size():
                self._stdin.transport.abort()  # else it would be closed only after somebody has read that
            self._transport.close()
            await self._protocol.closed

    @property
    def _stdin(self) -> StreamWriter | None:
        return self._protocol.stdin if self._protocol else None

"""A real pseudo-terminal around a program, for tests and benchmarks that must see what a learner sees."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from pathlib import Path
from types import TracebackType

ANSI = re.compile(
    rb"\x1b(\[[0-9;:?<>=!$ ]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[()][A-Z0-9]|.)", re.DOTALL
)
KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "up": "\x1b[A", "down": "\x1b[B"}


class Terminal:
    """Run `command` in a pseudo-terminal of `cols` × `rows`; `close` ends it as a closed window would."""

    def __init__(
        self,
        command: list[str],
        cols: int = 80,
        rows: int = 24,
        home: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }
        environment |= {"HOME": str(home or "/nonexistent")} | (env or {})
        self.seen = bytearray()
        self.received = 0
        """How many bytes the program has written so far."""
        self.status: int | None = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        self.resize(cols, rows)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self.exited(3) is None:
            os.kill(self.pid, signal.SIGKILL)
            self.exited(3)

    def resize(self, cols: int, rows: int) -> None:
        """Give the terminal another size; the program gets SIGWINCH."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def press(self, *keys: str) -> None:
        """Type keys: names of `KEYS` or literal text."""
        for key in keys:
            os.write(self.fd, KEYS.get(key, key).encode())

    def read(self, seconds: float) -> None:
        """Take what comes within `seconds`."""
        if select.select([self.fd], [], [], seconds)[0]:
            with contextlib.suppress(OSError):
                data = os.read(self.fd, 65536)
                self.seen += data
                self.received += len(data)

    def listen(self, seconds: float) -> None:
        """Take all that comes for so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def text(self) -> str:
        """Return all that was printed so far, without control sequences, white space squeezed."""
        return re.sub(r"\s+", " ", ANSI.sub(b"", bytes(self.seen)).decode("utf-8", "replace"))

    def wait_for(self, wanted: str | re.Pattern[str], seconds: float) -> re.Match[str]:
        """Wait until `wanted` was printed and return the match; fails with what was seen instead."""
        pattern = re.compile(re.escape(wanted)) if isinstance(wanted, str) else wanted
        end = time.monotonic() + seconds
        while not (match := pattern.search(self.text())):
            assert time.monotonic() < end, f"{wanted!r} never appeared in: {self.text()[-3000:]}"
            assert self.exited(0) is None, f"the program ended with {self.status} after: {self.text()[-3000:]}"
            self.read(0.05)
        return match

    def forget(self) -> None:
        """Forget what was printed so far, so that `wait_for` sees only what comes."""
        self.seen.clear()

    def close(self) -> None:
        """Close the terminal, as when the window or the line is gone."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def exited(self, seconds: float) -> int | None:
        """Return the exit status once the program ended, or None after `seconds`."""
        end = time.monotonic() + seconds
        while self.status is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.status = os.waitstatus_to_exitcode(status)
                    break
            if time.monotonic() >= end:
                return None
            if self.fd >= 0:
                self.read(0.02)
            else:
                select.select([], [], [], 0.02)
        return self.status

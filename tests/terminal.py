"""A real terminal around a program, for tests and benchmarks that must see what a learner sees."""

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

import pyte

from tests.waiting import PATIENCE

ANSI = re.compile(
    rb"\x1b(\[[0-9;:?<>=!$ ]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[()][A-Z0-9]|.)", re.DOTALL
)
MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
OF_THE_SHELL = {7, 25}
"""Modes that are on while a shell has the terminal: lines wrap, and the cursor is seen."""
KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "up": "\x1b[A", "down": "\x1b[B"}
GATHER = 0.002
"""Seconds to wait for the rest of a frame, which comes in parts of 4 kB: emulating the first one takes 30 ms."""
MOST_AT_ONCE = 1 << 20
QUESTION, SECOND_ROW = b"\x1b[6n", b"\x1b[2;1R"
"""Where is the cursor, and an answer: in the first row it would be the same bytes as a key (F3)."""
UNDER_A_SHELL = ["sh", "-c", '"$@"; exec sleep 100', "sh"]
"""Before a command: a shell that outlives it, as a learner's does, and so leads the terminal's session."""
ENVIRONMENT = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


class Terminal:
    """Run `command` in a pseudo-terminal of `cols` × `rows`; `close` ends it as a closed window would.

    `answers`: say where the cursor is when asked, at once, for any other terminal draws faster than this one. `rate`:
    take no more than so many bytes a second, as a slow line.
    """

    def __init__(
        self,
        command: list[str],
        cols: int = 80,
        rows: int = 24,
        home: Path | None = None,
        env: dict[str, str] | None = None,
        answers: bool = False,
        rate: float | None = None,
    ) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(home or "/nonexistent"), **ENVIRONMENT, **(env or {})}
        self.seen = bytearray()
        """All that the program has written since the last `forget`."""
        self.received = 0
        """How many bytes the program has written so far."""
        self.arrived = 0.0
        """When the last of them came, by `time.perf_counter`: before this end has worked out what they show."""
        self.status: int | None = None
        self.answers, self.rate = answers, rate
        self._asked = 0
        """How often the program has asked where the cursor is without being told."""
        self._tail = b""
        self._free_at = 0.0
        """When the slow line can take more."""
        self.screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._rows: list[str] = []
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
            os.execvpe(command[0], command, environment)
        os.set_inheritable(self.fd, False)  # else a later child would keep this terminal open
        os.set_blocking(self.fd, False)
        self.before = termios.tcgetattr(self.fd)

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
        self.screen.resize(rows, cols)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def press(self, *keys: str) -> None:
        """Type keys: names of `KEYS` or literal text."""
        for key in keys:
            self.send(KEYS.get(key, key).encode())

    def send(self, data: bytes) -> None:
        """Type any bytes, reading on meanwhile, so that neither side waits for the other, until the program ends."""
        while data and self.exited(0) is None:
            select.select([self.fd], [self.fd], [], 1)
            with contextlib.suppress(BlockingIOError):
                data = data[os.write(self.fd, data[:4096]) :]
            self.read(0)

    def read(self, seconds: float) -> None:
        """Take what comes within `seconds`, as fast as the line is."""
        if (wait := self._free_at - time.monotonic()) > 0:
            select.select([], [], [], min(wait, seconds))
            seconds -= wait
        if seconds >= 0 and select.select([self.fd], [], [], seconds)[0]:
            self._take(self._come())

    def _come(self) -> bytes:
        """Return what has come by now: all of it, or on a slow line the next packet."""
        data = b""
        with contextlib.suppress(OSError):
            if self.rate is not None:
                self.arrived = time.perf_counter()
                return os.read(self.fd, 512)
            while len(data) < MOST_AT_ONCE and (more := os.read(self.fd, 65536)):
                data += more
                self.arrived = time.perf_counter()
                select.select([self.fd], [], [], GATHER)
        return data

    def _take(self, data: bytes) -> None:
        self.seen += data
        self._asked += (self._tail + data).count(QUESTION)
        self._tail = (self._tail + data)[1 - len(QUESTION) :]
        self.received += len(data)
        if self.rate is not None:
            self._free_at = time.monotonic() + len(data) / self.rate
        with contextlib.suppress(BlockingIOError):  # too much is typed that the program has not read: answered later
            while self.answers and self._asked:
                os.write(self.fd, SECOND_ROW)
                self._asked -= 1
        self._stream.feed(data)

    def listen(self, seconds: float) -> None:
        """Take all that comes for so many seconds."""
        end = time.monotonic() + seconds
        while self.fd >= 0 and (left := end - time.monotonic()) > 0:
            self.read(left)

    def hold(self, seconds: float) -> None:
        """Take all that comes for so many seconds and look at it only then: emulating a terminal takes a processor."""
        end, held = time.monotonic() + seconds, b""
        while (left := end - time.monotonic()) > 0 and select.select([self.fd], [], [], left)[0]:
            held += (data := self._come())
            if not data:
                break
        self._take(held)

    def rows(self) -> list[str]:
        """Return what the screen shows now, one text for each row."""
        screen = self.screen
        if len(self._rows) != screen.lines:
            self._rows = [""] * screen.lines
            screen.dirty.update(range(screen.lines))
        for y in screen.dirty & set(range(screen.lines)):
            cells = screen.buffer[y]
            self._rows[y] = "".join(cells[x].data for x in range(screen.columns))
        screen.dirty.clear()
        return self._rows

    def text(self) -> str:
        """Return what the screen shows now, white space squeezed."""
        return re.sub(r"\s+", " ", "\n".join(self.rows()))

    def printed(self) -> str:
        """Return all that was printed since the last `forget`, without control sequences, white space squeezed."""
        return re.sub(r"\s+", " ", ANSI.sub(b"", bytes(self.seen)).decode("utf-8", "replace"))

    def left_on(self) -> set[int]:
        """Return the modes (DECSET) that the program has changed and not changed back."""
        now = {int(mode): on == b"h" for mode, on in MODE.findall(bytes(self.seen))}
        return {mode for mode, on in now.items() if on != (mode in OF_THE_SHELL)}

    def wait_for(self, wanted: str | re.Pattern[str], seconds: float = PATIENCE) -> re.Match[str]:
        """Wait until the screen shows `wanted` and return the match; fails with what it shows instead."""
        pattern = re.compile(re.escape(wanted)) if isinstance(wanted, str) else wanted
        end = time.monotonic() + seconds
        while not (match := pattern.search(self.text())):
            assert time.monotonic() < end, f"{wanted!r} never appeared in: {self.text()}"
            assert self.exited(0) is None, f"the program ended with {self.status} after: {self.text()}"
            self.read(0.05)
        return match

    def wait_gone(self, unwanted: str, seconds: float = PATIENCE) -> None:
        """Wait until the screen does not show `unwanted`."""
        end = time.monotonic() + seconds
        while unwanted in self.text():
            assert time.monotonic() < end, f"{unwanted!r} is still there: {self.text()}"
            self.read(0.05)

    def last_words(self) -> None:
        """Read what is still on its way, until nobody has the terminal open any more; for a second where some do."""
        end = time.monotonic() + 1
        while self.fd >= 0 and (left := end - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                if not (data := self._come()):
                    return
                self._take(data)

    def forget(self) -> None:
        """Forget what was printed so far; the screen stays as it is."""
        self.seen.clear()

    def close(self) -> None:
        """Close the terminal, as when the window or the line is gone."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def exited(self, seconds: float = PATIENCE) -> int | None:
        """Return the exit status once the program ended and its last words are read, or None after `seconds`."""
        end = time.monotonic() + seconds
        while self.status is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.status = os.waitstatus_to_exitcode(status)
                    self.last_words()
                    break
            if time.monotonic() >= end:
                return None
            if self.fd >= 0:
                self.read(0.02)
            else:
                select.select([], [], [], 0.02)
        return self.status

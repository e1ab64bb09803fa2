"""Lines in and lines out: what is typed comes as it is typed, what is said is never taken back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum

from dltutor.draw.filter import clean
from dltutor.study.together import BLANK

LONGEST = 16 * 1024
"""Bytes of one typed line; the rest of a longer one is another line."""

QUIET = 1.0
"""Seconds to wait, at most, until nothing that is typed is taken any more."""


class Event(Enum):
    """What comes beside typed lines."""

    END = "end of input"
    IDLE = "a run is over"


@dataclass(frozen=True)
class Ends:
    """How the two ends behave."""

    people: bool = False
    """A person types: a prompt is worth its place, and the end of input means to leave now."""
    width: int | None = None
    """Columns to wrap prose at; None: a paragraph is one line."""
    letters: Callable[[str], str] = str
    """Turns a line into what the terminal can show."""


class Talk:
    """Says lines, and keeps those that were typed until somebody takes them."""

    def __init__(self, write: Callable[[str], None], ends: Ends) -> None:
        """`write` puts a text out, and raises OSError where nobody hears it any more."""
        self.ends = ends
        self.events: asyncio.Queue[str | Event] = asyncio.Queue()
        self.unheard: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext
        """While within it nothing that is typed is taken: another program has the terminal."""
        self._write = write
        self._trouble = ""

    def say(self, *lines: str) -> None:
        """Say lines; where nobody hears them any more, the input has ended too."""
        text = "".join(f"{self._shown(line)}\n" for line in lines)
        try:
            self._write(text)
        except OSError:
            self.events.put_nowait(Event.END)

    def tell_trouble(self, banner: str, over: str) -> None:
        """Say a banner when what it is about begins, whatever it counts, and `over` when it ends."""
        trouble = banner.partition(". ")[0]
        if trouble != self._trouble:
            self._trouble = trouble
            self.say(f"{banner}." if banner else over)

    def prompt(self) -> None:
        """Show a person that a line can be typed."""
        if self.ends.people:
            with contextlib.suppress(OSError):  # the end of the input will tell
                self._write("> ")

    def _shown(self, line: str) -> str:
        """Return a line as the terminal takes it; one that begins with blanks is code, and is not wrapped."""
        line = self.ends.letters(clean(line).replace(BLANK, " "))
        if self.ends.width is None or line.startswith(" "):
            return line
        return "\n".join(textwrap.wrap(line, self.ends.width, break_on_hyphens=False)) if line else line


def listen(talk: Talk, loop: asyncio.AbstractEventLoop, file: int = 0) -> None:
    """Bring the lines that are typed to `talk`, as they are but for their ends, from a thread nobody waits for."""
    ear = _Ear(file)
    talk.unheard = ear.closed

    def tell(event: str | Event) -> None:
        with contextlib.suppress(RuntimeError):  # the session is over
            loop.call_soon_threadsafe(talk.events.put_nowait, event)

    def read() -> None:
        waiting = b""
        with contextlib.suppress(OSError):
            while data := ear.read():
                *lines, waiting = (waiting + data).split(b"\n")
                if len(waiting) > LONGEST:
                    lines, waiting = [*lines, waiting], b""
                for line in lines:
                    tell(line.decode("utf-8", "replace").rstrip())
        if waiting.strip():
            tell(waiting.decode("utf-8", "replace").rstrip())
        tell(Event.END)

    threading.Thread(target=read, name="listen", daemon=True).start()


class _Ear:
    """Reads a file in one thread, and lets another one keep it from reading for a while."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._heard, self._wake = os.pipe()
        self._open, self._quiet = threading.Event(), threading.Event()
        self._open.set()

    def read(self) -> bytes:
        """Return what comes next; it waits, and while the ear is closed it reads nothing."""
        while self._heard in select.select([self._file, self._heard], [], [])[0]:
            os.read(self._heard, 1)
            self._quiet.set()
            self._open.wait()
        return os.read(self._file, LONGEST)

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """Read nothing meanwhile."""
        self._open.clear()
        self._quiet.clear()
        os.write(self._wake, b".")
        self._quiet.wait(QUIET)
        try:
            yield
        finally:
            self._open.set()


def write(text: str, file: int = 1) -> None:
    """Put a text out whole; raises OSError."""
    data = text.encode("utf-8", "replace")
    while data:
        data = data[os.write(file, data) :]

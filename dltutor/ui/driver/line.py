"""Writes frames to the terminal from a thread of its own: always the newest picture, never a queue of old ones."""

from __future__ import annotations

import os
import threading
from time import monotonic

from dltutor.ui.driver.grid import Grid
from dltutor.ui.driver.pace import Pace


class Line:
    """The way to the terminal `fd`. What is `write`n changes a picture of it; the thread sends what changed."""

    def __init__(self, fd: int, grid: Grid, pace: Pace) -> None:
        self._fd, self._grid, self._pace = fd, grid, pace
        self._news = threading.Condition()
        self._last: str | None = None
        """The very last words, once the end has come."""
        self._over = False
        self._thread = threading.Thread(target=self._send, name="terminal-output", daemon=True)
        self._thread.start()

    @property
    def free(self) -> bool:
        """Whether a frame that is drawn now would go out now."""
        return self._pace.wait(monotonic()) == 0.0

    def write(self, output: str) -> None:
        """Take what the app draws; never waits for the line."""
        with self._news:
            self._grid.feed(output)
            self._news.notify()

    def resize(self, width: int, height: int, empty: bool = False) -> None:
        """Follow the terminal to another size, and draw every cell again: who knows what it shows. `empty` it first?"""
        with self._news:
            if (width, height) != (self._grid.width, self._grid.height):
                self._grid.resize(width, height)
            elif empty:
                self._grid.clear()
            else:
                self._grid.forget()
            self._news.notify()

    def answered(self) -> None:
        """Take the terminal's word that it has drawn the last frame."""
        with self._news:
            self._pace.answered()
            self._news.notify()

    def end(self, last: str, seconds: float) -> bool:
        """Send what is left and then `last`; return whether that took no more than so many seconds."""
        with self._news:
            self._last = last
            self._news.notify()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def settle(self, seconds: float) -> None:
        """Wait for what the terminal has been asked, but no longer than so many seconds."""
        with self._news:
            self._news.wait_for(lambda: not self._pace.expecting(monotonic()), seconds)

    def _send(self) -> None:
        while (frame := self._next()) is not None:
            try:
                while frame:
                    frame = frame[os.write(self._fd, frame) :]
            except OSError:
                return

    def _next(self) -> bytes | None:
        """Wait until there is something to send and the line is free; None: all is said."""
        with self._news:
            while not self._over:
                if self._last is not None:
                    self._over = True
                    return self._frame(self._last + self._pace.question)
                wait = self._pace.wait(monotonic()) if self._grid.dirty else None
                if wait == 0.0:
                    return self._frame(self._pace.question)
                self._news.wait(wait)
            return None

    def _frame(self, ending: str) -> bytes:
        frame = (self._grid.frame() + ending).encode("utf-8", "replace")
        self._pace.sent(len(frame), monotonic())
        return frame

"""The driver that Textual runs: raw mode, keys in, changed cells out, and everything given back at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import termios
import tty
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from dltutor.launcher import BEGIN, END, MODES
from dltutor.ui.driver.grid import Grid
from dltutor.ui.driver.intake import PASTE
from dltutor.ui.driver.line import Line
from dltutor.ui.driver.pace import pace
from dltutor.ui.driver.reader import Reader

if TYPE_CHECKING:
    from textual.app import App

IN, OUT = 0, 1
LARGEST = Size(1000, 500)
"""A terminal that says it is larger is not believed: its picture would not fit into memory."""
CROWD = 500
"""Messages that may wait for the app; then nothing is read until it has caught up."""
SETTLE = 0.3
"""Seconds to wait at the end for what the terminal still has to answer, lest the shell reads it."""
FIRST = 0.05
"""Seconds after a key in which what it asks for is drawn, before anything else."""
STALLED = 0.5
"""Seconds that the last frame may take at the end."""


def line_free(app: App[Any]) -> bool:
    """Return whether a frame that an app draws now goes out now, and holds up no key.

    Else it would only replace one that waits, or be drawn before what was just asked for.
    """
    driver = app._driver
    return not isinstance(driver, TutorDriver) or driver.line_free


class TutorDriver(Driver):
    """Stands in for Textual's own driver; see the folder's docstring."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._before: list[Any] | None = None
        self._grid = Grid(*_measure())
        self._line: Line | None = None
        self._reader: Reader | None = None
        self._typed_at = 0.0
        self._deaf = False
        """Whether what is typed counts no more, because the end has begun."""

    @property
    def can_suspend(self) -> bool:
        """Whether there is a shell with job control that could wake us again."""
        return os.getpgrp() != os.getsid(0)

    @property
    def line_free(self) -> bool:
        """Whether a frame that is drawn now would go out now, and no key waits for one."""
        return self._line is None or (self._line.free and monotonic() - self._typed_at > FIRST)

    def write(self, data: str) -> None:
        """Take what Textual draws."""
        if self._line is not None:
            self._line.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal: raw mode, the alternate screen, and the threads that read and write."""
        self._before = _make_raw()
        self._deaf = False
        self._line = Line(OUT, self._grid, pace(os.environ))
        for number, handler in self._handlers().items():
            self._loop.add_signal_handler(number, handler)
        self._again(begin=True)
        self._reader = Reader(IN, self.process_message, self._tell_cut, _hang_up, self._crowded)

    def disable_input(self) -> None:
        """Take no more keys; what the terminal still has to answer is read until the very end."""
        self._deaf = True

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was; where the line stands still, the launcher does it."""
        self._deaf = True
        for number in self._handlers():
            self._loop.remove_signal_handler(number)
        if said := self._line is not None and self._line.end(END, STALLED):
            self._line.settle(SETTLE)
        if self._reader is not None:
            self._reader.stop()
        self._line = self._reader = None
        if said and self._before is not None:
            with contextlib.suppress(termios.error):
                termios.tcflush(IN, termios.TCIFLUSH)
                termios.tcsetattr(IN, termios.TCSANOW, self._before)

    def process_message(self, message: Message) -> None:
        """Keep the terminal's answers to ourselves, and believe no absurd report."""
        if isinstance(message, events.CursorPosition):
            if (line := self._line) is not None:
                line.answered()
        elif not (self._deaf or isinstance(message, events.Resize) or _beyond(message)):
            if isinstance(message, events.AppFocus):
                self._again()
            elif isinstance(message, events.Key):
                self._typed_at = monotonic()
            super().process_message(message)

    def _handlers(self) -> dict[signal.Signals, Callable[[], None]]:
        return {signal.SIGWINCH: self._again, signal.SIGTSTP: self._sleep, signal.SIGCONT: self._wake}

    def _again(self, begin: bool = False) -> None:
        """Tell the terminal anew what we need and draw it whole: it may be another one, attached to the same tmux."""
        size = _measure()
        self.write(BEGIN + MODES if begin else MODES)
        if self._line is not None:
            self._line.resize(*size, empty=begin)
        event = events.Resize(size, size)
        asyncio.run_coroutine_threadsafe(self._app._post_message(event), loop=self._loop)

    def _sleep(self) -> None:
        """Give the terminal back and stop, until the shell says go on."""
        if self.can_suspend:
            self.suspend_application_mode()
            os.kill(os.getpid(), signal.SIGSTOP)
            self.resume_application_mode()
            self.send_message(self.SignalResume())

    def _wake(self) -> None:
        """Take the terminal again after a stop that came without a warning; the launcher has given it back."""
        _make_raw()
        self._again(begin=True)

    def _crowded(self) -> bool:
        return self._app.message_queue_size > CROWD

    def _tell_cut(self) -> None:
        said = f"The pasted text was cut at {PASTE // 1024} KB."
        self._app.call_later(self._app.notify, said, markup=False, severity="warning")


def _measure() -> Size:
    """Return the terminal's size in cells, from the terminal itself: COLUMNS and LINES may be another's."""
    try:
        width, height = os.get_terminal_size(OUT)
    except OSError:
        width = height = 0
    return Size(min(width or 80, LARGEST.width), min(height or 24, LARGEST.height))


def _make_raw() -> list[Any] | None:
    """Let every key through as it is: no echo, lines, signals, flow control, translations. Return what was before."""
    try:
        before = termios.tcgetattr(IN)
        raw = [*before]
        raw[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        raw[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        raw[tty.CC] = [*raw[tty.CC]]
        raw[tty.CC][termios.VMIN], raw[tty.CC][termios.VTIME] = 1, 0
        termios.tcsetattr(IN, termios.TCSANOW, raw)
    except termios.error:
        return None
    return before


def _hang_up() -> None:
    """End as when the terminal says itself that it is gone."""
    os.kill(os.getpid(), signal.SIGHUP)


def _beyond(message: Message) -> bool:
    """Whether a mouse report names a place that no terminal has."""
    return isinstance(message, events.MouseEvent) and not (
        0 <= message.x < LARGEST.width and 0 <= message.y < LARGEST.height
    )

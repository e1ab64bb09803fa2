"""The driver that Textual runs: raw mode, keys in, changed cells out, and everything given back at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import termios
import threading
import tty
from typing import TYPE_CHECKING, Any

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from dltutor.launcher import BEGIN, END, MODES
from dltutor.ui.driver.grid import Grid
from dltutor.ui.driver.intake import PASTE, Intake
from dltutor.ui.driver.line import Line
from dltutor.ui.driver.pace import pace

if TYPE_CHECKING:
    from textual.app import App

LARGEST = Size(1000, 500)
"""A terminal that says it is larger is not believed: its picture would not fit into memory."""
TICK = 0.1
"""Seconds until an Escape that nothing followed counts as the key itself."""
SETTLE = 0.3
"""Seconds to wait at the end for what the terminal still has to answer, lest the shell reads it."""
STALLED = 0.5
"""Seconds that the last frame may take at the end."""


class TutorDriver(Driver):
    """Stands in for Textual's own driver; see the folder's docstring."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._in, self._out = sys.__stdin__.fileno(), sys.__stdout__.fileno()  # type: ignore[union-attr]
        self._before: list[Any] | None = None
        self._line: Line | None = None
        self._reader: threading.Thread | None = None
        self._stop = self._stopping = -1

    @property
    def can_suspend(self) -> bool:
        """Whether Ctrl+Z can put the app to sleep."""
        return True

    @property
    def line_free(self) -> bool:
        """Whether a frame that is drawn now would go out now."""
        return self._line is None or self._line.free

    def write(self, data: str) -> None:
        """Take what Textual draws."""
        if self._line is not None:
            self._line.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal: raw mode, the alternate screen, and the threads that read and write."""
        with contextlib.suppress(termios.error):
            self._before = termios.tcgetattr(self._in)
            termios.tcsetattr(self._in, termios.TCSANOW, _raw(self._before))
        size = self._measure()
        os.write(self._out, (BEGIN + MODES).encode())
        self._line = Line(self._out, Grid(*size), pace(os.environ))
        self._loop.add_signal_handler(signal.SIGWINCH, self._resized)
        self._loop.add_signal_handler(signal.SIGTSTP, self._sleep)
        self._resized()
        self._stop, self._stopping = os.pipe()
        self._reader = threading.Thread(target=self._read, name="terminal-input", daemon=True)
        self._reader.start()

    def disable_input(self) -> None:
        """Stop reading keys."""
        reader, self._reader = self._reader, None
        if reader is not None:
            self._loop.remove_signal_handler(signal.SIGWINCH)
            os.close(self._stopping)
            reader.join(1.0)
            os.close(self._stop)
            with contextlib.suppress(termios.error):
                termios.tcflush(self._in, termios.TCIFLUSH)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        line, self._line = self._line, None
        if line is not None:
            line.settle(SETTLE)
        self.disable_input()
        if line is not None:
            line.end(END, STALLED)
        if self._before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._in, termios.TCSANOW, self._before)

    def process_message(self, message: Message) -> None:
        """Keep the terminal's answers to ourselves, and believe no absurd report."""
        if isinstance(message, events.CursorPosition):
            if self._line is not None:
                self._line.answered()
            return
        if isinstance(message, events.Resize) or _beyond(message):
            return
        if isinstance(message, events.AppFocus):
            self._again()
        super().process_message(message)

    def _measure(self) -> Size:
        """Return the terminal's size in cells, from the terminal itself: COLUMNS and LINES may be another's."""
        try:
            width, height = os.get_terminal_size(self._out)
        except OSError:
            width = height = 0
        return Size(min(width or 80, LARGEST.width), min(height or 24, LARGEST.height))

    def _resized(self) -> None:
        size = self._measure()
        if self._line is not None:
            self._line.resize(*size)
            self._again()
        event = events.Resize(size, size)
        asyncio.run_coroutine_threadsafe(self._app._post_message(event), loop=self._loop)

    def _again(self) -> None:
        """Tell the terminal anew what we need and draw it whole: it may be another one, attached to the same tmux."""
        self.write(MODES)
        if self._line is not None:
            self._line.repaint()

    def _sleep(self) -> None:
        """Give the terminal back and stop, until the shell says go on."""
        if self._auto_restart:
            self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)
        if self._auto_restart:
            self.resume_application_mode()
            self.send_message(self.SignalResume())

    def _read(self) -> None:
        """Read keys until told to stop, or until the terminal is gone."""
        intake, parser = Intake(), XTermParser(self._debug)
        poll = select.poll()
        poll.register(self._in, select.POLLIN)
        poll.register(self._stop, select.POLLIN)
        pending = False
        while True:
            ready = dict(poll.poll(TICK * 1000 if pending else None))
            if self._stop in ready:
                return
            try:
                if self._in in ready:
                    data = os.read(self._in, 4096)
                    if not data:
                        return
                    pending = True
                    for message in parser.feed(intake.feed(data)):
                        self.process_message(message)
                else:
                    pending = False
                for message in parser.tick():
                    self.process_message(message)
            except (ValueError, OverflowError, ParseError):
                # A report that the parser cannot read costs itself and what came with it, no more.
                parser = XTermParser(self._debug)
            except OSError:
                return
            if intake.cut:
                intake.cut = False
                self._app.call_from_thread(self._tell_cut)

    def _tell_cut(self) -> None:
        self._app.notify(f"The pasted text was cut at {PASTE // 1024} KB.", markup=False, severity="warning")


def _raw(attributes: list[Any]) -> list[Any]:
    """Return terminal attributes for raw input: no echo, no lines, no signals, no flow control, no translations."""
    raw = list(attributes)
    raw[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    raw[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    raw[tty.CC] = [*raw[tty.CC]]
    raw[tty.CC][termios.VMIN], raw[tty.CC][termios.VTIME] = 1, 0
    return raw


def _beyond(message: Message) -> bool:
    """Whether a mouse report names a place that no terminal has."""
    return isinstance(message, events.MouseEvent) and not (
        0 <= message.x < LARGEST.width and 0 <= message.y < LARGEST.height
    )

"""Reads keys, pastes and reports from the terminal, in a thread of its own."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterable

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.message import Message

from dltutor.ui.driver.intake import Intake

TICK = 0.1
"""Seconds until an Escape that nothing followed counts as the key itself."""
BREATH = 0.01
"""Seconds between two looks whether the app has caught up."""


class _Parser(XTermParser):
    """Reads an Escape that a character follows closely as these two keys.

    Textual takes them for one key with Alt, or loses the Escape. No command is on Alt, and a quick hand or a slow line
    brings Escape and the next key at once.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        found = list(super()._sequence_to_key_events(sequence))
        if alt or (len(sequence) == 2 and any(key.is_printable for key in found)):
            yield Key("escape", "\x1b")
            found = list(super()._sequence_to_key_events(sequence[-1]))
        yield from found


class Reader:
    """Hands what comes from the terminal `fd` to `take`, until `stop`.

    `cut`: called when a paste was too long; `gone`: when there is no terminal any more. While `crowded`, nothing is
    read, so that what is typed waits in the terminal. All are called in the reader's thread.
    """

    def __init__(
        self,
        fd: int,
        take: Callable[[Message], None],
        cut: Callable[[], None],
        gone: Callable[[], None],
        crowded: Callable[[], bool],
    ) -> None:
        self._fd, self._take, self._cut, self._gone, self._crowded = fd, take, cut, gone, crowded
        self._ends, self._end = os.pipe()
        self._intake, self._parser = Intake(), _Parser()
        self._thread = threading.Thread(target=self._read, name="terminal-input", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Read nothing more."""
        os.close(self._end)
        self._thread.join(1.0)
        os.close(self._ends)

    def _read(self) -> None:
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        poll.register(self._ends, select.POLLIN)
        pending = False
        while self._ends not in (ready := dict(poll.poll(TICK * 1000 if pending else None))):
            if pending := self._fd in ready:
                try:
                    data = os.read(self._fd, 4096)
                except OSError:
                    data = b""
                if not data:
                    return self._gone()
                self._hear(self._intake.feed(data))
            else:
                self._hear("")
            if self._intake.cut:
                self._intake.cut = False
                self._cut()
            while self._crowded() and not select.select([self._ends], [], [], BREATH)[0]:
                pass
        return None

    def _hear(self, text: str) -> None:
        """Hand on what `text` means, and what has been waiting long enough."""
        try:
            # To the parser no text is the end of all input.
            self._take_all(self._parser.feed(text) if text else ())
            self._take_all(self._parser.tick())
        except (ValueError, OverflowError, ParseError):
            # A report that the parser cannot read costs itself and what came with it, no more.
            self._parser = _Parser()

    def _take_all(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._take(message)

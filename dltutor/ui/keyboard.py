"""What is typed or pasted, one thing at a time: the next only when what the one before asked for has been done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic

from textual.app import App
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.events import Event, Key, MouseMove, Paste
from textual.message_pump import MessagePump

PATIENCE = 1.0
"""Seconds after which the next key is handed on though something does not come back from the one before."""


class Keyboard(App[None]):
    """An app in which a burst of keys does what the same keys do one by one.

    Textual sends a key to what has the focus when the key arrives. In a burst (a paste, a slow line) that is before
    the keys ahead of it have moved the focus or changed the screen, so a number would be torn and a step lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self._typed: asyncio.Queue[Event] = asyncio.Queue()
        self._typed_at = 0.0

    def _on_mount(self) -> None:
        self.run_worker(self._hand_on(), name="keyboard")

    @property
    def pause(self) -> float:
        """Seconds since the last key."""
        return monotonic() - self._typed_at

    @property
    def message_queue_size(self) -> int:
        """How much waits, keys among it; where it is too much, the driver leaves the rest in the terminal."""
        return super().message_queue_size + self._typed.qsize()

    async def on_event(self, event: Event) -> None:
        """Keep what comes from the keyboard until its turn; everything else is none of ours."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._typed_at = monotonic()
            self._typed.put_nowait(event)
        elif not (isinstance(event, MouseMove) and self._over_what_is_gone(event)):
            await super().on_event(event)

    def _over_what_is_gone(self, event: MouseMove) -> bool:
        """Return whether the mouse is over what is seen still but was removed: Textual would look for its styles."""
        with suppress(NoWidget):
            return not self.get_widget_at(event.x, event.y)[0].is_attached
        return False

    async def idle(self) -> None:
        """Wait until everything that was typed so far has been done."""
        await self._typed.join()

    async def _hand_on(self) -> None:
        while True:
            await self._hand_over(await self._typed.get())
            self._typed.task_done()

    async def _hand_over(self, event: Event) -> None:
        first = self.focused or self.screen
        await super().on_event(event)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._done(first)

    async def _done(self, first: DOMNode) -> None:
        """Wait until all that a key can have asked for is done.

        The key goes from widget to widget up to the app, then what a widget made of it may go the same way, then the
        screen that stands there now does its part, and the app last: it moves the focus.
        """
        for pump in self._way(first):
            done = asyncio.Event()
            if pump.call_later(done.set):
                await done.wait()

    def _way(self, first: DOMNode) -> Iterator[MessagePump]:
        yield from first.ancestors_with_self
        yield from first.ancestors_with_self
        yield self.screen
        yield self

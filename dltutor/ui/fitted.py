"""Screens that lay themselves out for the size that the terminal has now."""

from __future__ import annotations

from textual.events import Resize
from textual.message_pump import MessagePump


class Fitted(MessagePump):
    """A screen that takes no notice of a size that the terminal no longer has.

    Each time it is laid out anew, Textual tells a screen its size once more. Where a terminal is resized twice while
    much is going on, the two sizes would call each other up for ever, and no key would ever be heard again.
    """

    async def _on_resize(self, event: Resize) -> None:
        """Leave out what the screen itself would do."""
        if event.size != self.app.size:
            event.prevent_default()

"""The banner: what must be known about saving."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static


class Banner(Static):
    """One line of warning; not there while all is well."""

    def __init__(self, what: Callable[[], str]) -> None:
        super().__init__("", markup=False)
        self._what = what
        self._shown = ""

    def on_mount(self) -> None:
        """Look now and once a second."""
        self.look()
        self.set_interval(1.0, self.look)

    def look(self) -> None:
        """Show the sentence there is now, or nothing."""
        text = self._what()
        if text != self._shown:
            self._shown = text
            self.update(Content(text))
        self.display = bool(text)

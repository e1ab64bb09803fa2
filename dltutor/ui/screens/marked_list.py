"""A list whose marked line has a sign before it, so that it is seen without colours too."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dltutor.ui.signs import Signs

GUTTER = 2
"""Cells before each line."""


class MarkedList(OptionList):
    """Shows content of one or several lines per option."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._signs = signs
        self._contents: Sequence[Content] = ()
        self._marked: int | None = None

    @property
    def room(self) -> int:
        """Cells that a line of an option has."""
        padding = 2
        return max(0, self.scrollable_content_region.width - padding - GUTTER)

    def fill(self, contents: Sequence[Content], marked: int | None) -> None:
        """Show other lines, one of them marked."""
        self._contents, self._marked = (), None
        self.clear_options()
        self._contents = contents
        self.add_options(Option(self._line(at, False)) for at in range(len(contents)))
        self.highlighted = marked

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Move the sign."""
        for at in (self._marked, highlighted):
            if at is not None and at < min(self.option_count, len(self._contents)):
                self.replace_option_prompt_at_index(at, self._line(at, at == highlighted))
        self._marked = highlighted
        super().watch_highlighted(highlighted)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Do not go by pages while there is no room for a line: Textual would look for lines that are not laid out."""
        if action in ("page_up", "page_down") and not self.scrollable_content_region:
            return False
        return super().check_action(action, parameters)

    def _line(self, at: int, marked: bool) -> Content:
        first, *rest = self._contents[at].split("\n")
        sign = f"{self._signs.cursor} " if marked else " " * GUTTER
        lines = [Content.assemble((sign, "bold $primary"), first), *(Content(" " * GUTTER) + line for line in rest)]
        return Content("\n").join(lines)

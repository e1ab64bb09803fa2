"""The titles of the panels on one line."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Span, Style, length
from dltutor.ui.strips import Drawing


class PanelTabs(Drawing):
    """The titles of all panels on one line; those on screen stand out, and a click shows another."""

    DEFAULT_CSS = "PanelTabs { background: $surface; }"

    class Chosen(Message):
        """The learner has clicked the panel of that place."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def draw(self, titles: Sequence[str], current: int, seen: range, hint: str) -> None:
        """Show the titles, of many those from the current one on that fit; and the hint if it fits."""
        texts = [f" {title} " for title in titles]
        room = self.size.width - 4
        first, last = 0, len(texts)
        while first < current and sum(map(len, texts[first : current + 1])) > room:
            first += 1
        while last > current + 1 and sum(map(len, texts[first:last])) > room:
            last -= 1
        row = [Span("… ", Style("dim"))] if first else []
        for place in range(first, last):
            role = Style("accent", bold=True, reverse=place == current) if place in seen else Style("dim")
            row.append(Span(fit(texts[place], room), role))
        row += [Span(" …", Style("dim"))] if last < len(texts) else []
        used = length(row)
        if used + len(hint) + 2 <= self.size.width:
            row.append(Span(hint.rjust(self.size.width - used - 1), Style("axis")))
        self._first, self._texts = first, texts[:last]
        self.show([tuple(row)])

    def on_click(self, event: events.Click) -> None:
        """Show the panel whose title was clicked."""
        at = event.x - (2 if self._first else 0)
        for place in range(self._first, len(self._texts)):
            at -= len(self._texts[place])
            if at < 0:
                self.post_message(self.Chosen(place))
                return

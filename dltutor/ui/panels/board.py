"""The board: as many of the lab's panels at once as are readable in the room there is, and tabs for the others."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widget import Widget

from dltutor.labs.spec import Panel
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.pages import pages, tallest
from dltutor.ui.panels.panel_tabs import PanelTabs
from dltutor.ui.panels.panel_view import Draw, PanelView
from dltutor.ui.terminal import Terminal

ABOVE = 6
"""Rows of status and knobs above the board, about; its own height would change whenever the knobs take the keys."""


class Board(Vertical):
    """The tabs above one page of panels."""

    DEFAULT_CSS = """
    Board { height: 1fr; }
    Board > Container { layout: grid; grid-size: 2; grid-gutter: 0 2; height: 1fr; }
    """

    class Rearranged(Message):
        """Other panels are on screen now."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal
        self.views: list[PanelView] = []
        """All panels, on screen or not."""
        self._current = 0
        self._seen = range(0)
        self._alone = False
        """The current panel has all the room."""

    def compose(self) -> ComposeResult:
        """Yield the tabs and an empty grid."""
        yield PanelTabs(self._terminal)
        yield Container()

    async def set_panels(self, panels: Sequence[tuple[Panel, Draw]]) -> None:
        """Show these panels instead of those before."""
        grid = self.query_one(Container)
        await grid.remove_children()
        self._current = 0
        self.views = [PanelView(panel, draw, self._terminal) for panel, draw in panels]
        await grid.mount_all(self.views)
        self.place_views()

    @property
    def seen(self) -> list[PanelView]:
        """The panels that are on screen."""
        return self.views[self._seen.start : self._seen.stop]

    @property
    def current(self) -> PanelView | None:
        """The panel that keys act on."""
        return self.views[self._current] if self.views else None

    def paint(self, frame: Frame) -> None:
        """Draw the panels that are on screen."""
        for view in self.seen:
            view.paint(frame)

    def turn(self, by: int) -> None:
        """Make the next panel (or the one before) the current one, and give it the keys."""
        if self.views:
            self.choose((self._current + by) % len(self.views))

    def choose(self, place: int) -> None:
        """Make the panel of that place the current one, and give it the keys."""
        self._current = place
        self.place_views()
        self.views[place].focus()

    def place_views(self) -> None:
        """Decide which panels are on screen, and in how many columns."""
        if not self.views or not self.size.width:
            return
        kinds = [view.panel.kind for view in self.views]
        height = (self.parent if isinstance(self.parent, Widget) else self).size.height - ABOVE - 1
        found = [[range(self._current, self._current + 1)]] if self._alone else pages(kinds, self.size.width, height)
        page = next(page for page in found if self._current < page[-1].stop)
        self._seen = range(page[0].start, page[-1].stop)
        for row in page:
            for place in row:
                self.views[place].styles.column_span = 3 - len(row)
        for place, view in enumerate(self.views):
            view.display = place in self._seen
        container, tabs = self.query_one(Container), self.query_one(PanelTabs)
        container.styles.grid_size_rows = len(page)
        container.styles.grid_rows = " ".join(f"{tallest(kinds, row)}fr" for row in page)
        tabs.display = len(self.views) > 1
        tabs.draw([view.panel.title for view in self.views], self._current, self._seen, self._hint())
        self.post_message(self.Rearranged())

    def _hint(self) -> str:
        current = self.current
        if current is None or not current.has_focus or len(self.views) < 2:
            return ""
        reads = "Left Right read it" if current.panel.kind == "curve" else ""
        room = "Enter: all panels" if self._alone else "Enter: this one alone" if len(self._seen) > 1 else ""
        return " · ".join(part for part in (reads, room) if part)

    def on_descendant_focus(self) -> None:
        """Let the panel that has the keys be the current one."""
        focused = [place for place, view in enumerate(self.views) if view.has_focus]
        if focused:
            self._current = focused[0]
        self.place_views()

    def on_descendant_blur(self) -> None:
        """Take the hint away."""
        self.place_views()

    def on_resize(self) -> None:
        """Fit the panels into the new size."""
        self.place_views()

    def on_panel_view_zoomed(self, event: PanelView.Zoomed) -> None:
        """Give the panel all the room, or take it back."""
        event.stop()
        self._alone = not self._alone
        self.place_views()

    def on_panel_tabs_chosen(self, event: PanelTabs.Chosen) -> None:
        """Show the panel that was clicked."""
        self.choose(event.place)

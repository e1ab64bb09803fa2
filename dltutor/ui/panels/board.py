"""The board: as many of the lab's panels at once as are readable in the room there is, and tabs for the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Row, Span, Style
from dltutor.labs.spec import Panel
from dltutor.ui.panels.frame import Frame
from dltutor.ui.strips import Drawing
from dltutor.ui.terminal import Terminal

LEAST_WIDTH, LEAST_HEIGHT = 48, 15
"""The smallest panel that is worth a place beside another."""
MOST_COLUMNS, MOST_ROWS = 2, 2
"""More panels at once leave too little room for pictures."""

Draw = Callable[[Frame, int, int], list[Row]]


class PanelView(Drawing, can_focus=True):
    """One panel; when its drawing is longer than the room there is, the arrow keys scroll it."""

    DEFAULT_CSS = "PanelView { height: 1fr; } PanelView:focus { background: $surface; }"

    class Zoomed(Message):
        """Enter was pressed: the learner wants this panel alone, or all of them again."""

    def __init__(self, panel: Panel, draw: Draw, terminal: Terminal) -> None:
        super().__init__(terminal.depth)
        self.panel = panel
        self._draw = draw
        self._long: list[Row] = []
        self._first = 0

    def paint(self, frame: Frame) -> None:
        """Draw the frame, if the panel has a size by now."""
        if self.size.width and self.size.height:
            self._long = self._draw(frame, self.size.width, self.size.height)
            self.scroll_rows(0)

    def scroll_rows(self, by: int) -> None:
        """Show the drawing from `by` rows further down."""
        height = self.size.height
        last = max(0, len(self._long) - height)
        self._first = max(0, min(self._first + by, last))
        rows = self._long[self._first : self._first + height]
        if self._first < last:
            more = last - self._first + 1
            rows[-1] = (Span(fit(f"… {more} more lines, ↓ scrolls", self.size.width), Style("axis")),)
        self.show(rows)

    def on_key(self, event: events.Key) -> None:
        """Scroll a drawing that is longer than the panel; Enter enlarges it."""
        if event.key == "enter":
            self.post_message(self.Zoomed())
            event.stop()
            return
        page = max(1, self.size.height - 2)
        by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -(10**6), "end": 10**6}.get(event.key)
        if by is not None and len(self._long) > self.size.height:
            self.scroll_rows(by)
            event.stop()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        self.scroll_rows(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        self.scroll_rows(-3)
        event.stop()


class PanelTabs(Drawing):
    """The titles of all panels on one line; those on screen stand out, and a click shows another."""

    DEFAULT_CSS = "PanelTabs { background: $surface; }"

    class Chosen(Message):
        """The learner has clicked the panel of that place."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def draw(self, titles: Sequence[str], current: int, seen: range, hint: str) -> None:
        """Show the titles; where they do not fit, those of the panels around the current one; the hint if it fits."""
        texts = [f" {title} " for title in titles]
        first = 0
        while first < current and sum(map(len, texts[first : current + 1])) + current - first > self.size.width - 4:
            first += 1
        parts = [Span("‹ " if self._depth else "< ", Style("dim"))] if first else []
        for place in range(first, len(texts)):
            role = Style("accent", bold=True, reverse=place == current) if place in seen else Style("dim")
            parts.append(Span(texts[place], role))
        used = 0
        row: list[Span] = []
        for part in parts:
            text = fit(part.text, self.size.width - used)
            row.append(Span(text, part.style))
            used += len(text)
        if used + len(hint) + 2 <= self.size.width:
            row.append(Span(hint.rjust(self.size.width - used - 1), Style("axis")))
        self._first, self._texts = first, texts
        self.show([tuple(row)])

    def on_click(self, event: events.Click) -> None:
        """Show the panel whose title was clicked."""
        at = event.x - (2 if self._first else 0)
        for place in range(self._first, len(self._texts)):
            at -= len(self._texts[place])
            if at < 0:
                self.post_message(self.Chosen(place))
                return


class Board(Vertical):
    """PanelTabs above a grid of panels."""

    DEFAULT_CSS = """
    Board { height: 1fr; }
    Board > Container { layout: grid; grid-gutter: 0 2; height: 1fr; }
    """

    class Rearranged(Message):
        """Other panels are on screen now."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal
        self._current = 0
        self._seen = range(0)
        self._alone = False
        """The current panel has all the room."""

    def compose(self) -> ComposeResult:
        """Yield the tabs and an empty grid."""
        yield PanelTabs(self._terminal.depth)
        yield Container()

    async def set_panels(self, panels: Sequence[tuple[Panel, Draw]]) -> None:
        """Show these panels instead of those before."""
        grid = self.query_one(Container)
        await grid.remove_children()
        self._current = 0
        await grid.mount_all([PanelView(panel, draw, self._terminal) for panel, draw in panels])
        self.place_views()

    @property
    def views(self) -> list[PanelView]:
        """All panels, on screen or not."""
        return list(self.query(PanelView))

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
        count = len(self.views)
        if not count or not self.size.width:
            return
        columns, rows = (1, 1) if self._alone else grid(count, self.size.width, self.size.height)
        most = columns * rows
        first = min(self._current // most * most, max(0, count - most))
        self._seen = range(first, min(first + most, count))
        for place, view in enumerate(self.views):
            view.display = place in self._seen
        container, tabs = self.query_one(Container), self.query_one(PanelTabs)
        container.styles.grid_size_columns, container.styles.grid_size_rows = columns, rows
        tabs.display = count > 1
        tabs.draw([view.panel.title for view in self.views], self._current, self._seen, self._hint())
        self.post_message(self.Rearranged())

    def _hint(self) -> str:
        current = self.current
        if current is None or not current.has_focus or len(self.views) < 2:
            return ""
        return "Enter: all panels" if self._alone else "Enter: this one alone" if len(self._seen) > 1 else ""

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


def grid(count: int, width: int, height: int) -> tuple[int, int]:
    """Return (columns, rows) for at most `count` panels on `width` × `height` cells: as many as stay readable."""
    columns = max(1, min(count, MOST_COLUMNS, (width + 2) // (LEAST_WIDTH + 2)))
    rows = max(1, min(-(-count // columns), MOST_ROWS, (height - 1) // LEAST_HEIGHT))
    return min(columns, -(-count // rows)), rows

"""The board: how many panels at once, which one has the keys, scrolling, and one alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from dltutor.draw.cells import Row, Span
from dltutor.labs.spec import Lab, Panel
from dltutor.ui.panels.board import Board
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.panel_tabs import PanelTabs
from dltutor.ui.panels.panel_view import Draw
from dltutor.ui.terminal import Terminal
from tests.drawn import drawn_text

LAB = Lab("t", "s", (), (), (), 1)


def numbered(count: int) -> Draw:
    """A drawing of so many rows, whatever the height."""

    def draw(_: Frame, width: int, height: int) -> list[Row]:
        return [(Span(f"row {row}"),) for row in range(max(count, 1))]

    return draw


class Shown(App[None]):
    def compose(self) -> ComposeResult:
        yield Board(Terminal())

    @property
    def board(self) -> Board:
        return self.query_one(Board)

    @property
    def tabs(self) -> str:
        return drawn_text(self.query_one(PanelTabs).rows)


@asynccontextmanager
async def board(count: int, size: tuple[int, int], rows: int = 3) -> AsyncIterator[tuple[Shown, Pilot[None]]]:
    app = Shown()
    async with app.run_test(size=size) as pilot:
        await app.board.set_panels([(Panel("curve", f"P{n}"), numbered(rows)) for n in range(count)])
        await pilot.pause()
        app.board.paint(Frame(LAB, "t"))
        await pilot.pause()
        yield app, pilot


async def test_turning_goes_round_and_gives_the_keys() -> None:
    async with board(3, (60, 20)) as (app, pilot):
        for expected in ("P1", "P2", "P0"):
            app.board.turn(1)
            await pilot.pause()
            assert [view.panel.title for view in app.board.seen] == [expected]
            assert app.board.seen[0].has_focus


async def test_enter_enlarges_a_panel_and_takes_it_back() -> None:
    async with board(4, (110, 40)) as (app, pilot):
        assert len(app.board.seen) == 4
        app.board.choose(2)
        await pilot.pause()
        assert "Enter: this one alone" in app.tabs
        await pilot.press("enter")
        await pilot.pause()
        assert [view.panel.title for view in app.board.seen] == ["P2"]
        assert app.board.seen[0].size.width == 110
        await pilot.press("enter")
        await pilot.pause()
        assert len(app.board.seen) == 4


async def test_what_is_longer_than_its_room_says_so_and_scrolls() -> None:
    async with board(1, (60, 10), rows=40) as (app, pilot):
        view = app.board.views[0]
        assert drawn_text(view.rows).splitlines()[0] == "row 0"
        assert drawn_text(view.rows).splitlines()[-1] == "… 31 more lines, [ ] go here, ↓ scrolls"
        view.focus()
        await pilot.pause()
        assert drawn_text(view.rows).splitlines()[-1] == "… 31 more lines, ↓ scrolls"
        await pilot.press("down", "down")
        assert drawn_text(view.rows).splitlines()[0] == "row 2"
        await pilot.press("end")
        assert drawn_text(view.rows).splitlines()[-1] == "row 39"
        app.board.paint(Frame(LAB, "t"))
        assert drawn_text(view.rows).splitlines()[-1] == "row 39"
        await pilot.press("home")
        assert drawn_text(view.rows).splitlines()[0] == "row 0"


async def test_left_and_right_move_along_a_curve() -> None:
    app = Shown()
    backs = []

    def draw(frame: Frame, width: int, height: int) -> list[Row]:
        backs.append(frame.back)
        return []

    async with app.run_test(size=(60, 20)) as pilot:
        await app.board.set_panels([(Panel("curve", "Loss"), draw)])
        await pilot.pause()
        app.board.paint(Frame(LAB, "t"))
        app.board.views[0].focus()
        await pilot.press("left", "left", "right", "right", "right")
        assert backs == [0, 1, 2, 1, 0, 0]


async def test_a_curve_alone_on_its_page_says_only_how_to_read_it() -> None:
    async with board(2, (80, 14)) as (app, pilot):
        app.board.turn(1)
        await pilot.pause(0.01)
        assert app.tabs.rstrip().endswith("Left Right read it")


async def test_a_click_on_a_title_shows_that_panel() -> None:
    async with board(3, (60, 20)) as (app, pilot):
        await pilot.click(PanelTabs, offset=(app.tabs.index("P2"), 0))
        await pilot.pause()
        assert [view.panel.title for view in app.board.seen] == ["P2"]


async def test_titles_that_do_not_fit_give_way_to_the_current_one() -> None:
    async with board(8, (20, 20)) as (app, pilot):
        assert app.tabs.split() == ["P0", "P1", "P2", "P3", "…"]
        app.board.choose(7)
        await pilot.pause()
        assert app.tabs.split() == ["…", "P4", "P5", "P6", "P7"]


async def test_a_wide_panel_stands_below_two_narrow_ones() -> None:
    app = Shown()
    async with app.run_test(size=(90, 42)) as pilot:
        kinds = ("curve", "curve", "maps", "code")
        await app.board.set_panels([(Panel(kind, kind), numbered(3)) for kind in kinds])
        await pilot.pause()
        first, second, wide = (view.region for view in app.board.seen)
        assert (first.y, first.width) == (second.y, second.width)
        assert first.right < second.x
        assert wide.width == 90
        assert wide.y == first.bottom
        assert wide.height > first.height


async def test_another_set_of_panels_replaces_the_first() -> None:
    async with board(3, (60, 20)) as (app, pilot):
        app.board.turn(1)
        await app.board.set_panels([(Panel("curve", "Other"), numbered(2))])
        await pilot.pause()
        assert [view.panel.title for view in app.board.seen] == ["Other"]
        assert not app.query_one(PanelTabs).display


async def test_an_empty_board_is_no_error() -> None:
    async with board(0, (60, 20)) as (app, _):
        app.board.turn(1)
        assert app.board.current is None
        assert app.board.seen == []

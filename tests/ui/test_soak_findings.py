"""What the soak has found: keys, the mouse and sizes at moments that no person plans."""

from __future__ import annotations

import gc
from pathlib import Path

from house_of_tests import house, pressed, running, settled
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult

from dltutor.draw.cells import Span
from dltutor.labs.find import load
from dltutor.labs.spec import Panel
from dltutor.ui.lesson.page import StepPage
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.panel_view import PanelView
from dltutor.ui.terminal import Terminal


class OnePanel(App[None]):
    def compose(self) -> ComposeResult:
        yield PanelView(Panel("code", "train.py"), lambda *_: [(Span(str(y)),) for y in range(50)], Terminal())


async def test_a_panel_that_a_small_terminal_leaves_no_room_may_be_scrolled_all_the_same() -> None:
    app = OnePanel()
    async with app.run_test(size=(40, 10)) as pilot:
        view = app.query_one(PanelView)
        view.paint(Frame(load("five_points"), "five_points"))
        view.styles.height = 0
        await pilot.pause()
        view.focus()
        await pilot.press("down", "pagedown", "end")
        assert view.rows == []


async def test_an_item_that_is_drawn_anew_while_it_is_brought_into_view_breaks_nothing(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", (80, 24)) as (app, pilot):
        await pressed(pilot, "n", "1")
        page = app.screen.query_one(StepPage)
        assert page._last is not None
        page._last.styles.height = 60
        await pilot.pause()
        feedback = page._last.query_one(".feedback")
        feedback.remove_class("feedback")
        page._reveal()
        feedback.add_class("feedback")


async def test_the_mouse_selects_nothing_for_a_selection_could_not_be_copied(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", (80, 24)) as (app, pilot):
        await pilot.mouse_down(offset=(5, 5))
        await pilot.hover(offset=(20, 8))
        await pilot.mouse_up(offset=(20, 8))
        assert app.screen.get_selected_text() is None


async def test_what_a_lesson_has_drawn_is_forgotten_with_it(tmp_path: Path) -> None:
    def drawn() -> int:
        gc.collect()
        return sum(isinstance(one, StylesCache) for one in gc.get_objects())

    async with running(house(tmp_path), "slopes", (100, 36)) as (app, pilot):
        seen = []
        for _ in range(6):
            await pressed(pilot, "q")
            app.action_lesson("slopes")
            await settled(pilot)
            await pressed(pilot, "n")
            seen.append(drawn())
        assert seen[-1] <= seen[1] + 5, seen

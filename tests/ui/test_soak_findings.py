"""What the soak has found: keys, the mouse and sizes at moments that no person plans."""

from __future__ import annotations

import asyncio
import gc
import weakref
from pathlib import Path

import pytest
from fake_worker import FakeDesk
from house_of_tests import house, pressed, running, settled, until
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.events import MouseMove
from textual.screen import Screen
from textual.widgets import Input, TextArea

from dltutor.course.model import LabBlock
from dltutor.draw.cells import Span
from dltutor.labs.find import load
from dltutor.labs.spec import Panel
from dltutor.study.asking import Asking
from dltutor.study.bench import Bench
from dltutor.ui.lesson.markdown import LessonMarkdown
from dltutor.ui.lesson.page import StepPage
from dltutor.ui.lesson.question import QuestionCard
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.knobs import Knobs
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.panels.panel_view import PanelView
from dltutor.ui.panels.stop_when import StopWhen
from dltutor.ui.screens.lesson import LessonScreen
from dltutor.ui.signs import Signs
from dltutor.ui.situation import Situation
from dltutor.ui.terminal import Terminal
from dltutor.wire.conditions import Condition, Reached, Steps


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


async def test_pages_of_steps_and_lessons_that_were_left_are_forgotten_and_what_they_have_drawn(tmp_path: Path) -> None:
    pages: list[weakref.ref[StepPage]] = []
    screens: list[weakref.ref[Screen[object]]] = []
    drawn = list[int]()

    def now_drawn() -> int:
        return sum(isinstance(one, StylesCache) for one in gc.get_objects())

    async with running(house(tmp_path), "slopes", (100, 36)) as (app, pilot):
        for _ in range(3):
            for key in "nnpp":
                pages.append(weakref.ref(app.screen.query_one(StepPage)))
                await pressed(pilot, key)
            screens.append(weakref.ref(app.screen))
            gc.collect()
            drawn.append(now_drawn())
            await pressed(pilot, "q")
            app.action_lesson("slopes")
            await settled(pilot)
        frozen = gc.get_freeze_count()
        app.action_lesson("slopes")
        await settled(pilot)
        assert gc.get_freeze_count() <= frozen
        await until(
            pilot, lambda: gc.collect() >= 0 and sum(screen() is not None for screen in screens) <= 1, every=0.2
        )
        assert sum(page() is not None for page in pages) <= 2
        await until(pilot, lambda: gc.collect() >= 0 and now_drawn() <= drawn[0] + 5, every=0.2)


@pytest.mark.parametrize("way", [["ctrl+p"], ["slash", "o"]])
async def test_a_list_bears_a_terminal_that_was_wide_a_moment_ago(tmp_path: Path, way: list[str]) -> None:
    async with running(house(tmp_path), size=(80, 24)) as (_, pilot):
        await pressed(pilot, *way)
        for width in (1, 2, 3, 5, 8, 11):
            await pilot.resize_terminal(width, 24)
            await pilot.resize_terminal(80, 24)


async def test_a_question_that_is_not_laid_out_yet_can_be_asked_about(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes") as (app, pilot):
        await pressed(pilot, "n")
        page = app.screen.query_one(StepPage)
        assert isinstance(app.screen, LessonScreen)
        question = app.screen.query_one(QuestionCard).asking.question
        card = QuestionCard(Asking(question, app.screen._book), Signs())
        page.mount(card)
        assert card.within(Situation("lesson")).item == "question"
        card.show()
        card.do("hint", "h")
        await settled(pilot)
        assert card.border_title


async def test_a_step_that_is_opened_while_the_session_ends_opens_nothing(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes") as (app, _):
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        app.exit()
        await screen._open_step(1)


async def test_news_of_a_run_of_another_lesson_breaks_nothing(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="race"), "slopes", (80, 24)) as (app, _):
        page = app.screen.query_one(StepPage)
        page.judge("of another lesson", load("five_points"), [])
        assert page.unpredicted("pair")


async def test_a_notice_that_was_cleared_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes") as (app, pilot):
        for _ in range(6):
            await pressed(pilot, "a")
        assert len(app.screen.query("Toast")) == 1
        assert len(app.screen.query("ToastHolder")) == 1


async def test_the_text_is_not_styled_anew_when_the_keys_go_to_a_question_and_back(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (80, 24)) as (app, pilot):
        text = app.screen.query_one("StepPage > LessonMarkdown", LessonMarkdown)
        styled = text.get_visual_style()
        await pressed(pilot, "tab", "escape")
        assert text.get_visual_style() is styled


class OnePane(App[None]):
    def compose(self) -> ComposeResult:
        self.desk = FakeDesk()
        yield LabPane(Bench(self.desk), Terminal())


async def test_a_knob_turned_while_another_lab_comes_is_one_of_that_lab() -> None:
    app, ran = OnePane(), LabBlock("ran", "five_points")
    async with app.run_test(size=(100, 30)) as pilot:
        pane, knobs = app.query_one(LabPane), app.query_one(Knobs)
        await pane.open("one", ran)
        pane.run_or_pause()
        app.desk.began()
        await pane.open("one", LabBlock("other", "playground"))
        await pilot.pause()
        opening = asyncio.ensure_future(pane.open("one", ran))
        await asyncio.sleep(0)
        assert not opening.done()
        for marked in range(len(knobs._knobs)):
            knobs._marked = marked
            knobs._turn(up=True)
        await opening
        assert app.desk.plan is not None
        assert app.desk.plan.settings.keys() == load("five_points").defaults().keys()


async def test_enter_takes_the_stop_conditions_though_the_metrics_are_not_laid_out_yet() -> None:
    app: App[None] = App()
    got: list[list[Condition] | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = StopWhen(load("five_points"), [Steps(200), Reached("of_another_lab", 1.0)])
        await app.push_screen(screen, got.append)
        screen.query("Select").remove()
        await pilot.pause()
        screen.query_one("#steps", Input).focus()
        await pilot.press("enter")
        assert got == [[Steps(200), Reached("loss", 1.0)]]


async def test_the_mouse_may_move_over_what_has_just_been_removed_and_is_seen_still(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes") as (app, pilot):
        await pressed(pilot, "n")
        card = app.screen.query_one(QuestionCard)
        field = TextArea("def f(): ...")
        await card.mount(field)
        await settled(pilot)
        x, y = field.region.offset
        with app.batch_update():
            await field.remove()
            field.notify_style_update()
            assert app.get_widget_at(x, y)[0] is field
            event = MouseMove(None, x, y, 0, 0, 0, False, False, False)
            await app.on_event(event)
        assert app.broken is None


async def test_a_page_that_is_left_before_it_is_laid_out_asks_nothing_once_more(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes") as (app, pilot):
        page, text = app.screen.query_one(StepPage), app.screen.query_one("#text")
        page.query(QuestionCard).first().asking.show()
        halves = text.parent
        assert halves is not None
        text._detach()
        page._come_back()
        text._attach(halves)
        assert len(page.query(QuestionCard)) == 2
        page._come_back()
        await settled(pilot)
        assert len(page.query(QuestionCard)) == 3

"""What was left is forgotten: hours in one lesson, or in many, leave no more behind than minutes do."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from house_of_tests import SLOPES, burst, house, pressed, resized, running, settled, until
from test_code_question import STEP
from textual._styles_cache import StylesCache
from textual.app import App
from textual.dom import DOMNode
from textual.pilot import Pilot

from dltutor.ui.lesson.answers import TypedAnswer
from dltutor.ui.lesson.editor import CodeEditor
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.screens.marked_list import MarkedList

ROUNDS = 3


async def kept(pilot: Pilot[None], seen: list[weakref.ref[DOMNode]], most: int) -> None:
    """Wait until at most so many of those that were seen are left."""
    assert len(seen) >= ROUNDS > most
    await until(pilot, lambda: gc.collect() >= 0 and sum(one() is not None for one in seen) <= most, 20, 0.2)


def noted(app: App[None], kind: type[DOMNode], seen: list[weakref.ref[DOMNode]]) -> None:
    seen += map(weakref.ref, app.screen.query(kind))


async def test_fields_of_steps_that_were_left_are_forgotten_while_the_lesson_stays_open(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="one"), "slopes", (100, 36)) as (app, pilot):
        seen: list[weakref.ref[DOMNode]] = []
        for _ in range(ROUNDS):
            noted(app, TypedAnswer, seen)
            await pressed(pilot, "n", "p")
        await kept(pilot, seen, 1)


async def test_editors_of_steps_that_were_left_are_forgotten_though_they_follow_the_apps_theme(tmp_path: Path) -> None:
    rooms = house(tmp_path)
    (tmp_path / "course" / "01-slopes.md").write_text(SLOPES + STEP, encoding="utf-8")
    async with running(rooms, size=(100, 36)) as (app, pilot):
        app.action_lesson("slopes", "code")
        await settled(pilot)
        seen: list[weakref.ref[DOMNode]] = []
        for _ in range(ROUNDS):
            noted(app, CodeEditor, seen)
            await pressed(pilot, "p", "n")
        app.action_theme()
        await settled(pilot)
        ground = app.screen.query_one(CodeEditor).render_line(0)._segments[-1].style
        assert ground is not None
        assert ground.bgcolor == app.screen.query_one(CodeEditor).rich_style.bgcolor
        await kept(pilot, seen, 1)


async def test_a_lesson_that_takes_the_place_of_another_lets_go_of_it_and_of_its_lab(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="race"), "slopes", (100, 36)) as (app, pilot):
        seen: list[weakref.ref[DOMNode]] = []
        for _ in range(ROUNDS):
            noted(app, LabPane, seen)
            app.action_lesson("slopes")
            await settled(pilot)
        await kept(pilot, seen, 2)
        app.desk.on_change()
        await pressed(pilot, "q")
        app.desk.on_change()


async def test_a_list_without_room_for_a_line_can_be_paged(tmp_path: Path) -> None:
    async with running(house(tmp_path), size=(80, 24)) as (app, pilot):
        lessons = app.screen.query_one(MarkedList)
        lessons.styles.max_height = 0
        await settled(pilot)
        lessons._clear_caches()  # as a terminal that changes its size does
        await burst(pilot, "pageup", "pagedown")
        lessons.styles.max_height = None
        await burst(pilot, "pagedown")
        assert lessons.highlighted == lessons.option_count - 1


async def test_lessons_that_were_left_are_swept_away_though_nobody_pauses(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="race"), "slopes", (100, 36)) as (app, pilot):
        seen: list[weakref.ref[DOMNode]] = []
        gc.disable()
        try:
            for _ in range(ROUNDS):
                seen.append(weakref.ref(app.screen))
                await pressed(pilot, "q")
                app.action_lesson("slopes")
                await settled(pilot)
            await until(pilot, lambda: sum(one() is not None for one in seen) <= 1, 20)
            await pressed(pilot, "q")
            assert StylesCache.get_inner_outer.cache_info().currsize, "Textual keeps what a thousand widgets have drawn"
            await until(pilot, lambda: not StylesCache.get_inner_outer.cache_info().currsize, 20)
        finally:
            gc.enable()


async def test_a_lesson_in_which_the_terminal_changed_its_size_is_not_kept_by_the_course_below(tmp_path: Path) -> None:
    async with running(house(tmp_path, at="race"), size=(100, 36)) as (app, pilot):
        seen: list[weakref.ref[DOMNode]] = []
        for rows in (24, 6, 36):
            app.action_lesson("slopes")
            await settled(pilot)
            seen.append(weakref.ref(app.screen))
            await resized(pilot, 100, rows)
            await pressed(pilot, "q")
        await kept(pilot, seen, 0)

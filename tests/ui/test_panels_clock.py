"""The clock: at once when it may, never more often than it may, and still when there is nothing."""

from __future__ import annotations

import asyncio
import time
from contextvars import Context
from itertools import pairwise

from textual.app import App
from textual.pilot import Pilot

from dltutor.ui.panels.clock import SHARE, Clock
from tests.waiting import PATIENCE

RARELY = 0.001
"""Frames a second: what waits for the next one waits longer than any test."""


class Clocked(App[None]):
    def __init__(self, per_second: float) -> None:
        super().__init__()
        self.painted: list[float] = []
        self.free = True
        paint = lambda: self.painted.append(time.monotonic())  # noqa: E731
        self.clock = Clock(self, paint, per_second, lambda: self.free)  # type: ignore[arg-type]


async def wait_for(pilot: Pilot[None], app: Clocked, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(app.painted) < count:
        assert time.monotonic() < deadline
        await pilot.pause(0.005)


async def test_the_first_touch_paints_without_waiting_for_a_tick() -> None:
    app = Clocked(RARELY)
    async with app.run_test() as pilot:
        app.clock.touch()
        await wait_for(pilot, app, 1)


async def test_many_touches_are_one_frame() -> None:
    app = Clocked(per_second=20)
    async with app.run_test() as pilot:
        for _ in range(50):
            app.clock.touch()
        await wait_for(pilot, app, 1)
        for _ in range(50):
            app.clock.touch()
        await wait_for(pilot, app, 2)
        assert len(app.painted) == 2
        assert app.painted[1] - app.painted[0] >= 0.045


async def test_what_a_person_waits_for_comes_at_once() -> None:
    app = Clocked(RARELY)
    async with app.run_test() as pilot:
        app.clock.touch()
        await wait_for(pilot, app, 1)
        app.clock.touch()
        app.clock.touch(at_once=True)
        await wait_for(pilot, app, 2)


async def test_what_a_worker_s_task_touches_is_painted_though_that_task_knows_no_app() -> None:
    app = Clocked(per_second=20)
    async with app.run_test() as pilot:
        for count in range(1, 5):
            asyncio.get_running_loop().create_task(_touch(app), context=Context())
            await wait_for(pilot, app, count)


async def _touch(app: Clocked) -> None:
    app.clock.touch()


async def test_frames_that_are_dear_to_compute_come_less_often_and_take_a_tenth_of_a_core() -> None:
    app = Clocked(per_second=1000)
    paint = app.clock._paint

    def dear() -> None:
        paint()
        begin = time.thread_time()
        while time.thread_time() - begin < 0.02:
            pass

    app.clock._paint = dear
    async with app.run_test() as pilot:
        for count in range(1, 4):
            app.clock.touch()
            await wait_for(pilot, app, count)
            while app.clock._period < 0.02 / SHARE:
                await pilot.pause()
        assert all(later - earlier >= 0.02 / SHARE for earlier, later in pairwise(app.painted))
        app.clock._period = 1 / RARELY
        app.clock.touch(at_once=True)
        await wait_for(pilot, app, 4)


async def test_nothing_ticks_when_nothing_is_new() -> None:
    app = Clocked(per_second=1000)
    async with app.run_test() as pilot:
        app.clock.touch()
        await wait_for(pilot, app, 1)
        await pilot.pause(0.05)
        assert len(app.painted) == 1
        assert app.clock._timer is None


async def test_a_frame_waits_for_the_line_and_is_then_the_newest_one() -> None:
    app = Clocked(per_second=1000)
    app.free = False
    async with app.run_test() as pilot:
        for _ in range(5):
            app.clock.touch()
            await pilot.pause(0.01)
        assert app.painted == []
        app.free = True
        await wait_for(pilot, app, 1)
        await pilot.pause(0.1)
        assert len(app.painted) == 1


async def test_what_a_person_waits_for_does_not_wait_for_the_line() -> None:
    app = Clocked(per_second=1000)
    app.free = False
    async with app.run_test() as pilot:
        app.clock.touch()
        app.clock.touch(at_once=True)
        await wait_for(pilot, app, 1)

"""A learner draws a digit with the keyboard or the mouse, sends it through, and finds it in the feature maps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from fake_worker import FakeDesk
from house_of_tests import burst, pressed, resized, running, text, until
from textual.pilot import Pilot

from dltutor.config import Options
from dltutor.course.library import Library
from dltutor.draw.sketch import Sketch
from dltutor.progress.directory import DataDirectory
from dltutor.progress.kinds import Place
from dltutor.progress.store import Store
from dltutor.ui.app import Tutor
from dltutor.ui.house import Course, House
from dltutor.ui.panels.board import Board
from dltutor.ui.panels.sketch_pad import BLANK, WORDS, PadView, SketchPad, words
from dltutor.ui.terminal import Terminal
from dltutor.wire.to_screen import Picture
from dltutor.wire.to_worker import Look, Start
from tests.drawn import drawn_text

SEVEN = ("space", *["right"] * 6, *["down"] * 8, "space")
LESSONS = Path(__file__).parents[2] / "lessons"


def seven() -> Sketch:
    """Return what those keys draw: a bar of six pixels from the middle to the right, then eight down."""
    return Sketch().drawn_to(14, 14).drawn_to(20, 14).drawn_to(20, 22)


@cache
def shipped() -> Library:
    """Return the course, whose lessons are parsed once."""
    return Library(LESSONS)


@asynccontextmanager
async def lesson(
    size: tuple[int, int] = (80, 24), terminal: Terminal | None = None, step: str = "first-loss"
) -> AsyncIterator[tuple[Tutor, Pilot[None], FakeDesk]]:
    """Open the course's lesson on convolutional networks at a step with the lab."""
    desk, library = FakeDesk(), shipped()
    course = Course(library.entries, library.open, library.lessons, dict)
    store = Store.open(DataDirectory(None))
    store.record(Place(lesson="convnets", step=step))
    home = House(course, store, Options(), terminal or Terminal(), lambda: desk)
    async with running(home, "convnets", size) as (app, pilot):
        yield app, pilot, desk


def looked(desk: FakeDesk) -> Look:
    """Return what the worker was asked for last."""
    return cast(Look, desk.sent(Look)[-1])


def shown(app: Tutor) -> Sketch:
    return app.screen.query_one(PadView).sketch


async def draw_seven(pilot: Pilot[None]) -> None:
    """Open the pad and draw, all keys in one go."""
    await pressed(pilot, "D")
    await burst(pilot, *SEVEN)


async def test_a_digit_drawn_with_the_keyboard_becomes_the_image_that_is_looked_at() -> None:
    async with lesson() as (app, pilot, desk):
        await pressed(pilot, "D")
        assert isinstance(app.screen, SketchPad)
        assert "The pen is up, column 15," in text(app)
        await pressed(pilot, *SEVEN, "enter")
        assert looked(desk).sketch == seven().ink
        assert "features" in looked(desk).pictures
        board = app.screen.query_one(Board)
        assert board.current is not None
        assert board.current.panel.title == "Feature maps"
        assert "Your digit passes through as soon as the lab runs." in text(app)


async def test_a_burst_of_keys_draws_what_the_same_keys_draw_one_by_one() -> None:
    async with lesson() as (app, pilot, _):
        await draw_seven(pilot)
        assert shown(app).ink == seven().ink


async def test_backspace_clears_enter_wants_a_digit_and_escape_leaves_all_as_it_was() -> None:
    async with lesson() as (app, pilot, desk):
        await draw_seven(pilot)
        await pressed(pilot, "backspace")
        assert shown(app) == Sketch()
        await pressed(pilot, "enter")
        assert BLANK[:20] in text(app)
        await pressed(pilot, "space", "escape")
        assert not isinstance(app.screen, SketchPad)
        await pressed(pilot, "]", "]")
        assert "features" in looked(desk).pictures
        assert looked(desk).sketch is None


async def test_another_pick_goes_back_to_the_images_and_the_pad_keeps_the_digit() -> None:
    async with lesson() as (app, pilot, desk):
        await draw_seven(pilot)
        await pressed(pilot, "enter", ">")
        assert (looked(desk).pick, looked(desk).sketch) == (1, None)
        await pressed(pilot, "D")
        assert shown(app).ink == seven().ink
        await pressed(pilot, "enter")
        assert looked(desk).sketch == seven().ink


async def test_the_digit_stays_through_a_new_run_and_another_lab_of_the_lesson() -> None:
    async with lesson() as (_, pilot, desk):
        await draw_seven(pilot)
        await pressed(pilot, "enter", "space", "space")
        desk.began()
        desk.trained(1, train_loss=[2.3, 2.2])
        await pressed(pilot, "r")
        assert len(desk.sent(Start)) == 2
        before = [message for message in desk.fake.sent if isinstance(message, Look | Start)][-2]
        assert cast(Look, before).sketch == seven().ink
        await pressed(pilot, "n", "n")
        assert looked(desk).sketch == seven().ink


async def test_the_panel_shows_the_digit_and_its_probabilities_as_bars_with_numbers() -> None:
    async with lesson(size=(80, 60)) as (app, pilot, desk):
        await draw_seven(pilot)
        await pressed(pilot, "enter", "space", "space")
        desk.began()
        app.clear_notifications()
        shares = [0.01] * 7 + [0.91, 0.01, 0.01]
        group = {"title": "your digit: 7 with 0.91", "images": [list(range(28))] * 28}
        bars = {"title": "probabilities", "labels": list("0123456789"), "values": shares}
        desk.says(
            Picture(desk.number, "features", 1, {"groups": [{**group, "images": [group["images"]]}], "bars": bars})
        )
        await until(pilot, lambda: "your digit: 7 with 0.91" in text(app))
        assert "7 0.91 ██" in text(app).partition("probabilities")[2]


async def test_the_mouse_draws_by_dragging() -> None:
    async with lesson() as (app, pilot, _):
        await pressed(pilot, "D")
        await pilot.mouse_down(PadView, offset=(1 + 5, 1 + 2))
        await pilot.hover(PadView, offset=(1 + 20, 1 + 2))
        await pilot.hover(PadView, offset=(1 + 20, 1 + 10))
        await pilot.mouse_up(PadView, offset=(1 + 20, 1 + 10))
        await pilot.hover(PadView, offset=(1 + 2, 1 + 12))
        assert shown(app).ink == Sketch().at(5, 4).drawn_to(20, 4).drawn_to(20, 20).ink
        await pilot.mouse_down(PadView, offset=(50, 3))
        await pilot.hover(PadView, offset=(3, 12))
        assert shown(app).ink == Sketch().at(5, 4).drawn_to(20, 4).drawn_to(20, 20).ink


async def test_pad_and_words_are_whole_at_every_size() -> None:
    sizes = [((60, 18), 1), ((80, 24), 1), ((88, 30), 2), ((87, 30), 1), ((120, 36), 2), ((300, 90), 2)]
    async with lesson() as (app, pilot, _):
        for size, pad in sizes:
            await resized(pilot, *size)
            await pressed(pilot, "D")
            rows = text(app).splitlines()
            top = next(at for at, row in enumerate(rows) if "┌" in row)
            left = rows[top].index("┌")
            assert rows[top][left : left + 28 * pad + 2] == "┌" + "─" * 28 * pad + "┐", size
            assert rows[top + 14 * pad + 1][left : left + 28 * pad + 2] == "└" + "─" * 28 * pad + "┘", size
            said = " ".join(row[left + 28 * pad + 2 :].strip() for row in rows[top:])
            assert said.startswith("Draw a digit"), size
            assert "moves it to where they lie." in said, size
            await pressed(pilot, "escape")


async def test_what_is_drawn_outlives_another_size() -> None:
    async with lesson() as (app, pilot, _):
        await draw_seven(pilot)
        for size in ((120, 40), (40, 10), (80, 24)):
            await resized(pilot, *size)
        assert shown(app).ink == seven().ink


async def test_in_ascii_without_colours_the_pad_is_drawn_by_ink() -> None:
    async with lesson(terminal=Terminal("none", "ascii")) as (app, pilot, _):
        await draw_seven(pilot)
        assert drawn_text(app.screen.query_one(PadView).rows).isascii()
        assert "%%%%" in text(app)


@pytest.mark.parametrize("down", [False, True])
def test_the_words_fit_beside_the_pad(down: bool) -> None:
    for said in ("", BLANK):
        rows = words(Sketch(x=27, y=27, down=down), said)
        assert len(rows) <= 16
        lines = drawn_text(rows).splitlines()
        assert all(len(line) <= WORDS and "…" not in line for line in lines)
        assert f"The pen is {'down' if down else 'up'}, column 28, row 28." in " ".join(lines).replace("  ", " ")


async def test_the_key_is_named_where_it_works_and_says_why_where_not() -> None:
    async with lesson((160, 48)) as (app, _, _):
        assert "D draw" in text(app)
        assert "D your own" in text(app)
    async with lesson(step="sharing") as (app, pilot, _):
        await pressed(pilot, "D")
        assert not isinstance(app.screen, SketchPad)
        (told,) = app._notifications
        assert told.message == "Draw a digit: there is no lab in this step."

"""Every screen at every size: nothing crashes, and below 60×18 one line asks for a larger terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from house_of_tests import SLOPES, burst, house, pressed, resized, running, settled, text, until
from textual.events import Resize
from textual.geometry import Size

from dltutor.ui.fitted import Fitted
from dltutor.ui.lesson.page import StepPage
from dltutor.ui.panels.sketch_pad import SketchPad
from dltutor.ui.panels.trouble import Details
from dltutor.ui.screens.help import HelpScreen
from dltutor.ui.screens.places import PlacesScreen
from dltutor.ui.screens.search import SearchScreen

SIZES = [(60, 18), (1, 1), (160, 50), (3, 40), (110, 18), (59, 18), (109, 30), (200, 2), (80, 24), (60, 17)]
"""Large and small in turns, so that each screen grows and shrinks over every limit."""
WAYS = {
    "home": [],
    "lesson": ["enter"],
    "lab": ["enter", "s", "k"],
    "help": ["enter", "question_mark"],
    "palette": ["ctrl+p"],
    "search": ["slash", "s"],
    "stop when": ["enter", "w"],
}
AT = {"lesson": "one", "lab": "race", "help": "one", "stop when": "race"}
"""Where the learner is, in a lesson."""
LINE = "This needs a larger terminal: 60×18 at least, 80×24 is good.".replace(" ", "")


@pytest.mark.parametrize("way", WAYS)
async def test_a_screen_bears_any_size(tmp_path: Path, way: str) -> None:
    async with running(house(tmp_path, at=AT.get(way, ""))) as (app, pilot):
        await pressed(pilot, *WAYS[way])
        for width, height in [*SIZES, (80, 24)]:
            await resized(pilot, width, height)
            shown = text(app)
            assert all(len(row) <= width for row in shown.split("\n")), (width, height)
            said = "".join(shown.split())
            if width < 60 or height < 18:
                assert LINE.startswith(said), (width, height)
                assert said == LINE or width < 40, (width, height)
            else:
                assert LINE not in said, (width, height)


async def test_what_was_typed_outlives_a_terminal_that_was_too_small_for_a_while(tmp_path: Path) -> None:
    async with running(house(tmp_path), "slopes", (80, 30)) as (app, pilot):
        await pressed(pilot, "n", "s", "escape", "1", "7")
        await resized(pilot, 50, 10)
        assert "larger terminal" in text(app)
        await resized(pilot, 80, 30)
        assert "17" in text(app)


async def test_the_place_on_a_page_outlives_other_sizes(tmp_path: Path) -> None:
    built = house(tmp_path)
    many = "\n\n".join(f"Paragraph {number} of many." for number in range(30))
    (tmp_path / "course" / "01-slopes.md").write_text(SLOPES.replace("A slope says", f"{many}\n\nA slope says"))
    async with running(built, "slopes", (80, 24)) as (app, pilot):
        await pressed(pilot, "pagedown")
        page = app.screen.query_one(StepPage)
        await until(pilot, lambda: 0 < page.scroll_y == page.scroll_target_y)
        before = text(app)
        assert "Paragraph 0 of" not in before
        for size in ((50, 10), (120, 40), (80, 24)):
            await resized(pilot, *size)
        assert text(app) == before


@pytest.mark.parametrize("over", ["lesson", "help"])
async def test_a_page_that_is_covered_is_fitted_only_when_it_comes_back(tmp_path: Path, over: str) -> None:
    before = Size(100, 30)
    async with running(house(tmp_path, at="race"), "slopes" if over == "help" else None, before) as (app, pilot):
        below = app.screen
        for size in (Size(120, 36), Size(30, 8), Size(61, 20)):
            await resized(pilot, *size)
            direct = text(app)
            await resized(pilot, *before)
            app.action_lesson("slopes") if over == "lesson" else app.action_help()
            await settled(pilot)
            await resized(pilot, *size)
            assert app.screen is not below
            assert below.outer_size == before or size.width < 60  # below a dialog that has no room, the page says so
            app.screen.dismiss()
            await until(pilot, lambda now=direct: text(app) == now)
            assert app.screen is below
            await resized(pilot, *before)


@pytest.mark.parametrize("way", [["?"], ["enter", "?"], ["enter", "/"]])
async def test_a_terminal_that_was_too_small_under_other_pages_is_large_again_on_the_way_back(
    tmp_path: Path, way: list[str]
) -> None:
    async with running(house(tmp_path, at="race"), size=(120, 36)) as (app, pilot):
        for at in range(len(way) + 1):
            await burst(pilot, *way[:at])
            await resized(pilot, 1, 1)
            await burst(pilot, *way[at:])
            await resized(pilot, 120, 36)
            while len(app.screen_stack) > 1:
                assert not app.screen.has_class("-small")
                await burst(pilot, "escape" if app.screen.is_modal or len(app.screen_stack) > 2 else "q")
            assert not app.screen.has_class("-small"), at


async def test_a_size_that_the_terminal_no_longer_has_is_not_laid_out(tmp_path: Path) -> None:
    now, gone = Size(80, 24), Size(100, 30)
    async with running(house(tmp_path, at="race"), "slopes", now) as (app, pilot):
        await pressed(pilot, "w")
        screens = app.screen_stack
        assert len(screens) == 3
        for screen in screens:
            screen.post_message(Resize(gone, gone))
        await settled(pilot)
        assert [screen.outer_size for screen in screens] == [now] * 3
    assert all(issubclass(one, Fitted) for one in (HelpScreen, SearchScreen, PlacesScreen, SketchPad, Details))

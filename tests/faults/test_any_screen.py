"""Wherever in a screen something breaks, the app ends with that error, draws no traceback, and its answers are kept."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "ui"))
from house_of_tests import SLOPES, house, pressed, running, settled, text
from textual.pilot import Pilot
from textual.widgets import Static

from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.ui.app import Tutor
from dltutor.ui.lesson.page import TOO_LONG

WAYS = {
    "home": [],
    "lesson": ["enter"],
    "a question": ["enter", "1"],
    "lab": ["enter", "s", "k"],
    "help": ["question_mark"],
    "palette": ["ctrl+p"],
    "search": ["slash", "s"],
    "stop when": ["enter", "w"],
}
AT = {"lesson": "one", "a question": "one", "lab": "race", "stop when": "race"}
"""Where the learner is, in a lesson."""


@pytest.mark.parametrize(
    ("where", "way"),
    [*(("drawing", way) for way in WAYS), *(("doing", way) for way in ("home", "a question", "palette", "stop when"))],
)
async def test_an_error_in_any_screen_ends_it_without_a_word_and_loses_no_answer(
    tmp_path: Path, way: str, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    error = ValueError("what the learner typed")

    def fails(*_: object, **__: object) -> None:
        raise error

    async def broken(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        if where == "drawing":
            seen = {widget: widget.region.intersection(screen.region).area for widget in screen.query("*")}
            shown = max(seen, key=lambda widget: seen[widget] * (not widget.children and widget.visible))
            shown.render_line = fails  # type: ignore[method-assign,assignment]
            shown.refresh()
        else:
            screen.call_later(fails)
        deadline = time.monotonic() + 60
        while pilot.app._exception is None:  # the pilot's own pause would draw by itself
            assert time.monotonic() < deadline, "nothing broke"
            await asyncio.sleep(0.005)

    async def session() -> None:
        async with running(built) as (app, pilot):
            apps.append(app)
            await pressed(pilot, *WAYS[way])
            await broken(pilot)

    store = Store.open(DataDirectory(tmp_path / "data"))
    built = house(tmp_path, store=store, at=AT.get(way, ""))
    apps: list[Tutor] = []
    with pytest.raises(ValueError, match="typed"):
        await session()
    assert apps[0].broken is error
    assert store.close(60)
    printed = capsys.readouterr()
    assert "typed" not in printed.out + printed.err
    kept = Store.open(DataDirectory(tmp_path / "data")).lesson("slopes")
    assert kept.item("which").tries == (way == "a question")


@pytest.mark.parametrize("large", ["### a b\n\n" * 2700, "|a|b|\n|-|-|\n" + "|1|2|\n" * 2000, "- a\n" * 5000])
async def test_a_page_that_holds_too_much_opens_and_says_what_is_left_out(tmp_path: Path, large: str) -> None:
    built = house(tmp_path)
    (tmp_path / "course" / "01-slopes.md").write_text(SLOPES.replace("A slope says", large + "\n\nA slope says"))
    async with running(built, "slopes", (80, 24)) as (app, pilot):
        await settled(pilot)
        assert any(str(said.visual) == TOO_LONG for said in app.screen.query(Static))
        assert len(app.screen.query("*")) < 1500
        await pressed(pilot, "n")
        assert "step 2 of" in text(app)

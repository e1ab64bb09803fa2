"""A preview: the author saves in an editor, and the screen shows the lesson with what is wrong beside it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from fake_worker import FakeDesk
from house_of_tests import BROKEN, pressed, running, text, until

from dltutor.config import Options
from dltutor.labs.find import LabError
from dltutor.ui import following
from dltutor.ui.house import House, open_house
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.screens.preview import PreviewScreen
from tests.packs.pack_example import with_lab, written
from tests.slopes import SLOPES

LONG = 60.0
"""Seconds that a save may take to show on a slow machine."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the file often, so that tests need not wait."""
    monkeypatch.setattr(following, "PERIOD", 0.01)


def save(path: Path, *edits: tuple[str, str]) -> None:
    """Save the lesson with these words in place of others, as editors do: a new file takes the old one's name."""
    written = SLOPES
    for old, new in edits:
        assert old in written
        written = written.replace(old, new, 1)
    path.with_name("new~").write_text(written, encoding="utf-8")
    os.replace(path.with_name("new~"), path)


def preview(path: Path, desk: FakeDesk | None = None) -> House:
    return replace(open_house(Options(preview=str(path))), open_desk=lambda: desk or FakeDesk())


async def test_the_page_follows_the_file_from_step_to_step_and_stays_while_it_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "01-slopes.md"
    save(path)
    built = preview(path)
    async with running(built, str(path)) as (app, pilot):

        async def shows(*words: str) -> None:
            await until(pilot, lambda: all(word in text(app) for word in words), LONG)

        await shows("step 1 of 5", "Preview of 01-slopes.md", "nothing is wrong")
        await pressed(pilot, "n", "1")
        assert built.store.lesson("slopes").item("which").right, "questions can be tried"
        blue = ("{text: blue, why", "{text: green, why")
        save(path, blue)
        await shows("step 3 of 5", "Several", "green")
        save(path, blue, ("kind: multiple", "kind: multipel"), ("minutes: 10", "minuts: 10"))
        await shows("2 errors", "! ", "7:1", "step 3 of 5", "green")
        await pressed(pilot, "exclamation_mark")
        assert "01-slopes.md:7:1 error" in text(app)
        assert "did you mean `minutes`?" in text(app)
        assert "did you mean `multiple`?" in text(app)
        save(path, blue, ("kind: multiple", "kind: multipel"))
        await until(pilot, lambda: "minutes" not in text(app) and "multiple" in text(app), LONG)
        await pressed(pilot, "escape")
        path.unlink()
        await shows("there is no such file", "step 3 of 5", "green")
        hills = ("title: Slopes", "title: Hills"), ("# Slopes", "# Hills")
        save(path, *hills, blue)
        await shows("Hills", "step 3 of 5", "nothing is wrong")
        save(path, *hills, blue, ("is $x$.", "is $2 x$."))
        await shows("step 2 of 5", "is 2x.", "✓ right")
        assert isinstance(app.screen, PreviewScreen)
        await pressed(pilot, "q")
        assert "Hills" in text(app), "the course around it, here of this lesson alone"
    assert built.store.directory.path is None
    assert sorted(tmp_path.iterdir()) == [path], "and nothing is written beside it"


async def test_a_lesson_that_is_broken_at_first_is_shown_once_it_is_whole_with_the_problems_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "torn.md"
    path.write_text(BROKEN, encoding="utf-8")
    desk = FakeDesk()
    async with running(preview(path, desk), str(path), (120, 36)) as (app, pilot):

        async def shows(*words: str) -> None:
            await until(pilot, lambda: all(word in text(app) for word in words), LONG)

        await shows("cannot be shown yet", "did you mean `numeric`?")
        assert app.screen.query_one("#problems").region.x >= app.screen.query_one("#page").region.right, "side by side"
        save(path)
        await shows("step 1 of 5", "nothing is wrong")
        assert not app.screen.query_one("#lab").display
        save(path, ("title: Your own run\n", "title: Your own run\nset: {lr: 0.03}\n"))
        await shows("step 5 of 5", "Your own run", "0.03")
        save(path, ("title: Your own run\n", "title: Your own run\nset: {lr: 0.04, x: 1}\n"))
        await shows("step 5 of 5", "no hyperparameter `x`", "This lab cannot be opened")
        lab = app.screen.query_one(LabPane)
        problems = app.screen.query_one("#problems")
        assert problems.region.x >= lab.region.x
        assert problems.region.bottom <= lab.region.bottom
        save(path, ("title: Your own run\n", "title: Your own run\nset: {lr: 0.04}\n"))
        await shows("step 5 of 5", "0.04", "nothing is wrong")
        save(path, (SLOPES[SLOPES.index("## A goal") :], ""))
        await shows("step 4 of 4", "Which run ends lower?")


async def test_a_lab_beside_the_lesson_is_shown_and_runs_only_where_its_author_says_so(tmp_path: Path) -> None:
    written(tmp_path, with_lab())
    for path in (tmp_path, tmp_path / "02-second.md"):
        asked, unasked = (
            open_house(Options(preview=str(path), preview_runs=runs)).open_desk() for runs in (True, False)
        )
        assert unasked.labs.load("slope").title == "A slope"
        assert "train.py" in asked.labs.code("slope")
        with pytest.raises(LabError, match="dltutor preview --run"):
            unasked.labs.code("slope")


async def test_a_folder_opens_its_course_and_each_of_its_lessons_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "01-slopes.md"
    save(path)
    (tmp_path / "course.yaml").write_text("dltutor: 1\nid: c\ntitle: C\nlessons: [01-slopes.md]\n", encoding="utf-8")
    async with running(preview(tmp_path)) as (app, pilot):
        await until(pilot, lambda: "Slopes" in text(app), LONG)
        hills = ("title: Slopes", "title: Hills"), ("# Slopes", "# Hills")
        save(path, *hills)
        await until(pilot, lambda: "Hills" in text(app), LONG)
        (tmp_path / "course.yaml").write_text("dltutor: 1\nid: c\n", encoding="utf-8")
        await until(pilot, lambda: "The course has a mistake" in text(app), LONG)
        await pressed(pilot, "enter")
        await until(pilot, lambda: "nothing is wrong" in text(app), LONG)
        save(path, *hills, ("Which are numbers?", "Which are counted?"))
        await until(pilot, lambda: "Which are counted?" in text(app), LONG)

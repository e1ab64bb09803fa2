"""Packs on screen: their lessons behind the course's own, under their titles; their labs say how they may run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from house_of_tests import course, house, pressed, running, text

from dltutor.course.library import Library
from dltutor.labs.catalogue import Labs
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.run.desk import Desk
from dltutor.run.launch import Launch
from dltutor.study.trusting import pieces
from dltutor.ui.app import Tutor
from dltutor.ui.house import Course, House
from tests.packs.pack_example import with_lab


@pytest.fixture
def home(tmp_path: Path) -> House:
    """A house with a course and a pack; its worker ends at once."""
    packs = Packs(tmp_path / "packs")
    with packs.staged(with_lab()) as staged:
        packs.keep(staged, "tiny")
    library = Library(course(tmp_path / "course").folder, packs)
    labs = Labs(packs, Trust(tmp_path / "trusted.json"))
    launch = Launch(("/bin/false",), {}, tmp_path)
    return replace(
        house(tmp_path),
        course=Course(library.entries, library.open, library.lessons, library.broken),
        open_desk=lambda: Desk(launch, lambda: None, labs=labs),
    )


def beside(app: Tutor) -> str:
    """Return what the pane beside the lesson says."""
    return " ".join(" ".join(line.partition("│")[2] for line in text(app).split("\n")).split())


async def test_a_pack_stands_behind_the_course_and_its_lab_says_how_it_may_run(home: House, tmp_path: Path) -> None:
    async with running(home, size=(120, 30)) as (app, pilot):
        shown = text(app)
        assert shown.index("Slopes") < shown.index("A tiny pack") < shown.index("The first lesson")
        assert shown.index("The first lesson") < shown.index("The second lesson")
        assert shown.count("A tiny pack") == 1
        await pressed(pilot, "down", "down")
        assert "Pack: A tiny pack (tiny)" in text(app)
        await pressed(pilot, "down", "enter", "n", "n")
        assert "Bring the loss down to 0.01." in text(app)
        why = "the lab 'tiny/slope' is Python by the author of tiny and runs only when you trust it: dltutor trust tiny"
        assert why in beside(app)
        await pressed(pilot, "space")
        assert why in beside(app), "nothing has changed"
        packs = Packs(tmp_path / "packs")
        Trust(tmp_path / "trusted.json").give("tiny", pieces(Library(packs=packs), "tiny"))
        await pressed(pilot, "space")
        assert "dltutor trust tiny" not in text(app), "trusted in another shell, it is taken up at once"
        assert "lr" in beside(app)
        train = next(packs.folder.rglob("train.py"))
        train.write_text(train.read_text() + "# changed behind the learner's back\n")
        await pressed(pilot, "space")
        assert "has changed since you trusted it: labs/slope/train.py" in beside(app)

"""The pack of the guide for authors opens on screen: its text, its exercise, and its own lab beside it."""

from __future__ import annotations

from pathlib import Path

from fake_worker import FakeDesk
from house_of_tests import pressed, running, text

from dltutor.config import Options
from dltutor.course.library import Library
from dltutor.labs.catalogue import Labs
from dltutor.progress.directory import DataDirectory
from dltutor.progress.kinds import Place
from dltutor.progress.store import Store
from dltutor.ui.house import Course, House
from dltutor.ui.terminal import Terminal

PACK = Path(__file__).parents[2] / "docs" / "example-pack"


async def test_the_example_pack_is_read_run_and_written_in() -> None:
    library, desk, store = Library(PACK), FakeDesk(), Store.open(DataDirectory(None))
    desk.labs = Labs(beside=PACK)
    store.record(Place(lesson="momentum", step="race"))
    course = Course(library.entries, library.open, library.lessons, lambda: library.pack().broken)
    house = House(course, store, Options(), Terminal(), lambda: desk)
    async with running(house, "momentum", (160, 48)) as (app, pilot):
        assert "The lab is a ravine" in text(app)
        assert "With momentum and without" in text(app)
        assert desk.plan is not None
        assert (desk.plan.lab, desk.plan.settings["momentum"]) == ("ravine", 0)
        await pressed(pilot, "n")
        assert "def step(w, u, g, lr, beta):" in text(app)
        await pressed(pilot, "n")
        assert "Bring the loss down to 0.001 within 60 steps." in text(app)
        assert "100 steps" not in text(app), "the budget of the block counts"

"""The pane with the real worker: from Run to a drawn curve, a picture and an ejected script."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from dltutor.course.model import LabBlock
from dltutor.run.desk import Desk
from dltutor.run.launch import local
from dltutor.study.bench import Bench
from dltutor.ui.panels.board import Board
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.panels.status_view import Status
from dltutor.ui.terminal import Terminal
from tests.drawn import drawn_text

pytestmark = pytest.mark.torch


class Real(App[None]):
    CSS = "LabPane { width: 1fr; height: 1fr; }"

    def compose(self) -> ComposeResult:
        self.desk = Desk(local(), lambda: None)
        yield LabPane(Bench(self.desk), Terminal())

    @property
    def pane(self) -> LabPane:
        return self.query_one(LabPane)

    @property
    def shown(self) -> str:
        rows = [self.query_one(Status).rows, *(view.rows for view in self.query_one(Board).seen)]
        return "\n".join(drawn_text(part) for part in rows)


@asynccontextmanager
async def opened(block: LabBlock) -> AsyncIterator[tuple[Real, Pilot[None]]]:
    app = Real()
    async with app.run_test(size=(110, 50)) as pilot:
        await app.pane.open("lesson", block)
        try:
            yield app, pilot
        finally:
            await app.desk.close()


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold"
        await pilot.pause(0.02)


async def test_run_draws_the_curve_the_landscape_and_the_table() -> None:
    async with opened(LabBlock("b", "five_points", steps=50)) as (app, pilot):
        app.pane.run_or_pause()
        await until(pilot, lambda: "finished" in app.shown and "the best point is" in app.shown)
        assert "loss 8.14 → " in app.shown
        assert "prediction" in app.shown


async def test_the_ejected_script_ends_with_the_loss_that_is_on_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(LabBlock("b", "five_points", steps=20)) as (app, pilot):
        app.pane.run_or_pause()
        await until(pilot, lambda: "finished" in app.shown)
        run = app.desk.run
        assert run is not None
        app.pane.eject()
        assert (tmp_path / "five_points.py").exists()
    made = subprocess.run([sys.executable, "five_points.py"], capture_output=True, text=True, check=True, timeout=100)
    assert repr(run.histories["loss"].last()) in made.stdout.splitlines()[-1]


async def test_a_killed_worker_is_said_and_run_starts_again() -> None:
    async with opened(LabBlock("b", "five_points", steps=10_000_000)) as (app, pilot):
        app.pane.run_or_pause()
        await until(pilot, lambda: app.desk.run is not None and app.desk.run.step > 10)
        hello = app.desk.worker.hello
        assert hello is not None
        subprocess.run(["kill", "-9", str(hello.pid)], check=True)
        await until(pilot, lambda: "was killed" in app.shown)
        assert "loss 8.14 → " in app.shown
        app.pane.run_or_pause()
        await until(pilot, lambda: "● running" in app.shown)

"""A desk with a fake worker, and a way to wait for what it tells."""

import asyncio
import sys
from pathlib import Path

import pytest_asyncio

from dltutor.run.desk import Desk
from dltutor.run.launch import Launch, local
from dltutor.run.worker_state import Pace

FAKE = Path(__file__).with_name("fake_worker.py")


class Watched:
    """A desk, and `until`: wait for a condition, looked at after every change."""

    def __init__(self, mode, tmp_path, pace=None, **more):
        self.changed = asyncio.Event()
        launch = Launch((sys.executable, "-P", str(FAKE), mode), local(folder=tmp_path).environment, tmp_path)
        self.desk = Desk(launch, self.changed.set, pace=pace or Pace(tick=0.02, grace=0.3), **more)

    async def until(self, holds, seconds=60):
        async with asyncio.timeout(seconds):
            while not holds(self.desk):
                self.changed.clear()
                await self.changed.wait()
        return self.desk


@pytest_asyncio.fixture
async def watched(tmp_path):
    made = []

    def make(mode="well", **more):
        made.append(Watched(mode, tmp_path, **more))
        return made[-1]

    yield make
    for one in made:
        await one.desk.close()

"""The desk with the real worker and the real labs: what a learner does to a run does what the buttons say."""

import asyncio
import os
import signal
from dataclasses import replace

import pytest
import pytest_asyncio

pytest.importorskip("torch")
from dltutor.labs import find
from dltutor.run.desk import Desk
from dltutor.run.launch import local
from dltutor.run.state import Mark, Phase
from dltutor.wire.conditions import Steps

pytestmark = pytest.mark.torch

STEPS = 12


class Session:
    """A desk with the real worker; `becomes` waits until the run is in a phase."""

    def __init__(self, folder):
        self.changed = asyncio.Event()
        self.desk = Desk(local(folder=folder), self.changed.set, device="cpu")

    async def becomes(self, phase, step=0):
        """Wait until the run stands in `phase`, at `step` or later; a phase that passes quickly is not seen."""
        async with asyncio.timeout(100):
            while self.desk.run.phase is not phase or self.desk.run.step < step:
                assert self.desk.run.phase not in (Phase.FAILED, Phase.LOST), self.desk.run.sentence
                self.changed.clear()
                await self.changed.wait()
        return self.desk.run

    async def until(self, holds):
        """Wait until something is so."""
        async with asyncio.timeout(100):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def reset(self, new_seed=False):
        self.desk.reset(new_seed)
        await self.becomes(Phase.PAUSED)
        assert self.desk.run.step == 0
        self.desk.go()
        return await self.becomes(Phase.FINISHED)


def curves(run):
    return {name: [bucket.last for bucket in history] for name, history in run.histories.items()}


@pytest_asyncio.fixture
async def one(tmp_path):
    session = Session(tmp_path)
    yield session
    await session.desk.close()


async def test_reset_gives_the_very_same_curve_and_a_new_seed_another_in_every_lab(one):
    for lab in find.names():
        settings = {"batch_size": 2} if lab == "five_points" else {}
        one.desk.start(lab, settings, seed=3, until=[Steps(STEPS)])
        first = curves(await one.becomes(Phase.FINISHED))
        assert first.keys() == {metric.name for metric in find.load(lab).metrics}
        assert curves(await one.reset()) == first, lab
        other = await one.reset(new_seed=True)
        assert other.seed == 4
        assert curves(other) != first, lab
        assert [curves(ghost) == first for ghost in one.desk.ghosts if ghost.lab == lab] == [True, True]


async def test_reset_after_a_turned_knob_runs_with_what_the_knobs_show(one):
    one.desk.start("playground", {"lr": 0.3}, until=[Steps(STEPS)])
    asked = curves(await one.becomes(Phase.FINISHED))
    one.desk.start("playground", {"lr": 0.03}, until=[Steps(5)])
    await one.becomes(Phase.FINISHED)
    one.desk.turn("lr", 0.3)
    one.desk.go([Steps(STEPS)])
    turned = await one.becomes(Phase.FINISHED, STEPS)
    assert turned.marks == (Mark(6, "lr", 0.3),)
    one.desk.choose("playground", one.desk.plan.settings, until=[Steps(STEPS)])
    again = await one.reset()
    assert (again.given["lr"], again.marks) == (0.3, ())
    assert curves(again) == asked != curves(turned)


async def test_killed_in_the_middle_and_in_a_new_session_a_run_comes_to_the_very_same_curve(one, tmp_path):
    def kept(desk):
        desk.move(replace(local(folder=tmp_path), checkpoints=str(tmp_path / "kept")))

    kept(one.desk)
    one.desk.start("overfit", seed=3, until=[Steps(STEPS)])
    whole = curves(await one.becomes(Phase.FINISHED))
    one.desk.start("overfit", seed=3, until=[Steps(STEPS)], paused=True)
    await one.becomes(Phase.PAUSED)
    one.desk.advance()
    await one.becomes(Phase.PAUSED, 1)
    os.kill(one.desk.worker.hello.pid, signal.SIGUSR1)
    await one.until(lambda: one.desk.run.checkpoint is not None)
    one.desk.advance()
    await one.becomes(Phase.PAUSED, 2)
    os.kill(one.desk.worker.hello.pid, signal.SIGKILL)
    await one.until(lambda: one.desk.run.phase is Phase.LOST)
    one.desk.advance()
    await one.becomes(Phase.PAUSED, 2)
    await one.desk.close()

    other = Session(tmp_path)
    kept(other.desk)
    other.desk.choose("overfit", until=[Steps(STEPS)])
    other.desk.seek(())
    await other.until(lambda: other.desk.run is not None)
    assert (other.desk.run.phase, other.desk.run.step, other.desk.run.seed) == (Phase.LEFT, 2, 3)
    assert curves(other.desk.run) == curves(one.desk.run), "what was drawn before is drawn again"
    other.desk.go()
    assert curves(await other.becomes(Phase.FINISHED)) == whole
    await other.desk.close()
    assert list((tmp_path / "kept").iterdir()) == [], "a run that came to its end leaves nothing"

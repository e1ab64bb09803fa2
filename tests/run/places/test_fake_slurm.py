"""Every fault of a Slurm job as srun tells it, without a Slurm: what the screen says, and what is ended."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from dltutor.run.desk import Desk
from dltutor.run.places.model import Slurm
from dltutor.run.places.squeue import understood
from dltutor.run.places.start import launch_at
from dltutor.run.state import Phase
from dltutor.run.worker_state import Pace, WorkerPhase
from tests.waiting import until as poll

HERE = Path(__file__).parent
WORKER = HERE.parent / "fake_worker.py"
SQUEUE = """#!/bin/sh
echo "squeue $@" >> {folder}/said
cat {folder}/answer 2>/dev/null || {{ echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1; }}
"""
AGAIN = " Space starts it again."


class FakeSlurm:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._changed = asyncio.Event()
        self.desks: list[Desk] = []
        commands = {
            "srun": f'#!/bin/sh\nexec {sys.executable} -P {HERE}/fake_srun.py "$@"\n',
            "squeue": SQUEUE.format(folder=folder),
            "scancel": f'#!/bin/sh\necho "scancel $@" >> {folder}/said\n',
        }
        for name, text in commands.items():
            path = folder / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            path.chmod(0o755)

    def open(self, mode: str, pace: Pace | None = None, **environment: str) -> Desk:
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SLURM")}
        launch = launch_at(Slurm(), folder=self.folder, environ={**clean, "PATH": path, **environment})
        at = launch.command.index(sys.executable)
        more = {"FAKE_SRUN": mode, "FAKE_FOLDER": str(self.folder), "PYTHONPATH": str(HERE.parents[2])}
        command = (*launch.command[:at], sys.executable, str(WORKER), "well")
        launch = replace(launch, command=command, environment={**launch.environment, **more})
        desk = Desk(launch, self._changed.set, pace=pace or Pace(tick=0.02, grace=0.3, squeue=0.05))
        self.desks.append(desk)
        return desk

    async def until(self, holds, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text(encoding="utf-8") if (self.folder / "said").exists() else ""


@pytest_asyncio.fixture
async def slurm(tmp_path, monkeypatch):
    monkeypatch.setattr("dltutor.run.places.job.PATIENCE", 60.0)
    made = FakeSlurm(tmp_path)
    yield made
    for desk in made.desks:
        await desk.close()


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("time limit", "The job reached its time limit; ask for more with time in config.toml."),
        ("preempted", "The job was preempted: a more urgent one took its place."),
        ("cancelled", "The job was cancelled."),
        ("stubborn", "The training process did not end when Slurm asked it to, and Slurm gave up."),
        ("memory", "The job ran out of memory; ask for more with memory in config.toml."),
        ("over memory", "The job ran out of memory; ask for more with memory in config.toml."),
        ("node", "The compute node was lost (n1)."),
        ("killed", "The training process was killed, probably because memory ran out."),
        ("crashed", "The training process crashed (Segmentation fault)."),
        ("silent", "The training process ended with status 0: srun: job 7 has been allocated resources."),
    ],
)
async def test_what_ended_a_job_is_said_in_words_though_the_status_is_0(slurm, mode, says):
    desk = slurm.open(mode)
    desk.start("five_points")
    await slurm.until(lambda: desk.run.step == 3)
    (slurm.folder / "now").touch()
    await slurm.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
    assert desk.worker.sentence == says + AGAIN
    assert desk.run.phase is Phase.LOST
    assert desk.run.step == 3, "the curve stays"
    poll(lambda: f"scancel --name={desk._keeper._handle.launch.job}" in slurm.said)


@pytest.mark.parametrize(
    ("mode", "state", "says"),
    [
        ("stubborn", "TIMEOUT", "The job reached its time limit; ask for more with time in config.toml."),
        ("silent", "PREEMPTED", "The job was preempted: a more urgent one took its place."),
        ("silent", "CANCELLED", "The job was cancelled."),
        ("silent", "NODE_FAIL", "The compute node was lost."),
        ("killed", "OUT_OF_MEMORY", "The job ran out of memory; ask for more with memory in config.toml."),
        ("silent", "COMPLETED", "The training process ended with status 0: srun: job 7 has been allocated resources."),
        ("killed", "FAILED", "The training process was killed, probably because memory ran out."),
    ],
)
async def test_where_srun_does_not_say_what_ended_a_job_slurm_is_asked(slurm, mode, state, says):
    (slurm.folder / "answer").write_text(f"7|{state}|None|N/A|0:00|1|5:00|gpu\n")
    desk = slurm.open(mode)
    desk.start("five_points")
    await slurm.until(lambda: desk.run.step == 3)
    (slurm.folder / "now").touch()
    await slurm.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
    assert desk.worker.sentence == says + AGAIN


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("refused", "Slurm refused the job: Invalid partition name specified."),
        ("controller", "The scheduler cannot be reached from this node."),
        ("stale", "The allocation of this shell is over: leave the shell, or unset SLURM_JOB_ID."),
        ("no program", "The compute node has no /no/python; name its Python with python in config.toml."),
        ("munge", "Slurm's authentication (munge) does not work on this node."),
    ],
)
async def test_a_job_that_never_began_says_why(slurm, mode, says):
    desk = slurm.open(mode)
    desk.start("five_points")
    await slurm.until(lambda: desk.worker.phase is WorkerPhase.ENDED)
    assert desk.worker.sentence == says + AGAIN


async def test_a_queued_job_tells_slurms_reason_and_is_called_off_by_a_signal_and_by_its_name(slurm):
    (slurm.folder / "answer").write_text("7|PENDING|Resources|N/A|5:00|1|5:00|gpu\n")
    desk = slurm.open("queued")
    desk.start("five_points")
    await slurm.until(lambda: "Resources: it waits for free resources" in desk.worker.sentence)
    assert desk.worker.sentence.startswith("Slurm job 7 is queued, ")
    desk.stop()
    await slurm.until(lambda: desk.worker.phase is WorkerPhase.OFF)
    assert "srun ended" in slurm.said
    poll(lambda: "scancel --name=dltutor-" in slurm.said)


async def test_slurm_is_asked_at_most_every_thirty_seconds(slurm):
    (slurm.folder / "answer").write_text("7|PENDING|Priority|N/A|5:00|1|5:00|gpu\n")
    now = [1000.0]
    desk = slurm.open("queued", Pace(tick=0.01, grace=0.3))
    desk._keeper._clock = lambda: now[0]
    desk.start("five_points")
    await slurm.until(lambda: "Priority" in desk.worker.sentence)
    for second in range(1, 60):
        now[0] = 1000.0 + second
        await slurm.until(lambda second=second: f"queued, {second} s" in desk.worker.sentence)
    poll(lambda: slurm.said.count("squeue ") == 2)


async def test_an_srun_that_hangs_and_ignores_signals_is_killed(slurm):
    desk = slurm.open("hangs")
    desk.start("five_points")
    await asyncio.to_thread(poll, lambda: "srun " in slurm.said)
    srun = desk._keeper._handle._child.pid
    begin = time.monotonic()
    await desk.close()
    assert time.monotonic() - begin < 60
    assert not os.path.exists(f"/proc/{srun}")
    poll(lambda: "scancel --name=dltutor-" in slurm.said)


async def test_a_job_that_slurm_has_suspended_is_waited_for(slurm):
    (slurm.folder / "answer").write_text("7|SUSPENDED|None|N/A|5:00|1|5:00|gpu\n")
    desk = slurm.open("well", Pace(tick=0.02, grace=0.3, ping=1e9, silent=0.3, squeue=0.05))
    desk.start("five_points")
    await slurm.until(lambda: "Slurm has suspended its job; it goes on by itself." in desk.worker.sentence)
    assert desk.worker.phase is WorkerPhase.SILENT


async def test_a_job_that_is_silent_for_minutes_though_it_runs_is_given_up(slurm):
    (slurm.folder / "answer").write_text("7|RUNNING|None|N/A|58:10|1|1:00:00|gpu\n")
    desk = slurm.open("well", Pace(tick=0.02, grace=0.3, ping=1e9, silent=0.2, lost=1.0, squeue=0.05))
    desk.start("five_points")
    await slurm.until(lambda: desk.worker.phase is WorkerPhase.OFF)
    assert desk.worker.sentence.startswith("Its job ran, but nothing was heard from it for 1 s, so it was ended.")
    assert desk.run.step == 3, "the curve stays"
    poll(lambda: f"scancel --name={desk._keeper._handle.launch.job}" in slurm.said)


async def test_a_scheduler_that_is_away_does_not_stop_the_training(slurm):
    desk = slurm.open("well")
    desk.start("five_points")
    await slurm.until(lambda: "the scheduler cannot be reached; training goes on" in desk.worker.where)
    desk.advance()
    await slurm.until(lambda: desk.run.step == 4)
    (slurm.folder / "answer").write_text("7|RUNNING|None|N/A|58:10|1|1:00:00|gpu\n")
    await slurm.until(lambda: desk.worker.where == "host, 58 min left")


async def test_no_variable_of_slurm_can_break_the_stream(slurm):
    bad = {"SLURM_STDINMODE": "none", "SLURM_LABELIO": "1", "SLURM_PARTITION": "x", "SLURM_CONF": "/etc/slurm.conf"}
    desk = slurm.open("well", **bad)
    desk.start("five_points")
    await slurm.until(lambda: desk.run.step == 3)
    assert "variables SLURM_CONF\n" in slurm.said
    assert " -u " in slurm.said
    assert "--signal=USR1@60" in slurm.said
    assert "-t 1:00:00" in slurm.said


@pytest.mark.parametrize("text", ["9" * 400 + ":00", "9" * 5000 + "-00:00:00", "UNLIMITED", "1:2:3:4", ""])
def test_a_time_left_that_no_job_has_is_not_told(text: str) -> None:
    answer = understood(f"7|RUNNING|None|N/A|{text}|1|1:00|gpu")
    assert answer is not None
    assert answer.left is None

"""A worker behind a real sshd: how its ends read, and that it never outlives its line."""

from __future__ import annotations

import asyncio
import os
import signal
import site
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dltutor.run.desk import Desk
from dltutor.run.places.model import Ssh
from dltutor.run.places.start import launch_at
from dltutor.run.state import Phase
from dltutor.run.worker_state import Pace, WorkerPhase
from tests.waiting import until as poll

pytestmark = [pytest.mark.slow]

FOLDER = Path("/var/lib/ssh-up")
ROOT = Path(__file__).parents[2]
LOGIN = (
    "-Fnone", f"-i{FOLDER}/id", "-p26822", "-oIdentitiesOnly=yes", "-oStrictHostKeyChecking=yes",
    f"-oUserKnownHostsFile={FOLDER}/known_hosts",
)  # fmt: skip
HOST = "slurmtest@127.0.0.1"


PATHS = os.pathsep.join((str(ROOT), *site.getsitepackages()))


@pytest.fixture(scope="module")
def ssh():
    """Return a Python that the user of the tests' sshd can run; skip where there is none."""
    if not os.access(FOLDER / "id", os.R_OK):
        pytest.skip("there is no sshd for tests here")
    for python in (sys.executable, "/usr/bin/python3"):
        call = f"env PYTHONPATH={PATHS} {python} -P -c 'import msgspec, dltutor.wire.to_screen'"
        options = (*LOGIN, "-oBatchMode=yes", "-oConnectTimeout=5")
        done = subprocess.run(("ssh", *options, HOST, call), capture_output=True, text=True, timeout=20, check=False)
        if not done.returncode:
            return python
    return pytest.skip(f"the sshd for tests serves no worker: {done.stderr.strip()}")


class Line:
    def __init__(self, launch, pace=None):
        self.changed = asyncio.Event()
        self.desk = Desk(launch, self.changed.set, pace=pace or Pace(tick=0.05, grace=1.0))

    async def until(self, holds, seconds=40):
        async with asyncio.timeout(seconds):
            while not holds(self.desk):
                self.changed.clear()
                await self.changed.wait()
        return self.desk


def launch(folder, python, mode="well", host=HOST, options=LOGIN):
    """Return how to start the fake worker by ssh."""
    found = launch_at(Ssh(host), folder=folder)
    call = f"env PYTHONPATH={PATHS} {python} -P {ROOT}/tests/run/fake_worker.py '{mode}'"
    at = found.command.index("--")
    return replace(found, command=(*found.command[:at], *options, "--", host, call))


async def training(folder, python, mode="well"):
    line = Line(launch(folder, python, mode))
    line.desk.start("five_points")
    await line.until(lambda desk: desk.run.step == 3)
    return line


async def ended(line):
    desk = await line.until(lambda desk: desk.worker.phase is WorkerPhase.ENDED)
    assert desk.run.phase is Phase.LOST
    return desk.worker.sentence


async def test_quitting_ends_the_worker_there(ssh, tmp_path):
    line = await training(tmp_path, ssh)
    pid = line.desk.worker.hello.pid
    await line.desk.close()
    poll(lambda: not os.path.exists(f"/proc/{pid}"))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
async def test_a_line_that_is_cut_takes_the_worker_along(ssh, tmp_path, number):
    line = await training(tmp_path, ssh)
    os.kill(line.desk._keeper._handle._child.pid, number)
    assert (await ended(line)).startswith(("ssh, which carried", "The line to the host was lost"))
    pid = line.desk.worker.hello.pid
    poll(lambda: not os.path.exists(f"/proc/{pid}"))


async def test_a_worker_that_ends_with_a_status_says_it(ssh, tmp_path):
    assert await ended(await training(tmp_path, ssh, "crashes")) == (
        "The training process ended with status 3: Fatal: out of luck. Space starts it again."
    )


@pytest.mark.parametrize(
    ("host", "options", "says"),
    [
        ("nosuchhost.invalid", LOGIN, "There is no host nosuchhost.invalid."),
        (HOST, ("-Fnone", "-p9"), "The host does not let ssh in (connection refused)."),
        (
            HOST,
            ("-Fnone", "-p26822", "-oIdentityFile=none", "-oIdentitiesOnly=yes", *LOGIN[4:]),
            "The host does not know your key: try ssh HOST in a shell first.",
        ),
        (
            HOST,
            (*LOGIN[:5], "-oUserKnownHostsFile=none"),
            "The host's key is not known or has changed: try ssh HOST in a shell first.",
        ),
    ],
)
async def test_a_host_that_does_not_let_in_says_why(ssh, tmp_path, host, options, says):
    line = Line(launch(tmp_path, ssh, host=host, options=options))
    line.desk.start("five_points")
    assert (await ended(line)).startswith(says)

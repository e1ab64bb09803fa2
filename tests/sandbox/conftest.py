"""The real sandbox as a process, shared by all tests of a file, and a short way to try an answer in it."""

import contextlib
import os
import select
import subprocess
import time
from pathlib import Path

import pytest

from dltutor.run.launch import sandbox
from dltutor.wire.exercise import Cancel, FromSandbox, Mistake, Try, Verdict, Warm
from dltutor.wire.frames import Decoder, Encoder

SLOW = 60.0
"""Seconds that a test bears on a busy machine; no verdict takes so long."""


class Sandbox:
    """`python -m dltutor.sandbox`, spoken to through its pipes."""

    def __init__(self, folder, *more):
        launch = sandbox(folder=folder)
        self.folder = folder
        self.errors = os.open(folder.parent / "stderr", os.O_WRONLY | os.O_CREAT)
        self.child = subprocess.Popen(
            [*launch.command, *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            cwd=folder,
            env=dict(launch.environment),
            start_new_session=True,
        )
        self._encoder, self._decoder = Encoder(), Decoder(FromSandbox)
        self._heard = []
        self._number = 0
        self.warm = self.hear()
        assert isinstance(self.warm, Warm), self.warm

    def hear(self):
        """Return the next message."""
        while not self._heard:
            assert select.select([self.child.stdout], [], [], SLOW)[0], "the sandbox says nothing"
            data = os.read(self.child.stdout.fileno(), 1 << 20)
            assert data, f"the sandbox ended with status {self.child.wait()}"
            self._heard += self._decoder.feed(data)
        return self._heard.pop(0)[0]

    def order(self, answer, tests, functions=("f",), known_wrong=(), seconds=SLOW, files=None):
        """Send an answer to be tried."""
        self._number += 1
        mistakes = [Mistake(*each) for each in known_wrong]
        self.tell(Try(self._number, answer, tests, list(functions), mistakes, seconds, files or {}))

    def tell(self, message):
        os.write(self.child.stdin.fileno(), self._encoder.encode(message))

    def cancel(self):
        self.tell(Cancel(self._number))

    def verdict(self, answer, tests, **more) -> Verdict:
        """Return what comes of an answer."""
        self.order(answer, tests, **more)
        verdict = self.hear()
        assert verdict.number == self._number
        return verdict

    def family(self):
        """Return the ids of the processes that the sandbox has started and that are still there."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        return [int(each) for each in children.read_text().split()]

    def close(self):
        self.child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(SLOW)
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()
        os.close(self.errors)


@pytest.fixture(scope="module")
def make_sandbox(tmp_path_factory):
    """Return a function that starts a sandbox, with options of its own."""
    made = []

    def make(*more):
        folder = tmp_path_factory.mktemp("sandbox") / "work"
        folder.mkdir()
        made.append(Sandbox(folder, *more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def sandbox_process(make_sandbox):
    """Return a warm sandbox for all tests of a file."""
    return make_sandbox()


@pytest.fixture
def tried(sandbox_process):
    """Return a function that tries an answer and returns the verdict; nothing may be left behind by any."""
    yield sandbox_process.verdict
    assert sandbox_process.family() == []
    assert list(sandbox_process.folder.iterdir()) == []


@pytest.fixture
def seconds():
    """Return a function that says how long ago the test began."""
    begin = time.monotonic()
    return lambda: time.monotonic() - begin

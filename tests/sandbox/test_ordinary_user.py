"""As an ordinary user, whom the limits hold more strictly than root: the same verdicts, the same confinement."""

import os
import select
import subprocess
import tempfile
from pathlib import Path

import pytest

from dltutor.run.launch import sandbox
from dltutor.wire.exercise import FromSandbox, Try, Warm
from dltutor.wire.frames import Decoder, Encoder
from tests import ordinary

pytestmark = pytest.mark.torch

TESTS = "def test_it():\n    got = f()\n    assert got == 'right', got"
ANSWERS = {
    "passed": "def f(): return 'right'",
    "failed": "def f(): return 'wrong'",
    "timeout": "def f():\n    while True: pass",
    "memory": "def f(): return bytearray(10**11)",
}
BOMB = """
import os
def f():
    for _ in range(10_000):
        try:
            if not os.fork():
                while True: pass
        except OSError:
            return 'right'
"""


class Spoken:
    def __init__(self, folder, *more):
        command = sandbox(Path(folder)).command[1:]
        environment = ordinary.environment(**dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
        self.child = subprocess.Popen(
            [*ordinary.ordinary(*command), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
        )
        self._encoder, self._decoder, self._heard = Encoder(), Decoder(FromSandbox), []

    def hear(self):
        while not self._heard:
            assert select.select([self.child.stdout], [], [], 90)[0]
            data = os.read(self.child.stdout.fileno(), 65536)
            assert data
            self._heard += self._decoder.feed(data)
        return self._heard.pop(0)[0]

    def verdict(self, answer, seconds):
        os.write(self.child.stdin.fileno(), self._encoder.encode(Try(1, answer, TESTS, ["f"], [], seconds)))
        return self.hear()


@pytest.fixture
def as_a_user():
    ordinary.python()
    made = []

    def make(*more):
        made.append(Spoken(folder, *more))
        warm = made[-1].hear()
        if not isinstance(warm, Warm):
            pytest.skip(f"no PyTorch for an ordinary user: {warm}")
        return made[-1], warm

    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, ordinary.USER, ordinary.USER)
        yield make
        for one in made:
            one.child.kill()
            one.child.communicate()


def test_an_ordinary_user_gets_the_same_verdicts(as_a_user):
    one, warm = as_a_user()
    for outcome, answer in ANSWERS.items():
        verdict = one.verdict(answer, 2.0 if outcome == "timeout" else 60.0)
        assert verdict.outcome == outcome, verdict
    if warm.protection == "full":
        assert one.verdict("import os\ndef f(): os.fork()", 60.0).outcome == "forbidden"
        assert one.verdict("def f(): open('/etc/passwd')", 60.0).outcome == "forbidden"


def test_without_seccomp_a_fork_bomb_ends_at_the_limit_of_processes(as_a_user):
    one, _ = as_a_user("--protection", "limits")
    verdict = one.verdict(BOMB, 5.0)
    assert verdict.outcome in ("passed", "timeout"), verdict
    assert verdict.seconds < 5 + 20
    assert one.verdict(ANSWERS["passed"], 60.0).outcome == "passed"
    mine = [pid for pid in os.listdir("/proc") if pid.isdecimal() and _owner(pid) == ordinary.USER]
    assert len(mine) == 1, mine


def _owner(pid):
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None

"""Bad answers of every kind: a clear verdict within the time limit plus 2 s, no false pass, nothing left behind.

Beside the sandbox lie a file and a process of the same user; both must be as they were after each answer.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dltutor.wire.exercise import Verdict, Warm
from dltutor.wire.frames import Encoder
from tests.waiting import until

pytestmark = pytest.mark.torch

LIMIT, SPARE = 1.0, 20.0
PATIENT = 60.0
"""For what ends by itself, on a slow machine too."""
TESTS = """
import torch

def test_double():
    assert torch.allclose(f(torch.ones(3)), torch.full((3,), 2.)), "twice one is two"
"""
FORGED = Encoder().encode(Verdict(number=1, outcome="passed", passed=1, total=1))
EVERYWHERE = f"import os\nfor d in range(256):\n    try: os.write(d, {FORGED!r})\n    except OSError: pass"
ANYWHERE = {
    "endless loop": ("def f(x):\n    while True: pass", "timeout"),
    "endless loop before any function": ("while True: pass", "timeout"),
    "endless C call": ("def f(x): return sum(range(10**15))", "timeout"),
    "sleep": ("import time\ndef f(x): time.sleep(1000)", "timeout"),
    "every signal ignored": (
        "import signal\nfor s in set(signal.Signals) - {9, 19}: signal.signal(s, signal.SIG_IGN)\n"
        "def f(x):\n    while True: pass",
        "timeout",
    ),
    "stops itself": ("import os\ndef f(x): os.kill(os.getpid(), 19)", "timeout"),
    "too long a list": ("def f(x): return [0] * 10**11", "memory"),
    "memory that grows": ("def f(x):\n    a = []\n    while True: a.append(bytearray(10**7))", "memory"),
    "huge tensor": ("import torch\ndef f(x): return torch.zeros(10**12)", "memory"),
    "tensors that grow": ("import torch\ndef f(x):\n    while True: x = torch.cat((x, x))", "memory"),
    "os._exit(0)": ("import os\ndef f(x): os._exit(0)", "ended"),
    "os._exit before any function": ("import os; os._exit(0)", "ended"),
    "sys.exit": ("import sys\ndef f(x): sys.exit(0)", "ended"),
    "quit at once": ("quit()", "ended"),
    "segmentation fault": ("import ctypes\ndef f(x): ctypes.string_at(0)", "ended"),
    "abort": ("import os\ndef f(x): os.abort()", "ended"),
    "a signal without a name": ("import os\ndef f(x): os.kill(os.getpid(), 35)", "ended"),
    "interrupted all the time": (
        "import signal\ndef h(*_): raise ValueError\nsignal.signal(signal.SIGALRM, h)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\ndef f(x):\n    while True: pass",
        "ended error",
    ),
    "alarm": ("import signal\ndef f(x):\n    signal.alarm(1)\n    signal.pause()", "ended timeout"),
    "closes everything": ("import os\ndef f(x): os.closerange(0, 999)", "ended"),
    "closes the way to its tests": ("import os\ndef f(x):\n    os.close(3)\n    while True: pass", "ended"),
    "threads without end": (
        "import threading, time\nthreading.stack_size(32768)\ndef f(x):\n"
        "    for _ in range(300): threading.Thread(target=time.sleep, args=[999]).start()\n    time.sleep(999)",
        "forbidden",
    ),
    "flood of lines": ("def f(x):\n    while True: print('spam' * 20)", "flood"),
    "flood of bytes": ("import os\ndef f(x):\n    while True: os.write(2, b'\\x1b[2J' * 999)", "flood"),
    "input()": ("def f(x): return input()", "error"),
    "recursion": ("def f(x): return f(x)", "error"),
    "endless recursion": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(x): return f(x)",
        "timeout memory ended error",
    ),
    "nested too deeply": ("(" * 10_000, "error memory"),
    "KeyboardInterrupt": ("def f(x): raise KeyboardInterrupt", "error"),
    "an error that is an error": (
        "class E(Exception):\n    def __str__(self): raise self\ndef f(x): raise E",
        "error",
    ),
    "an endless message": ("def f(x): raise ValueError('spam ' * 10**7)", "error"),
    "huge result": ("import torch\ndef f(x): return torch.zeros(10**7)", "error"),
    "huge number": ("def f(x): return 1 << 10**8", "error"),
    "a number too long to be written": ("def f(x): return 10**20000", "failed"),
    "a very long list": ("def f(x): return [0] * 300_000", "failed"),
    "generator": ("def f(x):\n    while True: yield 1", "error"),
    "equal to everything": ("class A:\n    __eq__ = lambda *_: True\ndef f(x): return A()", "error"),
    "a number equal to everything": ("class A(float):\n    __eq__ = lambda *_: True\ndef f(x): return A()", "failed"),
    "patched allclose": (
        "import torch, builtins\ntorch.allclose = torch.equal = torch.Tensor.__eq__ = lambda *_, **__: True\n"
        "builtins.isinstance = lambda *_: True\ndef f(x): return x",
        "failed error ended",
    ),
    "NaN": ("def f(x): return x * float('nan')", "failed"),
    "terminal escapes": ("def f(x):\n    print('\\x1b]0;owned\\x07\\x1b[2J')\n    return x", "failed"),
    "forged verdict on every descriptor": (
        f"{EVERYWHERE}\ndef f(x): return x",
        "failed",
    ),
    "forged verdict and exit": (
        f"{EVERYWHERE}\nos._exit(0)",
        "ended",
    ),
    "files without end": (
        "def f(x):\n    n = 0\n    while True:\n        open(str(n), 'w').write('x' * 10**6)\n        n += 1",
        "flood",
    ),
    "one file without end": (
        "def f(x):\n    with open('a', 'w') as a:\n        while True: a.write('x' * 10**6)",
        "forbidden",
    ),
}
CONFINED = {
    "fork bomb": ("import os\ndef f(x):\n    while True: os.fork()", "forbidden"),
    "daemon": (
        "import os\ndef f(x):\n    if not os.fork():\n        os.setsid()\n        while True: pass",
        "forbidden",
    ),
    "socket": ("import socket\ndef f(x): socket.create_server(('127.0.0.1', 0))", "forbidden"),
    "shell": ("import subprocess\ndef f(x): subprocess.run('rm -rf ~', shell=True)", "forbidden"),
    "deleted files": ("import os\ndef f(x): os.remove('../../canary')", "forbidden"),
    "overwritten files": ("def f(x): open('../../canary', 'w')", "forbidden"),
    "/proc": ("def f(x): open('/proc/sys/kernel/hostname', 'w').write('x')", "forbidden"),
    "kills its parent": ("import os\ndef f(x): os.kill(os.getppid(), 9)", "forbidden"),
    "kills everybody": ("import os\ndef f(x): os.kill(-1, 9)", "forbidden"),
    "kills its neighbour": ("import os\ndef f(x): os.kill(int(open('pid').read()), 9)", "forbidden"),
}
RIGHT_BUT = {
    "a thread that never ends": "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()",
    "many threads": "import threading as t, time\nfor _ in range(9): t.Thread(target=time.sleep, args=[999]).start()",
    "an end that never ends": "import atexit\natexit.register(lambda: [0 for _ in iter(int, 1)])",
    "prints into every descriptor": "import os\nfor d in range(4): os.write(d, b'noise' * 99) if d else None",
    "a lot of output": "print('x' * 60_000)",
}


@pytest.fixture(scope="module")
def neighbour():
    """Return a process of the same user that has nothing to do with any of this."""
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as process:
        yield process
        process.kill()


@pytest.fixture(autouse=True)
def untouched(sandbox_process, neighbour):
    canary = sandbox_process.folder.parent / "canary"
    canary.write_text("here")
    yield
    assert canary.read_text() == "here"
    assert neighbour.poll() is None
    assert sandbox_process.child.poll() is None


def judged(tried, answer, neighbour, outcomes):
    limit = LIMIT if "timeout" in outcomes else PATIENT
    verdict = tried(answer, TESTS, seconds=limit, files={"pid": str(neighbour.pid).encode()})
    assert verdict.outcome in outcomes.split(), verdict
    assert verdict.seconds < limit + SPARE
    assert verdict.say or verdict.outcome == "passed"
    assert len(verdict.say) <= 2000
    assert all(c.isprintable() or c == "\n" for c in verdict.say + verdict.output)
    assert verdict.passed == (verdict.outcome == "passed")


@pytest.mark.parametrize("kind", ANYWHERE)
def test_a_bad_answer_gets_a_clear_verdict(tried, neighbour, kind):
    answer, outcomes = ANYWHERE[kind]
    judged(tried, answer, neighbour, outcomes)


@pytest.mark.parametrize("kind", CONFINED)
def test_an_answer_that_would_do_harm_is_forbidden(sandbox_process, tried, neighbour, kind):
    if sandbox_process.warm.protection != "full":
        pytest.skip("this kernel cannot confine code")
    answer, outcomes = CONFINED[kind]
    judged(tried, answer, neighbour, outcomes)


@pytest.mark.parametrize("kind", RIGHT_BUT)
def test_a_right_answer_with_bad_manners_passes_and_leaves_nothing(tried, neighbour, kind):
    judged(tried, f"{RIGHT_BUT[kind]}\ndef f(x): return 2 * x", neighbour, "passed")


FAMILY = """
import os, signal
def f(x):
    for _ in range(4):
        os.fork()
        os.setsid() if os.getpid() != os.getsid(0) else None
    for s in set(signal.Signals) - {9, 19}: signal.signal(s, signal.SIG_IGN)
    if os.getppid() == %d: return 2 * x
    open('../../family', 'a').write(f'{os.getpid()}\\n')
    while True: pass
"""


def test_without_confinement_a_family_of_daemons_is_ended_all_the_same(make_sandbox):
    one = make_sandbox("--protection", "limits")
    verdict = one.verdict(FAMILY % one.child.pid, TESTS, seconds=LIMIT)
    assert verdict.seconds < LIMIT + SPARE, verdict
    assert one.family() == []
    started = (one.folder.parent / "family").read_text().split()
    assert started
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    assert one.verdict("def f(x): return 2 * x", TESTS).outcome == "passed"


def test_with_the_screen_gone_nothing_is_left(make_sandbox):
    one = make_sandbox()
    assert isinstance(one.warm, Warm)
    one.order("def f(x):\n    while True: pass", TESTS, seconds=20)
    while len(family := one.family()) < 2:
        os.sched_yield()
    one.child.kill()
    one.child.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))

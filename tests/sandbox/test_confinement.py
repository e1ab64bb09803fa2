"""What the kernel holds back from an answer, level by level; and that each level says what it lacks."""

import pytest

pytestmark = pytest.mark.torch

ASK = "def test_it():\n    got = f()\n    assert got == 'kept out', got"
TRY = """
def f():
    try:
        {}
    except PermissionError:
        return 'kept out'
    return 'done'
"""
ALONE = """
import os
def there(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
def f():
    leads = os.getsid(0) == os.getpid()
    return leads, [(d, os.isatty(d)) for d in range(64) if there(d)]
"""
"""Whether it leads a session of its own, and its descriptors: nothing, what it prints, and the way to its tests."""
ASK_ALONE = """
def test_it():
    got = f()
    assert got == (True, [(0, False), (1, False), (2, False), (3, False)]), got
"""
AUTHORS = """
def test_it():
    import os, socket
    tries = {
        "write": lambda: open("../../stderr", "a"),
        "read": lambda: open("/etc/passwd"),
        "fork": lambda: os.fork() or os._exit(0),
        "program": lambda: os.execv("/bin/true", ["true"]),
        "socket": socket.socket,
        "signal": lambda: os.kill(os.getppid(), 15),
    }
    for name, forbidden in tries.items():
        try:
            forbidden()
        except PermissionError:
            continue
        raise AssertionError(name)
"""
FORBIDDEN = {
    "write beside its folder": "open('../other', 'w')",
    "write in the home": "open('/root/canary', 'w')",
    "read the home": "import os; os.listdir('/root')",
    "read the password file": "open('/etc/passwd').read()",
    "read what another process has": "open('/proc/1/environ').read()",
    "write to /proc": "open('/proc/self/oom_score_adj', 'w').write('0')",
    "write to a terminal": "open('/dev/tty', 'w')",
    "delete a file": "import os; os.remove('../../stderr')",
    "change rights": "import os; os.chmod('.', 0)",
    "make a link": "import os; os.symlink('/', 'root')",
    "open a socket": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "make a pair of sockets": "import socket; socket.socketpair()",
    "start a program": "import subprocess; subprocess.run(['/bin/true'])",
    "spawn": "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "become a program": "import os; os.execv('/bin/true', ['true'])",
    "fork": "import os; os.fork() or os._exit(0)",
    "signal its parent": "import os; os.kill(os.getppid(), 15)",
    "signal all": "import os; os.kill(-1, 15)",
    "limit its parent": "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
    "slow down its parent": "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "have signals sent to its parent": "import fcntl, os; fcntl.fcntl(0, 8, os.getppid())",
    "choose the signal": "import fcntl; fcntl.fcntl(0, 10, 9)",
    "set the clock": "import time; time.clock_settime(time.CLOCK_REALTIME, time.time())",
    "make a folder": "import os; os.mkdir('x')",
}
ALLOWED = {
    "a file of its own": "open('mine', 'w').write('1'); import os; assert os.path.getsize('mine'); os.remove('mine')",
    "nothing": "open('/dev/null', 'w').write('1')",
    "randomness": "import os, random; os.urandom(3); random.random()",
    "threads": "import threading; t = threading.Thread(target=print); t.start(); t.join()",
    "modules not loaded yet": "import wave, colorsys, torch.fft, sqlite3",
    "its own limits": "import resource; resource.getrlimit(resource.RLIMIT_CPU)",
    "a signal to itself": "import os, signal; signal.signal(10, lambda *_: None); os.kill(os.getpid(), 10)",
    "PyTorch with threads": "import torch; torch.set_num_threads(2); torch.rand(300, 300) @ torch.rand(300, 300)",
}


@pytest.fixture(autouse=True)
def confined(sandbox_process):
    if sandbox_process.warm.protection != "full":
        pytest.skip(f"this kernel cannot confine code: {sandbox_process.warm.lacks}")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_an_answer_is_kept_from(tried, what):
    verdict = tried(TRY.format(FORBIDDEN[what]), ASK)
    assert verdict.outcome == "passed", verdict


@pytest.mark.parametrize("what", ALLOWED)
def test_an_answer_may_have(tried, what):
    verdict = tried(TRY.format(ALLOWED[what]), ASK.replace("kept out", "done"))
    assert verdict.outcome == "passed", verdict


def test_the_tests_of_an_exercise_are_kept_from_as_much(tried):
    """They come with a course, which strangers may have written."""
    verdict = tried("def f(): ...", AUTHORS)
    assert verdict.outcome == "passed", verdict


def test_an_answer_has_a_session_without_a_terminal_and_no_descriptor_but_its_own(tried):
    verdict = tried(ALONE, ASK_ALONE)
    assert verdict.outcome == "passed", verdict


def test_what_is_forbidden_and_not_caught_has_a_verdict_of_its_own(tried):
    verdict = tried("def f():\n    return open('/root/canary', 'w')\n", ASK)
    assert (verdict.outcome, verdict.line) == ("forbidden", 2), verdict
    assert verdict.say.endswith("only small files in a folder of their own. (Permission denied: '/root/canary')")


@pytest.mark.parametrize(("level", "lacking"), [("partial", ["Landlock"]), ("limits", ["Landlock", "seccomp"])])
def test_a_lower_level_says_what_it_lacks_and_still_judges(make_sandbox, level, lacking):
    one = make_sandbox("--protection", level)
    assert one.warm.protection == level
    assert len(one.warm.lacks) == len(lacking)
    assert all(word in sentence for word, sentence in zip(lacking, one.warm.lacks, strict=True))
    assert one.verdict("def f(): return 'kept out'", ASK).outcome == "passed"
    if level == "limits":
        told = one.verdict("import os\ndef f(): return os.rmdir(os.getcwd()) or 'kept out'", ASK)
        assert told.outcome == "passed", told
    alone = one.verdict(ALONE, ASK_ALONE)
    assert alone.outcome == "passed", alone

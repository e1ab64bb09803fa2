"""The worker as a process: it says who it is, trains, keeps its stream clean, and never outlives its screen."""

import os
import signal
import subprocess
import sys
import threading
import time
from subprocess import PIPE

import pytest

pytest.importorskip("torch")
from dltutor.checkpoints.shelf import Shelf
from dltutor.run.launch import local
from dltutor.wire import conditions, to_screen, to_worker
from dltutor.wire.message import PROTOCOL, Message

pytestmark = pytest.mark.torch

PRINTING = """
import ctypes, os, signal, subprocess, sys
from types import ModuleType
from dltutor.worker import __main__ as worker

def train(hp, session):
    libc = ctypes.CDLL(None)
    for step in session.steps():
        print("printed", flush=True)
        os.write(1, b"written\\n")
        libc.puts(b"from C")
        libc.fflush(None)
        session.log(loss=1.0)
        if MODE == "has children":
            if not os.fork():
                signal.pause()
            subprocess.Popen(("sleep", "600"))
        if MODE == "sleeps in C":
            libc.sleep(600)
        if MODE == "holds the GIL":
            ctypes.PyDLL(None).sleep(600)

MODE = sys.argv.pop(1)
module = ModuleType("dltutor.labs.five_points.train")
module.train = train
sys.modules["dltutor.labs.five_points.train"] = module
sys.exit(worker.main())
"""

RELAY = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:])
child.wait()
"""


def begin(steps=200, **more):
    return to_worker.Start(1, "five_points", {}, 0, "cpu", until=[conditions.Steps(steps)], **more)


SOON = 20.0
"""Seconds that an end may take on a slow machine; what would hold it up sleeps for ten minutes."""


def gone(pid, seconds=60.0):
    """Return after how many seconds a process is gone (or a zombie)."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                state = file.read().rpartition(")")[2].split()[0]
        except OSError:
            return time.monotonic() - start
        if state == "Z":
            return time.monotonic() - start
        os.sched_yield()
    raise AssertionError(f"process {pid} still lives after {seconds} s")


def odd(process, mode, *prefix):
    """Return a worker whose lab prints, and then does as `mode` says."""
    return process(*prefix, sys.executable, "-P", "-c", f"import sys; del sys.argv[2:6]\n{PRINTING}", mode)


def test_the_first_message_says_who_and_where_it_is(process, tmp_path):
    worker = process()
    hello = worker.wait_for(Message)
    assert isinstance(hello, to_screen.Hello)
    assert hello.protocol == PROTOCOL
    assert {"dltutor", "python", "torch"} <= hello.versions.keys()
    assert hello.devices[0].id == "cpu"
    assert hello.devices[0].memory > 10**8
    assert (hello.pid, hello.cwd, hello.threads) == (worker.child.pid, str(tmp_path), 1)


def test_a_run_of_a_real_lab_begins_with_the_known_loss_and_can_be_steered(process):
    worker = process()
    worker.tell(begin(paused=True))
    assert worker.wait_for(to_screen.Began).settings["loss"] == "mae"
    worker.wait_for(to_screen.Paused)
    worker.tell(to_worker.Advance(1))
    assert worker.wait_for(to_screen.Paused).step == 1
    worker.tell(to_worker.Change(1, "lr", 0.01), to_worker.Go(1))
    assert worker.wait_for(to_screen.Marked) == to_screen.Marked(1, 2, "lr", 0.01)
    ended = worker.wait_for(to_screen.Ended)
    assert (ended.how, ended.step) == ("finished", 200)
    worker.tell(to_worker.Quit())
    assert worker.child.wait(timeout=100) == 0


def test_it_answers_while_it_waits_with_low_priority_and_without_using_the_processor(process):
    worker = process()
    worker.tell(begin(paused=True))
    worker.wait_for(to_screen.Paused)
    worker.tell(to_worker.Ping(41))
    assert worker.wait_for(to_screen.Pong) == to_screen.Pong(41)
    pid = worker.child.pid
    before = os.times().elapsed, ticks(pid)
    for number in range(100):
        worker.tell(to_worker.Ping(number))
        worker.wait_for(to_screen.Pong)
    assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 5
    assert (ticks(pid) - before[1]) / os.sysconf("SC_CLK_TCK") < 2


def test_where_others_compute_it_loads_at_the_priority_of_its_start_and_trains_at_a_lower_one(process):
    worker = process(more=("--train-nice", "19"))
    worker.wait_for(to_screen.Hello)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, worker.child.pid) == own + 5, "PyTorch is loaded, the lab is next"
    worker.tell(to_worker.Prepare("five_points"), begin(paused=True))
    worker.wait_for(to_screen.Paused)
    assert os.getpriority(os.PRIO_PROCESS, worker.child.pid) == 19


def ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_whatever_prints_reaches_the_log_and_never_the_stream(process):
    worker = odd(process, "prints")
    worker.tell(begin(steps=5))
    worker.wait_for(to_screen.Ended)
    assert worker.skipped == 0
    worker.child.stdin.close()
    log = worker.child.stderr.read().decode()
    assert [log.count(line) for line in ("printed\n", "written\n", "from C\n")] == [5, 5, 5]


def test_it_ends_when_its_input_closes_and_its_run_is_not_lost(process, tmp_path):
    worker = process()
    worker.tell(begin(steps=10**9, checkpoints=str(tmp_path / "kept")))
    reached = worker.wait_for(to_screen.Metrics).step
    worker.child.stdin.close()
    worker.child.wait(timeout=SOON)
    (kept,) = Shelf(tmp_path / "kept").entries()
    assert kept.whole
    assert kept.step >= reached


@pytest.mark.parametrize("mode", ["sleeps in C", "holds the GIL"])
def test_it_ends_when_its_input_closes_while_it_is_deep_in_c_code(process, mode):
    worker = odd(process, mode)
    worker.tell(begin())
    worker.wait_for(to_screen.Metrics)
    worker.child.stdin.close()
    worker.child.wait(timeout=SOON)


def test_what_watches_its_input_ends_with_it_and_leaves_its_streams_alone(process):
    worker = process()
    pid = worker.wait_for(to_screen.Hello).pid
    with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
        watchers = [int(child) for child in file.read().split()]
    assert len(watchers) == 1
    worker.child.kill()
    assert worker.child.stdout.read() == worker.child.stderr.read() == b"", "nobody else holds the streams open"
    assert gone(watchers[0]) < SOON


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_it_started_ends_with_it_so_that_its_end_is_seen(process, number):
    worker = odd(process, "has children")
    worker.tell(begin(steps=3))
    pid = worker.wait_for(to_screen.Hello).pid
    worker.wait_for(to_screen.Ended)
    with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
        children = [int(child) for child in file.read().split()]
    worker.child.send_signal(number)
    worker.child.wait(timeout=SOON)
    worker.child.stdout.read(), worker.child.stderr.read()  # they come to their end
    for child in children:
        assert gone(child) < SOON


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
@pytest.mark.parametrize("mode", ["prints", "sleeps in C", "holds the GIL"])
def test_it_ends_with_the_process_that_started_it_whatever_it_is_doing(process, mode):
    worker = odd(process, mode, sys.executable, "-c", RELAY)
    pid = worker.wait_for(to_screen.Hello).pid
    assert pid != worker.child.pid
    worker.tell(begin(steps=10**9))
    worker.wait_for(to_screen.Began)
    worker.child.kill()
    assert gone(pid) < SOON


def test_it_ends_when_nobody_reads_it_and_its_run_is_not_lost(process, tmp_path):
    worker = process()
    worker.tell(begin(steps=10**9, checkpoints=str(tmp_path / "kept")))
    reached = worker.wait_for(to_screen.Metrics).step
    worker.child.stdout.close()
    worker.child.wait(timeout=SOON)
    (kept,) = Shelf(tmp_path / "kept").entries()
    assert kept.whole
    assert kept.step >= reached


def test_what_warns_it_has_it_save_and_what_ends_it_has_it_save_and_say_why(process, tmp_path):
    worker = process()
    worker.tell(begin(steps=10**9, checkpoints=str(tmp_path / "kept")))
    reached = worker.wait_for(to_screen.Metrics).step
    worker.child.send_signal(signal.SIGUSR1)
    assert worker.wait_for(to_screen.Warned).text.startswith("About a minute is left")
    saved = worker.wait_for(to_screen.Saved)
    assert saved.step >= reached
    worker.child.terminate()
    last = worker.wait_for(to_screen.Saved)
    assert last.step > saved.step
    assert worker.wait_for(to_screen.Bye).why == "The training process was told to end (SIGTERM)."
    assert worker.child.wait(timeout=100) == 0
    assert [one.name for one in Shelf(tmp_path / "kept").entries()] == [saved.name, last.name]


def test_a_worker_that_hears_nothing_saves_and_leaves(process, tmp_path):
    worker, heard = process(more=("--lease", "2")), threading.Event()
    worker.tell(begin(steps=10**9, checkpoints=str(tmp_path / "kept")))

    def ping():
        while not heard.wait(0.2):
            worker.tell(to_worker.Ping(1))

    pinging = threading.Thread(target=ping)
    pinging.start()
    worker.wait_for(to_screen.Metrics)
    heard.set()
    pinging.join()
    step = worker.wait_for(to_screen.Saved).step
    assert worker.wait_for(to_screen.Bye).why == "The training process heard nothing from the screen for 2 s and left."
    assert worker.child.wait(timeout=100) == 0
    assert Shelf(tmp_path / "kept").entries()[-1].step >= step
    assert to_screen.LEASE == 60, "seconds, for one that is not told otherwise"


def test_told_to_end_while_it_waits_it_keeps_what_was_trained(process, tmp_path):
    worker = process()
    worker.tell(begin(paused=True, checkpoints=str(tmp_path / "kept")), to_worker.Advance(1))
    assert worker.wait_for(to_screen.Paused).step == 1
    worker.tell(to_worker.Quit())
    assert worker.wait_for(to_screen.Saved).step == 1
    assert worker.child.wait(timeout=100) == 0


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("raise ModuleNotFoundError('No module named torch', name='torch')", "pip install 'dltutor[labs]'"),
        ("raise OSError('libgomp.so.1: cannot open shared object file')", "cannot be loaded: libgomp"),
    ],
)
def test_without_torch_it_says_what_to_install(tmp_path, broken, says):
    (tmp_path / "torch.py").write_text(broken)
    launch = local(folder=tmp_path)
    path = f"{tmp_path}{os.pathsep}{launch.environment.get('PYTHONPATH', '')}"
    environment = {**launch.environment, "PYTHONPATH": path}
    child = subprocess.Popen(launch.command, stdin=PIPE, stdout=PIPE, env=environment, cwd=tmp_path)
    with child:
        said = child.stdout.read()
    assert child.returncode == 1
    assert says.encode() in said

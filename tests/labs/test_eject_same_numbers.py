"""An ejected script prints the worker's numbers to the last digit: every lab, changes on the way, the user's data."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dltutor.labs import find
from dltutor.labs.eject import Change as Turn
from dltutor.labs.eject import script
from dltutor.labs.settings import turned
from dltutor.wire.conditions import Steps
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.tails import unpacked
from dltutor.wire.to_screen import Ended, Metrics, Picture, ToScreen
from dltutor.wire.to_worker import Change, Drawn, Go, Look, Quit, Start, ToWorker

pytestmark = pytest.mark.torch

STEPS = 20
SEED = 3
Logs = dict[str, dict[int, float]]


class Worker:
    """A real worker, and no more of a screen than one run after another needs."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "dltutor.worker", "--threads", "1"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.encoder, self.decoder = Encoder(), Decoder[ToScreen](ToScreen)
        self.heard = self._heard()
        self.runs = 0
        self.plain: dict[str, Logs] = {}

    def say(self, message: ToWorker) -> None:
        assert self.process.stdin
        self.process.stdin.write(self.encoder.encode(message))
        self.process.stdin.flush()

    def _heard(self) -> Iterator[tuple[ToScreen, bytes]]:
        assert self.process.stdout
        while data := self.process.stdout.read1():
            yield from self.decoder.feed(data)

    def run(self, lab: str, seed: int, changes: Sequence[Turn] = (), data: str | None = None) -> Logs:
        """Do one run with all its pictures on screen, live changes at their steps; return what it logged."""
        self.runs += 1
        self.say(Look([panel.picture for panel in find.load(lab).panels if panel.picture], per_second=20))
        stops = [step - 1 for step, _, _ in changes] + [STEPS]
        self.say(Start(self.runs, lab, {}, seed, "cpu", data, [Steps(stops[0])]))
        logs = self.logged(stops[0])
        for (_, name, value), stop in zip(changes, stops[1:], strict=True):
            self.say(Change(self.runs, name, value))
            self.say(Go(self.runs, [Steps(stop)]))
            for metric, values in self.logged(stop).items():
                logs.setdefault(metric, {}).update(values)
        return logs

    def logged(self, stop: int) -> Logs:
        """Return what the run logs until it stops at a step."""
        logs: Logs = {}
        for message, tail in self.heard:
            if getattr(message, "run", 0) != self.runs:
                continue
            if isinstance(message, Metrics):
                for name, steps, values in unpacked(message.series, tail):
                    logs.setdefault(name, {}).update(zip(steps, values, strict=True))
            elif isinstance(message, Picture):
                self.say(Drawn(message.name))
            elif isinstance(message, Ended):
                assert (message.how, message.step) == ("finished", stop), message.sentence
                break
        return logs

    def plain_run(self, lab: str) -> Logs:
        """Return what a run with the defaults logs; done once."""
        if lab not in self.plain:
            self.plain[lab] = self.run(lab, SEED)
        return self.plain[lab]


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    one = Worker(tmp_path_factory.mktemp("worker"))
    yield one
    one.say(Quit())
    assert one.process.wait(100) == 0


def printed(text: str, folder: Path) -> Logs:
    """Run a script with plain Python in an empty folder and read what it prints."""
    file = folder / "script.py"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", file], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    logs: Logs = {}
    for line in done.stdout.splitlines():
        word, step, *rest = line.split()
        assert word == "step"
        for name, value in zip(rest[::2], rest[1::2], strict=True):
            logs.setdefault(name, {})[int(step)] = float(value)
    return logs


def live_changes(name: str) -> list[Turn]:
    """Turn every live hyperparameter once, each at a step of its own, lr first."""
    knobs = sorted((knob for knob in find.load(name).hyperparameters if knob.live), key=lambda knob: knob.name != "lr")
    return [(6 + 2 * at, knob.name, turned(knob, knob.default, up=True)) for at, knob in enumerate(knobs)]


@pytest.mark.parametrize("name", find.names())
def test_the_script_prints_the_same_numbers(name: str, worker: Worker, tmp_path: Path) -> None:
    logs = worker.plain_run(name)
    assert {metric.name for metric in find.load(name).metrics} == set(logs)
    assert printed(script(name, {}, SEED, STEPS), tmp_path) == logs


@pytest.mark.parametrize("name", find.names())
def test_the_script_repeats_changes_at_their_steps(name: str, worker: Worker, tmp_path: Path) -> None:
    changes = live_changes(name)
    assert changes[0][1] == "lr"
    assert changes[-1][0] < STEPS
    logs = worker.run(name, SEED, changes)
    assert printed(script(name, {}, SEED, STEPS, changes=changes), tmp_path) == logs
    assert logs != worker.plain_run(name)


def digits(folder: Path) -> None:
    """Write 100 random images under MNIST's file names, one file gzipped."""
    rng = random.Random(0)
    images = bytes((0, 0, 8, 3)) + b"".join(n.to_bytes(4, "big") for n in (100, 28, 28)) + rng.randbytes(100 * 784)
    labels = bytes((0, 0, 8, 1)) + (100).to_bytes(4, "big") + bytes(at % 10 for at in range(100))
    (folder / "t10k-images-idx3-ubyte").write_bytes(images)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))


@pytest.mark.parametrize("name", [name for name in find.names() if find.load(name).uses_data])
def test_the_script_reads_the_users_data(name: str, worker: Worker, tmp_path: Path) -> None:
    data = tmp_path / "its own data"
    data.mkdir()
    digits(data)
    logs = worker.run(name, SEED, data=str(data))
    assert printed(script(name, {}, SEED, STEPS, data=str(data)), tmp_path) == logs
    assert logs != worker.plain_run(name)


@pytest.mark.parametrize("name", find.names())
@pytest.mark.parametrize("changing", [False, True])
def test_the_script_is_clean(name: str, changing: bool, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(script(name, {}, SEED, STEPS, live_changes(name) if changing else []), encoding="utf-8")
    rules = ["--isolated", "--no-cache", "--line-length", "120", "--select", "E,F"]
    command = [sys.executable, "-m", "ruff", "check", *rules, file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout

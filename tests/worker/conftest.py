"""A lab of the tests' own, done by the real code of the worker in this process, and the real worker as a process."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from types import ModuleType

import pytest

from dltutor.labs.spec import Hyperparameter, Lab, Metric
from dltutor.run.launch import local
from dltutor.run.state import Run, apply
from dltutor.wire import to_screen, to_worker
from dltutor.wire.frames import Decoder, Encoder

LAB = Lab(
    title="Little",
    summary="",
    hyperparameters=(
        Hyperparameter("lr", 0.1, "", live=True, low=0, high=1e9),
        Hyperparameter("momentum", 0.0, "", live=True, low=0, high=1),
        Hyperparameter("size", 4, "", low=1),
    ),
    metrics=(Metric("loss", "loss"), Metric("other", "other")),
    panels=(),
    steps=10,
)


@dataclass
class Stage:
    """A run of a function as if it were a lab's `train`; `say` gives orders, `heard` holds the answers."""

    inbox: object
    heard: list = field(default_factory=list)
    new: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None

    def hear(self, message, tail=b""):
        with self.new:
            self.heard.append((message, tail))
            self.new.notify_all()

    def tell(self, *messages):
        for message in messages:
            self.inbox.post(message)

    def wait_for(self, kind, count=1):
        """Return the count-th message of a kind, once it has come."""
        with self.new:
            assert self.new.wait_for(lambda: len(self.all(kind)) >= count, timeout=100), f"no {kind}: {self.heard}"
            return self.all(kind)[count - 1]

    def all(self, kind):
        return [message for message, _ in self.heard if isinstance(message, kind)]

    def run(self, number=1):
        """Return the run as the screen knows it."""
        run = Run(number, "little", {}, 0)
        for message, tail in list(self.heard):
            run = apply(run, message, tail)
        return run

    def values(self, metric="loss"):
        return [bucket.last for bucket in self.run().histories[metric]]


@pytest.fixture
def stage(monkeypatch):
    """Return a function: give it a `train`, get a stage on which runs of it can be started."""
    from dltutor.worker import modules, serve
    from dltutor.worker.inbox import Inbox

    stages = []

    def make(train):
        module = ModuleType("dltutor.labs.little.train")
        module.train = train
        monkeypatch.setitem(sys.modules, "dltutor.labs.little.train", module)
        monkeypatch.setattr(modules, "load", lambda name: LAB)
        one = Stage(Inbox())
        one.thread = threading.Thread(target=serve.serve, args=(one.inbox, one.hear))
        one.thread.start()
        stages.append(one)
        return one

    yield make
    for one in stages:
        one.tell(to_worker.Quit())
        one.thread.join(timeout=100)
        assert not one.thread.is_alive()


class Process:
    """The real worker as a child process, spoken to through its pipes."""

    def __init__(self, folder, *prefix, more=()):
        launch = local(folder=folder)
        environment = dict(launch.environment)
        self.child = subprocess.Popen(
            [*prefix, *launch.command, *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
        )
        self._encoder, self._decoder = Encoder(), Decoder(to_screen.ToScreen)
        self._heard = []
        self.all = []

    @property
    def skipped(self):
        return self._decoder.skipped

    def tell(self, *messages):
        for message in messages:
            os.write(self.child.stdin.fileno(), self._encoder.encode(message))

    def messages(self):
        """Yield message after message with its tail, as they come."""
        while True:
            while self._heard:
                message, tail = self._heard.pop(0)
                self.all.append(message)
                yield message, tail
            data = os.read(self.child.stdout.fileno(), 65536)
            assert data, f"the worker ended: {self.child.stderr.read()}"
            self._heard += self._decoder.feed(data)

    def wait_for(self, kind):
        """Return the next message of a kind; what comes before it is dropped."""
        return next(message for message, _ in self.messages() if isinstance(message, kind))


@pytest.fixture
def process(tmp_path):
    made = []

    def make(*prefix, more=()):
        made.append(Process(tmp_path, *prefix, more=more))
        return made[-1]

    yield make
    for one in made:
        one.child.kill()
        one.child.wait()
        for pipe in (one.child.stdin, one.child.stdout, one.child.stderr):
            pipe.close()

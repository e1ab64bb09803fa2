"""When checkpoints are made, what they may cost, and what a disk that fails does to the training: nothing."""

from __future__ import annotations

import errno
import os
import threading
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("torch")
import torch

from dltutor.checkpoints.files import Disk
from dltutor.checkpoints.shelf import Shelf
from dltutor.wire import to_screen, to_worker
from dltutor.wire.message import Message
from dltutor.worker import keeping
from dltutor.worker.keeping import Keeping
from dltutor.worker.snapshot import State
from tests.waiting import until

pytestmark = pytest.mark.torch


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow(Disk):
    """A disk on which every file takes so many seconds, of the clock and of the processor."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds, self.spent = clock, seconds, 0.0

    def fsync(self, descriptor: int) -> None:
        self.clock.now += self.seconds
        self.spent += self.seconds
        super().fsync(descriptor)


class Failing(Disk):
    """A disk that fails with an errno until it is mended."""

    def __init__(self, number: int) -> None:
        self.number = number

    def fsync(self, descriptor: int) -> None:
        if self.number:
            raise OSError(self.number, os.strerror(self.number))
        super().fsync(descriptor)


class Hanging(Disk):
    """A disk that does not answer before it is let."""

    def __init__(self) -> None:
        self.answers = threading.Event()

    def create(self, path: Path) -> int:
        assert self.answers.wait(60)
        return super().create(path)


class Training:
    """A run as far as its checkpoints see it; `train` lets seconds of training pass, as steps of 0.1 s."""

    def __init__(self, folder: Path, disk: Disk | None = None, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.heard: list[Message] = []
        weights = torch.zeros(1000, requires_grad=True)
        state = State(torch.device("cpu"), [weights], torch.optim.Adam([weights]))
        self.shelf = Shelf(folder, disk=disk)
        start = to_worker.Start(1, "five_points", {}, 0, checkpoints=str(folder))
        self.keeping = Keeping(start, {}, state, self.shelf, self.hear, self.clock, self.used)
        self.keeping.begin(None)
        self.steps = 0

    def used(self) -> float:
        return self.clock.now if isinstance(self.shelf._disk, Slow) else 0.0

    def hear(self, message: Message, tail: bytes) -> None:
        self.heard.append(message)

    def all(self, kind: type) -> list[Any]:
        return [message for message in self.heard if isinstance(message, kind)]

    @property
    def control(self) -> Any:
        return SimpleNamespace(
            run=1,
            step=self.steps,
            seconds=lambda: self.steps / 10,
            hp=SimpleNamespace(lr=0.1),
            conditions=SimpleNamespace(memory=[]),
        )

    def train(self, seconds: float, wait: bool = True) -> None:
        for _ in range(round(seconds * 10)):
            self.steps += 1
            self.clock.now += 0.1
            self.keeping.attend(self.control)
            if wait:
                until(lambda: not self.keeping._busy)


@pytest.mark.parametrize("cost", [0.0, 0.02, 0.5, 3.0])
def test_all_checkpoints_together_cost_at_most_two_percent_of_the_training(tmp_path: Path, cost: float) -> None:
    clock = Clock()
    disk = Slow(clock, cost)
    training = Training(tmp_path, disk, clock)
    for _ in range(60):
        training.train(20)
        first = cost if training.all(to_screen.Saved) else 0.0
        assert disk.spent <= 0.02 * training.steps / 10 + first, "only what the first one costs cannot be known"
    assert disk.spent <= max(0.02 * 1200, cost)
    assert training.all(to_screen.Saved)


def test_a_cheap_one_is_made_every_five_seconds_or_so(tmp_path: Path) -> None:
    training = Training(tmp_path)
    training.train(0.9)
    assert training.heard == []
    training.train(60)
    steps = [saved.step for saved in training.all(to_screen.Saved)]
    assert steps[0] <= 11
    assert all(50 <= late - early <= 55 for early, late in pairwise(steps))
    assert [taken.step for taken in training.all(to_screen.Taken)] == steps
    assert [one.step for one in training.shelf.entries()] == steps[-2:]


def test_a_disk_that_hangs_does_not_hold_up_the_training_and_is_told_of_once(tmp_path: Path) -> None:
    disk = Hanging()
    training = Training(tmp_path, disk)
    training.train(100, wait=False)
    assert training.steps == 1000
    assert [told.why for told in training.all(to_screen.NotSaved)] == ["the disk does not answer"]
    assert training.all(to_screen.Saved) == []
    disk.answers.set()
    until(lambda: bool(training.all(to_screen.Saved)))
    training.train(100)
    assert training.all(to_screen.Saved)[-1].step > 1000
    assert len(training.all(to_screen.NotSaved)) == 1


def test_a_worker_that_leaves_waits_for_a_hanging_disk_but_not_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE", 0.05)
    disk = Hanging()
    training = Training(tmp_path, disk)
    training.train(5, wait=False)
    training.keeping.save_last(training.control)
    assert training.all(to_screen.Saved) == []
    disk.answers.set()
    until(lambda: not training.keeping._busy)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "your quota is used up"),
        (errno.EROFS, "the file system is read-only; use --checkpoints DIR"),
        (errno.EIO, "the disk reports an error"),
    ],
)
def test_a_disk_that_refuses_is_told_in_words_and_the_next_one_is_tried(tmp_path: Path, number: int, says: str) -> None:
    disk = Failing(number)
    training = Training(tmp_path, disk)
    training.train(50)
    told = training.all(to_screen.NotSaved)
    assert told
    assert all(one.why.startswith(says) for one in told)
    assert os.listdir(tmp_path) == []
    disk.number = 0
    training.train(20)
    assert training.all(to_screen.Saved)


def test_a_folder_that_cannot_be_made_is_told_and_training_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    training = Training(tmp_path / "file" / "folder")
    training.train(20)
    assert "Not a directory; use --checkpoints DIR" in training.all(to_screen.NotSaved)[0].why


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_any_more_do_not_take_the_place_of_good_ones(tmp_path: Path, value: float) -> None:
    training = Training(tmp_path)
    training.train(20)
    good = training.shelf.entries()
    (weights,) = training.keeping._state.model
    weights.data[7] = value
    training.train(30)
    training.keeping.save_last(training.control)
    assert training.shelf.entries() == good
    assert training.all(to_screen.Taken)[-1].step == good[-1].step
    assert training.all(to_screen.NotSaved)[-1].why == "a weight is NaN or infinite by now"
    assert len(training.all(to_screen.NotSaved)) < 10


def test_what_no_checkpoint_can_hold_is_told_once(tmp_path: Path) -> None:
    training = Training(tmp_path)
    training.keeping._state.kept.append({"function": print})
    training.train(60)
    assert [told.why for told in training.all(to_screen.NotSaved)] == [
        "a checkpoint cannot hold a builtin_function_or_method"
    ]


def test_what_is_being_written_when_the_run_ends_is_not_left_behind(tmp_path: Path) -> None:
    disk = Hanging()
    training = Training(tmp_path, disk)
    training.train(5, wait=False)
    training.keeping.forget()
    disk.answers.set()
    until(lambda: not training.keeping._busy)
    assert os.listdir(tmp_path) == []


def test_after_a_stop_that_can_go_on_the_run_is_kept_again(tmp_path: Path) -> None:
    training = Training(tmp_path)
    training.train(20)
    training.keeping.forget()
    assert os.listdir(tmp_path) == []
    training.train(20)
    assert training.shelf.entries()[-1].step > 200

"""Of a drawn digit the real worker shows what its network computes on those pixels, training or waiting."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from hand import drawn
from plain_session import run_lab
from test_eject_same_numbers import Worker

from dltutor.labs.digits_cnn import train as lab
from dltutor.wire.conditions import Steps
from dltutor.wire.to_screen import Ended, Picture
from dltutor.wire.to_worker import Drawn, Look, Quit, Start

pytestmark = pytest.mark.torch

STEPS, SEED = 12, 5
SKETCH = drawn(4, 5, 4, 12, 18).ink


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    one = Worker(tmp_path_factory.mktemp("worker"))
    yield one
    one.say(Quit())
    assert one.process.wait(100) == 0


def picture(worker: Worker, run: int, titled: str) -> tuple[Picture, bytes]:
    """Return the run's next picture of the feature maps whose first title begins so."""
    for message, tail in worker.heard:
        if isinstance(message, Picture) and message.run == run:
            worker.say(Drawn(message.name))
            if groups(message)[0]["title"].startswith(titled):
                return message, tail
    pytest.fail("the worker ended")


def groups(message: Picture) -> Any:
    return message.data["groups"]


def read_shares(message: Picture, tail: bytes) -> list[float]:
    bars: Any = message.data["bars"]
    begin = bars["values"]["offset"]
    return array("f", tail[begin : begin + 4 * 10]).tolist()


def test_a_digit_drawn_after_the_last_step_is_shown_as_the_network_reads_it(worker: Worker) -> None:
    worker.say(Look(["features"]))
    worker.say(Start(1, "digits_cnn", {}, SEED, "cpu", until=[Steps(STEPS)]))
    for message, _ in worker.heard:
        if isinstance(message, Ended):
            break
    worker.say(Look(["features"], sketch=SKETCH))
    message, tail = picture(worker, 1, "your digit")
    assert message.step == STEPS
    model = run_lab("digits_cnn", steps=STEPS, seed=SEED).model
    image = lab.pictures.placed(SKETCH, lab.digits(None)[2])
    with torch.no_grad():
        shares = model(image)[0].softmax(0)
    assert groups(message)[0]["title"] == f"your digit: {shares.argmax()} with {shares.max():.2f}"
    assert read_shares(message, tail) == pytest.approx(shares.tolist(), abs=1e-4)
    worker.say(Look(["features"], pick=2))
    picture(worker, 1, "image 3:")


def test_a_digit_drawn_once_is_shown_in_every_run_that_follows_while_it_trains(worker: Worker) -> None:
    worker.say(Look(["features"], sketch=SKETCH))
    worker.say(Start(2, "digits_cnn", {}, SEED, "cpu"))
    first, _ = picture(worker, 2, "your digit")
    assert 0 < first.step < 300
    worker.say(Start(3, "digits_cnn", {}, SEED, "cpu"))
    again, _ = picture(worker, 3, "your digit")
    assert 0 < again.step < 300

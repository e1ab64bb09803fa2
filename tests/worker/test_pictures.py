"""Pictures come when they are looked at, at the pace the screen can take, and never change the training."""

import math
from array import array

import pytest

torch = pytest.importorskip("torch")
from dltutor.wire.frames import FrameTooLargeError  # noqa: E402
from dltutor.wire.to_worker import Look  # noqa: E402
from dltutor.worker.pictures import SHARE, Pictures, packed  # noqa: E402

pytestmark = pytest.mark.torch


class Table:
    """Pictures with a clock that is turned by hand; `sent` holds what came. Others have the processor for `others`."""

    def __init__(self, cost=0.0):
        self.now, self.others, self.cost, self.sent, self.drawn = 100.0, 0.0, cost, [], 0
        self.pictures = Pictures(
            lambda message, tail: self.sent.append((message.name, message.step)),
            lambda: self.now,
            lambda: self.now - self.others,
        )
        self.pictures.begin(1)

    def drawing(self):
        self.now += self.cost
        self.drawn += 1
        return {"z": torch.zeros(2, 2)}

    def offer(self, step, name="maps", urgent=False):
        self.pictures.prepare(urgent)
        self.pictures.offer(name, self.drawing, step)


def test_what_nobody_looks_at_is_never_drawn():
    table = Table()
    table.pictures.look(Look(["other"]))
    for step in range(100):
        table.offer(step)
        table.now += 1
    table.pictures.refresh(99)
    assert table.drawn == 0


def test_the_next_picture_waits_until_the_last_was_drawn_and_its_time_has_come():
    table = Table()
    table.pictures.look(Look(["maps"], per_second=4.0))
    table.offer(1)
    table.now += 10
    table.offer(2)
    assert table.sent == [("maps", 1)]
    table.pictures.drawn("maps")
    table.offer(3)
    table.pictures.drawn("maps")
    table.now += 0.2
    table.offer(4)
    table.now += 0.1
    table.offer(5)
    assert table.sent == [("maps", 1), ("maps", 3), ("maps", 5)]


def test_all_pictures_together_take_a_small_part_of_the_time():
    table = Table(cost=0.01)
    table.pictures.look(Look(["a", "b"], per_second=100.0))
    begin = table.now
    for step in range(20_000):
        for name in ("a", "b"):
            table.offer(step, name)
            table.pictures.drawn(name)
        table.now += 0.001
    assert SHARE <= 0.02
    assert table.drawn * 0.01 / (table.now - begin) == pytest.approx(SHARE, rel=0.1)
    names = [name for name, _ in table.sent]
    assert abs(names.count("a") - names.count("b")) <= 1


def test_on_a_busy_computer_a_picture_costs_what_it_takes_itself_not_what_others_do_meanwhile():
    table = Table(cost=0.01)
    table.pictures.look(Look(["maps"], per_second=4.0))

    def interrupted():
        table.now += 0.3
        table.others += 0.3
        return table.drawing()

    table.pictures.prepare()
    table.pictures.offer("maps", interrupted, 1)
    table.pictures.drawn("maps")
    table.now += 0.9
    table.offer(2)
    table.now += 0.2
    table.offer(3)
    assert table.sent == [("maps", 1), ("maps", 3)]


def test_a_pause_shows_where_the_run_stands_and_a_new_look_shows_it_again():
    table = Table()
    table.pictures.look(Look(["maps"]))
    table.offer(1)
    table.offer(2)
    table.pictures.refresh(2)
    assert table.sent == [("maps", 1)]
    table.pictures.drawn("maps")
    table.pictures.refresh(2)
    table.pictures.drawn("maps")
    table.pictures.refresh(2)
    assert table.sent == [("maps", 1), ("maps", 2)]
    table.pictures.look(Look(["maps"], pick=7))
    table.pictures.refresh(2)
    assert table.sent[2:] == [("maps", 2)]
    assert table.pictures.pick == 7


def test_a_sketch_is_shown_at_once_while_the_run_waits_and_stays_through_a_new_run():
    table = Table()
    table.pictures.look(Look(["maps"]))
    table.offer(5)
    assert table.pictures.sketch is None
    table.pictures.look(Look(["maps"], sketch=bytes(784)))
    table.pictures.refresh(5)
    assert table.sent == [("maps", 5), ("maps", 5)]
    table.pictures.begin(2)
    assert table.pictures.sketch == bytes(784)
    table.pictures.look(Look(["maps"], pick=1))
    assert table.pictures.sketch is None


def test_in_a_single_step_the_picture_is_that_of_the_step():
    table = Table()
    table.pictures.look(Look(["maps"]))
    table.offer(1)
    table.offer(2, urgent=True)
    table.pictures.refresh(2)
    assert table.sent == [("maps", 1), ("maps", 2)]


def test_the_last_pictures_come_even_if_those_before_them_are_not_drawn_yet():
    table = Table()
    table.pictures.look(Look(["maps"]))
    table.offer(1)
    table.offer(2)
    table.pictures.finish(2)
    table.pictures.finish(2)
    assert table.sent == [("maps", 1), ("maps", 2)]


def test_drawing_does_not_touch_the_random_numbers_of_the_training():
    table = Table()
    table.pictures.look(Look(["maps"]))
    torch.manual_seed(5)
    expected = torch.rand(4)
    torch.manual_seed(5)
    table.pictures.prepare()
    table.pictures.offer("maps", lambda: {"z": torch.rand(9)}, 1)
    assert table.sent
    assert torch.equal(torch.rand(4), expected)


def test_tensors_travel_behind_the_message_as_float32_or_bytes():
    data = {
        "z": torch.arange(6, dtype=torch.float64).view(2, 3).T,
        "groups": [{"title": "conv", "images": torch.tensor([[[0, 255]]], dtype=torch.uint8)}],
        "seen": torch.tensor([True, False]),
        "loss": torch.tensor(0.5),
        "labels": ["a", "b"],
        "weights": (torch.zeros(0, 3), torch.ones(1, requires_grad=True)),
        "best": [1, 2.5],
    }
    plain, tail = packed(data)
    z = plain["z"]
    assert (z["kind"], z["shape"], z["offset"]) == ("float32", [3, 2], 0)
    assert array("f", tail[:24]).tolist() == [0, 3, 1, 4, 2, 5]
    images = plain["groups"][0]["images"]
    assert (images["kind"], images["shape"]) == ("uint8", [1, 1, 2])
    assert tail[images["offset"] : images["offset"] + 2] == b"\x00\xff"
    assert plain["seen"]["kind"] == "uint8"
    assert (plain["loss"], plain["labels"], plain["best"]) == (0.5, ["a", "b"], [1, 2.5])
    empty, one = plain["weights"]
    assert (empty["shape"], one["shape"]) == ([0, 3], [1])
    assert len(tail) == 24 + 2 + 2 + 0 + 4


def test_a_picture_may_hold_what_is_not_finite():
    plain, tail = packed({"z": torch.tensor([math.nan, math.inf]), "low": torch.tensor(math.nan)})
    assert math.isnan(array("f", tail)[0])
    assert math.isnan(plain["low"])


def test_a_picture_too_large_for_a_frame_is_left_out_and_said_in_the_log(capfd):
    def refuse(message, tail):
        raise FrameTooLargeError("Picture takes 5 MB")

    pictures = Pictures(refuse)
    pictures.look(Look(["maps"]))
    pictures.prepare()
    pictures.offer("maps", lambda: {"z": torch.zeros(1)}, 1)
    assert "'maps' is not shown" in capfd.readouterr().err

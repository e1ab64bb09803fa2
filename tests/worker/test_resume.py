"""A run that goes on from a checkpoint is the run that never ended, to the last bit on the CPU."""

from __future__ import annotations

import itertools
import json
import math
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

pytest.importorskip("torch")
import torch

from dltutor.checkpoints import layout
from dltutor.checkpoints.shelf import Shelf
from dltutor.labs import find
from dltutor.labs.eject import script
from dltutor.run.state import Run, apply
from dltutor.wire import conditions, to_screen, to_worker
from dltutor.wire.message import Message, Value
from dltutor.worker.inbox import Inbox, Keep
from dltutor.worker.pictures import Pictures
from dltutor.worker.running import perform
from dltutor.worker.snapshot import State
from tests.waiting import until

pytestmark = pytest.mark.torch

Curves = dict[str, dict[int, float]]
N, M = 12, 36
"""The step of the checkpoint, and the last one."""
LATER = 20
"""A step after the checkpoint at which something is turned."""


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Train as the worker does; more threads would only wait for each other in these small networks."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class Trial:
    """One run in this process, step by step, with orders at some of the pauses; it is left at step `M`."""

    def __init__(self, start: to_worker.Start, orders: Mapping[int, list[Any]]) -> None:
        """`orders`: what is said once so many steps are done."""
        self.inbox, self.heard, self.run = Inbox(), [], Run(start.run, start.lab, {}, start.seed)
        self._orders, self._lock = {**orders, M: [to_worker.Quit()]}, threading.Lock()
        self.inbox.post(to_worker.Advance(start.run))
        perform(start, self.inbox, self._hear, Pictures(self._hear))

    def _hear(self, message: Message, tail: bytes = b"") -> None:
        with self._lock:
            self.heard.append(message)
            self.run = apply(self.run, message, tail)
        if isinstance(message, to_screen.Ended) and message.more:
            self.inbox.post(to_worker.Quit())
        if isinstance(message, to_screen.Paused):
            for order in (*self._orders.get(message.step, ()), to_worker.Advance(message.run)):
                self.inbox.post(order)

    def all(self, kind: type) -> list[Any]:
        return [message for message in self.heard if isinstance(message, kind)]

    def curves(self, after: int = 0) -> Curves:
        return curves(self.run, after)


def curves(run: Run, after: int = 0) -> Curves:
    """Return every value of every metric with its step, those up to a step left out."""
    return {
        name: {one.first_step: one.last for one in history if one.first_step > after}
        for name, history in run.histories.items()
    }


def begin(lab: str, folder: Path, given: Mapping[str, Value], resume: str = "", **more: Any) -> to_worker.Start:
    settings = {**find.load(lab).defaults(), **given}
    return to_worker.Start(1, lab, settings, 3, "cpu", checkpoints=str(folder), resume=resume, **more)


def turned(*steps: int, **values: Value) -> dict[int, list[Any]]:
    return {step: [to_worker.Change(1, name, value) for name, value in values.items()] for step in steps}


LABS = [
    ("by_hand", {}, {"lr": 0.7}),
    ("digits_cnn", {"batch_size": 16}, {"lr": 0.002, "weight_decay": 0.01}),
    ("five_points", {"batch_size": 2, "momentum": 0.5}, {"lr": 0.3, "momentum": 0.8}),
    ("overfit", {"patience": 40, "batch_norm": True, "dropout": 0.3, "batch_size": 8}, {"lr": 0.003, "dropout": 0.1}),
    *(
        ("playground", {"optimizer": one, "dropout": 0.2, "weight_decay": 0.001, "momentum": 0.9}, {"lr": 0.01})
        for one in ("sgd", "adagrad", "adam", "adamw")
    ),
]


@pytest.mark.parametrize(("lab", "given", "changes"), LABS, ids=[f"{n}-{g.get('optimizer', '')}" for n, g, _ in LABS])
def test_from_step_n_on_every_value_is_that_of_the_run_that_was_never_interrupted(
    tmp_path: Path, lab: str, given: dict[str, Value], changes: dict[str, Value]
) -> None:
    later = turned(LATER, **dict.fromkeys(changes, 0.004))
    orders = {**turned(4, 11, **changes), N: [Keep("")], **later}
    whole = Trial(begin(lab, tmp_path, given), orders)
    name = next(saved.name for saved in whole.all(to_screen.Saved) if saved.step == N)
    again = Trial(begin(lab, tmp_path, given, resume=name), later)
    began = again.all(to_screen.Began)[0]
    assert (began.step, began.given) == (N, whole.run.given)
    assert began.settings == {**whole.run.given, **changes}
    assert began.changes == [(step, key, value) for step in (5, 12) for key, value in changes.items()]
    assert again.run.step == M
    assert again.curves() == whole.curves(after=N)
    assert min(map(min, again.curves().values())) > N
    assert again.run.epoch == whole.run.epoch
    assert again.run.seconds > 0


def test_a_run_may_be_interrupted_again_and_again(tmp_path: Path) -> None:
    given, name, pieces = {"optimizer": "adam", "dropout": 0.5}, "", {}
    whole = Trial(begin("playground", tmp_path / "whole", given), {})
    for stop in (7, 8, 20, 30, M):
        one = Trial(begin("playground", tmp_path / "parts", given, name), {stop: [to_worker.Quit()]})
        name = one.all(to_screen.Saved)[-1].name
        pieces |= one.curves()["train_loss"]
    assert pieces == whole.curves()["train_loss"]


def test_the_lab_s_own_early_stopping_keeps_its_memory(tmp_path: Path) -> None:
    given: dict[str, Value] = {"patience": 12, "lr": 0.5}
    whole = Trial(begin("overfit", tmp_path, given), {10: [Keep("")]})
    name = whole.all(to_screen.Saved)[0].name
    (ended,) = whole.all(to_screen.Ended)
    assert (ended.how, 10 < ended.step < M) == ("finished", True)
    assert Shelf(tmp_path).entries() == [], "a run that came to its own end leaves none"
    other = Trial(begin("overfit", tmp_path, given), {10: [Keep(""), to_worker.Quit()]})
    again = Trial(begin("overfit", tmp_path, given, other.all(to_screen.Saved)[0].name), {})
    assert name
    assert again.all(to_screen.Ended) == [ended]
    assert again.curves() == whole.curves(after=10)


def test_a_stop_condition_that_waits_for_better_values_keeps_its_patience(tmp_path: Path) -> None:
    plateau: list[conditions.Condition] = [conditions.Plateau("loss", 20, least=10.0)]
    whole = Trial(begin("five_points", tmp_path, {}, until=plateau), {10: [Keep("")], 21: [to_worker.Quit()]})
    (ended,) = whole.all(to_screen.Ended)
    other = Trial(begin("five_points", tmp_path, {}, until=plateau), {10: [Keep(""), to_worker.Quit()]})
    name = other.all(to_screen.Saved)[0].name
    again = Trial(begin("five_points", tmp_path, {}, name, until=plateau), {21: [to_worker.Quit()]})
    assert (ended.step, again.all(to_screen.Ended)) == (21, [ended])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "cut off|do not fit|checksum"),
        (lambda path: path.write_bytes(path.read_bytes()[:500] + b"?" + path.read_bytes()[501:]), "checksum"),
        (lambda path: path.write_bytes(b""), "cut off"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be read: "),
    ],
)
def test_a_damaged_one_is_refused_with_a_sentence_and_the_older_one_is_used(
    tmp_path: Path, spoil: Callable[[Path], object], says: str
) -> None:
    whole = Trial(begin("five_points", tmp_path, {}), {N: [Keep("")]})
    older, newest = (saved.name for saved in whole.all(to_screen.Saved))
    spoil(tmp_path / f"{newest}.safetensors")
    refused = Trial(begin("five_points", tmp_path, {}, newest), {})
    (ended,) = refused.all(to_screen.Ended)
    assert (ended.how, ended.step, refused.all(to_screen.Began)) == ("damaged", 0, [])
    assert re.fullmatch(rf"The checkpoint of step {M} cannot be used: it.*({says}).*\.", ended.sentence)
    assert Trial(begin("five_points", tmp_path, {}, older), {}).curves() == whole.curves(after=N)


def test_a_worker_that_saved_on_while_nobody_heard_it_loses_none_of_its_later_steps(tmp_path: Path) -> None:
    whole = Trial(begin("five_points", tmp_path, {}), {N: [Keep("")]})
    heard_of = re.sub(r"\d+$", str(N - 3), whole.all(to_screen.Saved)[0].name)
    (tmp_path / f"{whole.all(to_screen.Saved)[1].name}.safetensors").unlink()
    (tmp_path / f"{whole.all(to_screen.Saved)[0].name}0.part").touch()
    again = Trial(begin("five_points", tmp_path, {}, heard_of), {})
    assert [began.step for began in again.all(to_screen.Began)] == [N]
    assert again.curves() == whole.curves(after=N)


def test_a_sound_one_that_belongs_elsewhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusal(start: to_worker.Start) -> str:
        (ended,) = Trial(start, {}).all(to_screen.Ended)
        assert ended.how == "damaged"
        return str(ended.sentence)

    whole = Trial(begin("overfit", tmp_path, {}), {})
    name = whole.all(to_screen.Saved)[-1].name
    assert "another lab" in refusal(begin("five_points", tmp_path, {}, name))
    assert "other settings" in refusal(begin("overfit", tmp_path, {"hidden": 32}, name))
    assert "other data: those of the lab" in refusal(begin("overfit", tmp_path, {}, name, data="/mnist"))
    assert "none by that name" in refusal(begin("overfit", tmp_path, {}, "../overfit"))
    file = tmp_path / f"{name}.safetensors"
    manifest, tensors = layout.decoded(file.read_bytes())

    def forge(**changed: object) -> None:
        file.write_bytes(b"".join(map(bytes, layout.encoded({**manifest, **changed}, tensors))))

    forge(step="many")
    assert "int" in refusal(begin("overfit", tmp_path, {}, name))
    forge(step=-1)
    assert ">= 0" in refusal(begin("overfit", tmp_path, {}, name))
    forge(state={"list": []})
    assert "cannot be read" in refusal(begin("overfit", tmp_path, {}, name))
    forge(state=json.loads(json.dumps(manifest["state"]).replace('["step", ', '["pets", ')))
    assert "not one of this lab" in refusal(begin("overfit", tmp_path, {}, name)), "the optimizer knows no pets"
    forge(given={**manifest["given"], "hidden": 32}, settings={**manifest["settings"], "hidden": 32})
    assert "in this lab" in refusal(begin("overfit", tmp_path, {"hidden": 32}, name)), "the shapes are not the model's"
    forge()
    monkeypatch.setattr("dltutor.worker.resuming.hash_of", lambda _: "0")
    assert "train.py has changed" in refusal(begin("overfit", tmp_path, {}, name))


def test_a_run_that_diverged_goes_on_from_before_with_a_smaller_learning_rate(tmp_path: Path) -> None:
    given: dict[str, Value] = {"dataset": "plane", "optimizer": "sgd", "activation": "linear"}
    first = Trial(begin("playground", tmp_path, given), {N: [Keep("")], **turned(LATER, lr=10.0)})
    assert first.all(to_screen.Ended)[0].how == "diverged"
    until(lambda: first.run.resumable)
    back = first.run.checkpoint
    assert back is not None
    assert back.step == N
    again = Trial(begin("playground", tmp_path, given, back.name), turned(N + 1, lr=0.001))
    losses = again.curves()["train_loss"]
    assert (again.run.step, list(losses)) == (M, list(range(N + 1, M + 1)))
    assert all(map(math.isfinite, losses.values()))


def test_in_new_processes_every_lab_goes_on_with_the_same_numbers(process: Any, tmp_path: Path) -> None:
    numbers = itertools.count(1)

    def trained(worker: Any, start: to_worker.Start) -> Run:
        start = structs.replace(start, run=next(numbers))
        worker.tell(start)
        run = Run(start.run, start.lab, {}, 3)
        for message, tail in worker.messages():
            run = apply(run, message, tail)
            if run.phase.over:
                assert run.more, run.sentence
                return run
        raise AssertionError("the worker ended")

    def until(step: int) -> dict[str, Any]:
        return {"until": [conditions.Steps(step)]}

    first, whole, names = process(), {}, {}
    for lab in find.names():
        whole[lab] = trained(first, begin(lab, tmp_path / "none", {}, **until(M)))
        trained(first, begin(lab, tmp_path / lab, {}, **until(N)))
        first.child.send_signal(signal.SIGUSR1)
        names[lab] = first.wait_for(to_screen.Saved).name
        shutil.copytree(tmp_path / lab, tmp_path / f"{lab} kept")
    first.child.kill()
    second = process()
    for lab in find.names():
        again = trained(second, begin(lab, tmp_path / f"{lab} kept", {}, names[lab], **until(M)))
        assert curves(again) == curves(whole[lab], after=N), lab
        assert again.step == M


def test_what_a_loop_remembers_follows_its_run_to_another_kind_of_device() -> None:
    elsewhere = torch.device("meta")
    weight = torch.zeros(2, device=elsewhere)
    state = State(elsewhere, [weight], kept=[{"places": [torch.ones(2)], "best": {"w": (torch.ones(1), 3)}}])
    here = State(torch.device("cpu"), [torch.zeros(2)], kept=[{"places": [torch.ones(2)], "best": {"w": (1, 3)}}])
    assert here.tree()["device"] == "cpu"
    state.restore({**here.tree(), "kept": [{"places": [torch.ones(2)], "best": {"w": (torch.ones(1), 3)}}]})
    assert state.kept[0]["places"][0].device == state.kept[0]["best"]["w"][0].device == elsewhere


@pytest.mark.parametrize("lab", ["five_points", "playground"])
def test_the_script_of_a_run_that_went_on_prints_the_very_same_numbers(tmp_path: Path, lab: str) -> None:
    first = Trial(begin(lab, tmp_path, {}), {**turned(4, lr=0.02), N: [to_worker.Quit()]})
    name = first.all(to_screen.Saved)[-1].name
    again = Trial(begin(lab, tmp_path, {}, name), turned(LATER, lr=0.05))
    changes = [(mark.step, mark.name, mark.value) for mark in again.run.marks]
    assert [change[0] for change in changes] == [5, LATER + 1]
    path = tmp_path / "script.py"
    path.write_text(script(lab, dict(again.run.given), again.run.seed, M, changes, None, 1), encoding="utf-8")
    said = subprocess.run([sys.executable, "-I", path], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    printed: Curves = {}
    for _, step, *rest in map(str.split, said.splitlines()):
        for metric, value in zip(rest[::2], rest[1::2], strict=True):
            printed.setdefault(metric, {})[int(step)] = float(value)
    assert printed == {metric: values | again.curves()[metric] for metric, values in first.curves().items()}

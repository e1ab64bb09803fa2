"""What must hold for a checkpoint whose checksum is right and whose manifest is anything: a forged one. Needs torch."""

from __future__ import annotations

import hashlib
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import torch

from dltutor.checkpoints import layout
from dltutor.checkpoints.shelf import Shelf
from dltutor.labs.find import load
from dltutor.wire.to_worker import Start
from dltutor.worker import trees
from dltutor.worker.order import Order
from dltutor.worker.resuming import Moment, loaded, manifest
from dltutor.worker.snapshot import State
from fuzz.target import Target

LAB = "five_points"
NAME = f"{LAB}-elsewhere-7-1-3"
KNOWN = load(LAB).defaults()
CPU = torch.device("cpu")


def resume(data: bytes) -> None:
    """It is refused with a reason, or put back; a refusal leaves the model as it was."""
    state = _state()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{NAME}.safetensors").write_bytes(_forged(data))
        before = [one.clone() for one in state.model.parameters()]
        try:
            moment, tree = loaded(Start(1, LAB, KNOWN, 5, resume=NAME), KNOWN, Shelf(Path(folder)), CPU)
            state.restore(tree)
        except layout.DamagedError as error:
            assert str(error)
            assert all(map(torch.equal, before, state.model.parameters()))
        else:
            assert moment.step >= 0
            next(state.orders[0].batches())


def _forged(about: bytes) -> bytes:
    """Return a checkpoint with such a text in place of its manifest."""
    header, rest = _encoded()
    text = json.dumps(about.decode("utf-8", "replace")).encode()
    header = header.replace(b'"manifest": "{}"', b'"manifest": ' + text)
    begin = layout.LENGTH.pack(len(header)) + header
    return b"".join((begin, hashlib.sha256(begin + b"".join(rest)).digest(), *rest))


@cache
def _encoded() -> tuple[bytes, list[bytes]]:
    """Return a good checkpoint's header, with an empty manifest, and its tensors."""
    raws = {name: trees.raw(one) for name, one in _tensors().items()}
    _, header, _, *rest = map(bytes, layout.encoded({}, raws))
    return header, rest


def _state() -> State:
    """Return the same small model in mid-training, each time anew."""
    torch.manual_seed(1)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    order = Order(5, 2, 0, CPU)
    next(order.batches())
    return State(CPU, model, optimizer, [{"best": 1.0}], [order])


def _tensors() -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = {}
    trees.taken(_state().tree(), tensors)
    return tensors


def _manifest() -> list[bytes]:
    moment = Moment(3, 1, 0.5, KNOWN, KNOWN, 5, [(2, "lr", 0.5)], [(0.5, 1, 2)])
    state: Any = trees.taken(_state().tree(), {})
    return [json.dumps(manifest(Start(1, LAB, KNOWN, 5), moment, state)).encode()]


TARGETS = {"resume": Target(resume, _manifest)}

"""What must hold for any bytes in what a run has left: its checkpoints and its curve."""

from __future__ import annotations

import contextlib
import json
import math
import os
from hashlib import sha256

from dltutor.checkpoints import layout
from dltutor.checkpoints.shelf import Shelf
from dltutor.labs.find import load as load_lab
from dltutor.run.curves import curve
from dltutor.run.history import CAPACITY, History
from dltutor.run.keep.talk import packed
from dltutor.run.left import left
from dltutor.wire.conditions import Steps
from dltutor.wire.frames import Encoder
from dltutor.wire.to_worker import Start
from fuzz.files import LAB, holding
from fuzz.target import Target


def checkpoints(data: bytes) -> None:
    """A checkpoint that is believed is one that was written: every byte stands under its checksum."""
    with contextlib.suppress(layout.DamagedError):
        layout.manifest_of(data)
    try:
        manifest, tensors = layout.decoded(data)
    except layout.DamagedError:
        return
    again = b"".join(layout.encoded(manifest, tensors))
    assert layout.decoded(again) == (manifest, tensors)


def manifests(data: bytes) -> None:
    """What a checkpoint says of its run, unproven as it is, can be offered and gone on from, or is passed over."""
    said = {"__metadata__": {"format": layout.VERSION, "manifest": data.decode("utf-8", "replace")}}
    text = json.dumps(said).encode()
    with holding(f"{LAB}-elsewhere-7-1-3.safetensors", layout.LENGTH.pack(len(text)) + text) as path:
        os.utime(path, (0, 0))
        run = left(path.parent, LAB, load_lab(LAB), load_lab(LAB).defaults(), (), (Steps(200),))
        if run is not None:
            assert run.step >= 0
            assert 0 <= run.seconds < math.inf
            Encoder().encode(Start(1, run.lab, dict(run.given), run.seed, until=list(run.until)))


def curves(data: bytes) -> None:
    """A curve under a right checksum is one that can be drawn and gone on with, or counts as none."""
    with holding(f"{LAB}-elsewhere-7-1.curve", sha256(data).digest() + data) as path:
        for history in curve(Shelf(path.parent), f"{LAB}-elsewhere-7-1-30", 30).values():
            bins = history.binned(0, 30, 8)
            assert len(bins) == 8
            assert len([*history]) == len(history) <= CAPACITY
            assert len(history.extended([31], [0.5])) >= 1


def _checkpoint() -> list[bytes]:
    tensors = {"w": layout.Raw("F32", (2, 3), bytes(24)), "step": layout.Raw("I64", (), bytes(8))}
    return [b"".join(layout.encoded({"lab": "five_points", "step": 3}, tensors))]


def _manifest() -> list[bytes]:
    known = load_lab(LAB).defaults()
    said = {"lab": LAB, "step": 3, "epoch": 1, "seconds": 0.5, "given": known, "settings": known, "seed": 1}
    return [json.dumps({**said, "changes": [(2, "lr", 0.5)]}).encode()]


def _curves() -> list[bytes]:
    known = History().extended([1, 2, 3, 30], [0.5, math.nan, 0.25, 1.0])
    return [packed({"loss": known}), packed({"loss": known, "accuracy": History()}), packed({})]


TARGETS = {
    "checkpoints": Target(checkpoints, _checkpoint),
    "manifests": Target(manifests, _manifest),
    "curves": Target(curves, _curves),
}

"""What a checkpoint says of its run, and whether a run can go on from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import torch

from dltutor.checkpoints import layout
from dltutor.checkpoints.layout import DamagedError
from dltutor.checkpoints.shelf import NAME, Shelf
from dltutor.labs.settings import SettingError, settings
from dltutor.wire.message import Count, Duration, Value
from dltutor.wire.to_worker import Start
from dltutor.worker import trees
from dltutor.worker.modules import hash_of, lab_of


class Moment(msgspec.Struct, frozen=True):
    """Where a run stood between two steps."""

    step: Count
    epoch: Count
    seconds: Duration
    given: dict[str, Value]
    """The settings that the run began with."""
    settings: dict[str, Value]
    """Those it had come to."""
    seed: int
    changes: list[tuple[Count, str, Value]]
    patience: list[tuple[float, int, int]]
    """What its conditions to stop knew so far."""
    data: str = ""
    """The folder of the data, where it was not the lab's own."""


def manifest(start: Start, moment: Moment, state: Any) -> dict[str, Any]:
    """Return what a checkpoint says of itself; `state` as `trees.taken` returns it."""
    return {"lab": start.lab, "train": hash_of(start), "state": state, **msgspec.structs.asdict(moment)}


def loaded(
    start: Start, given: Mapping[str, Value], shelf: Shelf, device: torch.device
) -> tuple[Moment, dict[str, Any]]:
    """Return the moment and the state that a run is to go on from; raises DamagedError where it cannot be used."""
    about, raws = layout.decoded(shelf.read(shelf.newest(start.resume)))
    tensors = {name: trees.tensor(one) for name, one in raws.items()}
    state = trees.given_back(about.pop("state", None), tensors, device)
    if about.get("lab") != start.lab:
        raise DamagedError("it is one of another lab")
    if about.get("train") != hash_of(start):
        raise DamagedError("the lab's train.py has changed since")
    try:
        moment = msgspec.convert(about, Moment, strict=True)
        now = settings(lab_of(start), moment.settings)
    except (msgspec.ValidationError, SettingError) as error:
        raise DamagedError(str(error)) from error
    if moment.given != dict(given) or moment.seed != start.seed:
        raise DamagedError("it was made with other settings")
    if moment.data != (start.data or ""):
        raise DamagedError(f"it was made with other data: {moment.data or 'those of the lab'}")
    if not isinstance(state, dict):
        raise DamagedError("its list of contents cannot be read")
    return msgspec.structs.replace(moment, settings=now), state


def refused(name: str, error: DamagedError) -> str:
    """Return the sentence for a checkpoint that cannot be used."""
    found = NAME.fullmatch(name)
    which = f"The checkpoint of step {int(found['step']):,}" if found else "The checkpoint"
    return f"{which} cannot be used: {error}."

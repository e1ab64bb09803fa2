"""One run of a lab, from the order to start it to its end: the frame around code that may raise anything."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import torch

from dltutor.checkpoints.layout import DamagedError
from dltutor.checkpoints.shelf import Shelf
from dltutor.labs import spec
from dltutor.labs.find import LabError
from dltutor.labs.settings import settings
from dltutor.wire.conditions import Steps
from dltutor.wire.message import Message
from dltutor.wire.to_screen import Ended
from dltutor.wire.to_worker import Prepare, Start, Stop
from dltutor.worker import devices, failures
from dltutor.worker.control import Control, Send
from dltutor.worker.inbox import Inbox
from dltutor.worker.keeping import Keeping
from dltutor.worker.metrics import Metrics
from dltutor.worker.modules import lab_of, train_of
from dltutor.worker.pictures import Pictures
from dltutor.worker.resuming import loaded, refused
from dltutor.worker.session import Session
from dltutor.worker.snapshot import State


def perform(start: Start, inbox: Inbox, send: Send, pictures: Pictures) -> bool:
    """Do one run to its end and tell the screen how it ended; False when this process can do no other."""
    try:
        lab = lab_of(start)
        hp = SimpleNamespace(**settings(lab, start.settings))
        device = devices.chosen("cpu" if lab.cpu_only else start.device)
    except (LabError, ValueError) as error:
        send(Ended(start.run, 0, "failed", str(error)), b"")
        return True
    folder = Path(start.checkpoints).expanduser() if start.checkpoints else None
    state, shelf = State(device), Shelf(folder) if folder else None
    try:
        resumed = loaded(start, vars(hp), shelf, device) if shelf and start.resume else None
    except DamagedError as error:
        send(Ended(start.run, 0, "damaged", refused(start.resume, error)), b"")
        return True
    metrics = Metrics((metric.name for metric in lab.metrics), device)
    keeping = Keeping(start, vars(hp), state, shelf, send) if shelf else None
    control = Control(start, hp, inbox, send, metrics, pictures, state, keeping, resumed)
    pictures.begin(start.run, device.index if device.type == "cuda" else None)
    torch.manual_seed(start.seed)
    try:
        train = train_of(start)
        session: spec.Session = Session(control, device, start.seed, start.data)
        train(hp, session)
        if not control.over:
            control.flush()
            control.end("finished", control.note or f"train.py came to its own end after step {control.step:,}.")
        if not control.leaving:
            pictures.finish(control.step)
    except DamagedError as error:
        control.end("damaged", refused(start.resume, error))
    except Exception as error:  # noqa: BLE001  (a lab may raise anything, and the screen must hear of it)
        return _told(error, start.lab, control)
    return True


def rehearse(prepare: Prepare) -> None:
    """Do one step of a lab for nobody: what PyTorch and the lab load at the first step is then there."""
    inbox = Inbox()

    def hear(message: Message, tail: bytes) -> None:  # noqa: ARG001
        if isinstance(message, Ended):
            inbox.post(Stop(0))

    start = Start(0, prepare.lab, {}, 0, prepare.device, prepare.data, until=[Steps(1)], code=prepare.code)
    perform(start, inbox, hear, Pictures(hear))


def _told(error: Exception, lab: str, control: Control) -> bool:
    """Tell the screen of a lab's error, or of the divergence behind it; False when the GPU has failed for good."""
    fatal = failures.is_fatal(error)
    if not (fatal or control.over):
        control.flush()
    control.end("failed", failures.told(error, lab), failures.details(error))
    return not fatal

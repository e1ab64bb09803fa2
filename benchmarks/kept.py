"""What checkpoints cost the training: their share of its time, told by the worker's own code in a process per lab."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from benchmarks.figure import Figure
from benchmarks.session import ROOT
from dltutor.labs import find

SECONDS = 20.0


def measure() -> Iterator[Figure]:
    """Yield one figure for each lab."""
    for lab in find.names():
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.kept", lab, folder]
            told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        share = 100 * told["spent"] / told["seconds"]
        beside = f"{told['saved']} in {told['seconds']:.0f} s, {told['size'] / 1e3:,.0f} kB each"
        yield Figure(f"checkpoints' part of training: {lab}", share, "%", 2.0, beside)


def train(lab: str, folder: str) -> dict[str, float]:
    """Train for a while with checkpoints; return what they cost, both in seconds, how many there were and how large."""
    import torch

    from dltutor.wire.conditions import Seconds
    from dltutor.wire.message import Message
    from dltutor.wire.to_screen import Ended, Saved
    from dltutor.wire.to_worker import Quit, Start
    from dltutor.worker.inbox import Inbox
    from dltutor.worker.keeping import Keeping
    from dltutor.worker.pictures import Pictures
    from dltutor.worker.running import perform

    torch.set_num_threads(1)
    inbox, sizes = Inbox(), [0]
    begin = Keeping.begin

    def hear(message: Message, tail: bytes = b"") -> None:
        if isinstance(message, Saved):
            sizes.append(Path(folder, f"{message.name}.safetensors").stat().st_size)
        if isinstance(message, Ended):
            inbox.post(Quit())

    with mock.patch.object(Keeping, "begin", autospec=True, side_effect=begin) as begun:
        perform(Start(1, lab, {}, 0, "cpu", until=[Seconds(SECONDS)], checkpoints=folder), inbox, hear, Pictures(hear))
    return {"spent": begun.call_args.args[0].spent, "seconds": SECONDS, "saved": len(sizes) - 1, "size": sizes[-1]}


if __name__ == "__main__":
    print(json.dumps(train(*sys.argv[1:])))

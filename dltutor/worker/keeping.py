"""The checkpoints of one run: when one is due, and how it is written while the run goes on.

The state is copied between two steps, and written by a thread, so that no disk holds up the training.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from torch import Tensor

from dltutor.checkpoints import layout
from dltutor.checkpoints.shelf import Shelf
from dltutor.refusals import SILENT, told
from dltutor.wire.message import Message, Value
from dltutor.wire.to_screen import NotSaved, Saved, Taken
from dltutor.wire.to_worker import Start
from dltutor.worker import resuming, trees
from dltutor.worker.resuming import Moment
from dltutor.worker.snapshot import State

if TYPE_CHECKING:
    from dltutor.worker.control import Control

SHARE = 0.02
"""The part of the training time that all checkpoints of a run together may take: copying them, and the processor."""
FIRST, DISTANCE = 1.0, 5.0
"""Seconds of training before the first checkpoint, and between two, at least."""
REST = 4
"""How many times as long as it took, the disk is left in peace after a checkpoint."""
PER_FILE, PER_BYTE = 0.01, 1e-8
"""What the first one is expected to cost, in seconds; the others cost what the last one did."""
OPTION = "--checkpoints"
"""The option that names another folder for them."""
PATIENCE = 2.0
"""Seconds that the end of the worker waits for the disk, once for a checkpoint under way and once for its last."""
STUCK = 10.0
"""Seconds after which a disk that has not answered is told of."""


class Keeping:
    """Saves one run now and then, and once more when it is told to."""

    def __init__(
        self,
        start: Start,
        given: Mapping[str, Value],
        state: State,
        shelf: Shelf,
        send: Callable[[Message, bytes], None],
        clock: Callable[[], float] = time.perf_counter,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        """`used` tells the processor time of the thread that asks."""
        self.changes: list[tuple[int, str, Value]] = []
        """The live changes so far, each with the step that it holds from."""
        self._start, self._given, self._state, self._shelf = start, dict(given), state, shelf
        self._send, self._clock, self._used = send, clock, used
        self._thread: threading.Thread | None = None
        self._began = 0.0
        """The seconds of training that an earlier worker did."""
        self.spent = 0.0
        """Seconds that its checkpoints have cost the training so far."""
        self._due = FIRST
        self._since = math.inf
        """When the checkpoint under way was begun."""
        self._last = 0
        """The step of the last checkpoint."""
        self._unwanted = False
        """What the thread writes is to be removed again."""

    def begin(self, resumed: Moment | None) -> None:
        """Take note that the lab has named its model, and of what an earlier worker did of the run."""
        self._due = max(FIRST, (PER_FILE + PER_BYTE * self._state.size()) / SHARE)
        if resumed is not None:
            self._began, self._last, self.changes = resumed.seconds, resumed.step, list(resumed.changes)

    def attend(self, control: Control) -> None:
        """Save when it is time. Called some times a second, between two steps."""
        if control.seconds() - self._began >= self._due:
            if not self._busy:
                self.save(control)
            elif self._clock() - self._since > STUCK:
                self._since = math.inf
                self._send(NotSaved(self._start.run, self._last, SILENT), b"")

    def save(self, control: Control) -> None:
        """Copy the state, and have it written; nothing where that was done after the same step, or is under way."""
        if self._busy or control.step in (0, self._last):
            return
        self._unwanted = False
        begin = self._since = self._clock()
        if not self._state.sound():
            self._due = control.seconds() - self._began + DISTANCE
            self._send(NotSaved(control.run, control.step, "a weight is NaN or infinite by now"), b"")
            return
        tensors: dict[str, Tensor] = {}
        moment = Moment(
            control.step,
            self._state.epoch,
            control.seconds(),
            self._given,
            dict(vars(control.hp)),
            self._start.seed,
            self.changes,
            control.conditions.memory,
            self._start.data or "",
        )
        try:
            manifest = resuming.manifest(self._start, moment, trees.taken(self._state.tree(), tensors))
        except TypeError as error:
            self._due = math.inf
            self._send(NotSaved(control.run, control.step, str(error)), b"")
            return
        self._last = control.step
        self._send(Taken(control.run, control.step), b"")
        work = (manifest, tensors, control.step, control.seconds() - self._began, self._clock() - begin)
        self._thread = threading.Thread(target=self._write, args=work, name="checkpoint", daemon=True)
        self._thread.start()

    def save_last(self, control: Control) -> None:
        """Save once more and wait for the disk, but not long: the worker is about to end."""
        self._wait()
        self.save(control)
        self._wait()

    def forget(self) -> None:
        """Remove the checkpoints: the run has come to an end."""
        self._unwanted, self._last = True, 0
        if not self._busy:
            self._remove()

    @property
    def _busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _remove(self) -> None:
        self._shelf.forget(self._start.lab, earlier=bool(self._start.resume))

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _write(
        self, manifest: dict[str, Any], tensors: dict[str, Tensor], step: int, trained: float, taking: float
    ) -> None:
        """The thread: write, and tell what came of it."""
        run, begin, used = self._start.run, self._clock(), self._used()
        answer: Message
        try:
            pieces = layout.encoded(manifest, {name: trees.raw(one) for name, one in tensors.items()})
            answer = Saved(run, step, self._shelf.save(self._start.lab, run, step, pieces))
        except (OSError, ValueError) as error:
            why = told(error, self._shelf.folder, OPTION) if isinstance(error, OSError) else str(error)
            answer = NotSaved(run, step, why)
            self._last = -1
        if self._unwanted:
            self._remove()
        cost, waited = taking + self._used() - used, self._clock() - begin
        self.spent += cost
        self._due = max(trained + max(DISTANCE, REST * min(waited, STUCK)), (self.spent + cost) / SHARE)
        with contextlib.suppress(OSError):
            self._send(answer, b"")

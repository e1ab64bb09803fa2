"""Pictures for the panels: computed only when one is on screen, is due, and its last one has been drawn."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import torch

from dltutor.wire.frames import FrameTooLargeError
from dltutor.wire.message import Message
from dltutor.wire.to_screen import Array, Picture
from dltutor.wire.to_worker import Look

SHARE = 0.01
"""The part of the training's processor time that all pictures together may take."""

Drawing = Callable[[], Mapping[str, Any]]


class Pictures:
    """Which pictures the screen looks at, and what the lab offers."""

    def __init__(
        self,
        send: Callable[[Message, bytes], None],
        clock: Callable[[], float] = time.perf_counter,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        """`work`: seconds of the processor; where many share it, the clock counts the work of others as well."""
        self._send, self._clock, self._work = send, clock, work
        self._look = Look([])
        self._run = 0
        self._gpu: int | None = None
        self._offers: dict[str, Drawing] = {}
        self._due: dict[str, tuple[float, float]] = {}
        """When each may come again, by the clock and by the work."""
        self._free: set[str] = set()
        self._shown: dict[str, int] = {}
        self._ready: frozenset[str] = frozenset()
        """What is drawn when it is offered next."""
        self._urgent = False

    @property
    def pick(self) -> int:
        """What the learner has chosen to look at."""
        return self._look.pick

    @property
    def sketch(self) -> bytes | None:
        """What the learner has drawn to look at instead."""
        return self._look.sketch

    def begin(self, run: int, gpu: int | None = None) -> None:
        """Forget what the last run offered; `gpu` is the number of the CUDA device that the new one computes on."""
        self._run, self._gpu, self._urgent = run, gpu, False
        self._offers.clear()
        self.look(self._look)

    def look(self, look: Look) -> None:
        """Take over which pictures are on screen; all of them are due."""
        self._look = look
        self._free = set(look.pictures)
        self._due = dict.fromkeys(look.pictures, (0.0, 0.0))
        self._shown.clear()

    def drawn(self, name: str) -> None:
        """The screen has drawn this picture: the next one may come."""
        self._free.add(name)

    def prepare(self, urgent: bool = False) -> None:
        """Find out which pictures are due in the coming steps.

        `urgent`: a pause follows after the next one, so all are sent, whatever was drawn before.
        """
        self._urgent, now, work = urgent, self._clock(), self._work()
        self._ready = frozenset(
            name
            for name, (due, earned) in self._due.items()
            if urgent or (name in self._free and now >= due and work >= earned)
        )

    def offer(self, name: str, drawing: Drawing, step: int) -> None:
        """Keep what draws a picture as of now; compute and send it when it is due."""
        self._offers[name] = drawing
        if name in self._ready:
            self._compute(name, step)

    def refresh(self, step: int) -> None:
        """While the run waits, send what is on screen and not yet as of this step."""
        for name in self._look.pictures:
            if name in self._offers and (self._urgent or name in self._free) and self._shown.get(name) != step:
                self._compute(name, step)

    def finish(self, step: int) -> None:
        """At the end of a run, send all that is on screen as of its last step, whatever was drawn before."""
        self._urgent = True
        self.refresh(step)

    def _compute(self, name: str, step: int) -> None:
        begin = self._work()
        with torch.random.fork_rng([] if self._gpu is None else [self._gpu]):
            data, tail = packed(self._offers[name]())
        self._free.discard(name)
        self._ready -= {name}
        self._shown[name] = step
        try:
            self._send(Picture(self._run, name, step, data), tail)
        except FrameTooLargeError as error:
            print(f"the picture {name!r} is not shown: {error}", file=sys.stderr)
        done = self._work()
        earned = done + (done - begin) * len(self._due) / SHARE
        self._due[name] = (self._clock() + 1 / max(self._look.per_second, 0.1), earned)


def packed(data: Mapping[str, Any]) -> tuple[dict[str, object], bytes]:
    """Return a picture's data with tensors replaced by `Array` maps, and the tail with their bytes."""
    parts: list[bytes] = []
    size = 0

    def plain(value: Any) -> object:
        nonlocal size
        if isinstance(value, torch.Tensor):
            if value.dim() == 0:
                return value.item()
            kind = torch.uint8 if value.dtype in (torch.uint8, torch.bool) else torch.float32
            raw = value.detach().to("cpu", kind).contiguous().numpy().tobytes()
            array = Array("uint8" if kind == torch.uint8 else "float32", list(value.shape), size)
            parts.append(raw)
            size += len(raw)
            return msgspec.to_builtins(array)
        if isinstance(value, Mapping):
            return {str(key): plain(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return value

    return {key: plain(value) for key, value in data.items()}, b"".join(parts)

"""A desk with a worker made of nothing: what it was sent can be read, and it says what a test lets it say."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

from dltutor.run.desk import Desk
from dltutor.run.launch import Launch
from dltutor.run.state import Run
from dltutor.run.worker_state import WorkerPhase, WorkerState
from dltutor.wire.message import Message
from dltutor.wire.tails import packed
from dltutor.wire.to_screen import Began, Device, Ended, Hello, Marked, Metrics, Paused, Resumed
from dltutor.wire.to_worker import Advance, Change, Go, Pause, Start

HELLO = Hello(1, {"torch": "2.13.0"}, [Device("cpu", "CPU")], "login1", 4711, "/tmp", 1)


class FakeWorker:
    """Stands where the desk has its keeper."""

    def __init__(self) -> None:
        self.state = WorkerState(WorkerPhase.READY, 0.0, "The training process is ready.", HELLO)
        self.sent: list[Message] = []
        self.wanted = 0
        self.launch, self.alive = Launch(("true",), {}, Path("/")), True

    def settle(self) -> None:
        pass

    def ensure(self) -> bool:
        self.wanted += 1
        return True

    def send(self, message: Message) -> None:
        self.sent.append(message)

    def hold(self, run: Run) -> None:
        pass

    def end(self, why: str) -> None:
        self.state = WorkerState(WorkerPhase.OFF, 0.0, why)

    async def close(self) -> None:
        pass


class FakeDesk(Desk):
    """A real desk on a fake worker."""

    def __init__(self) -> None:
        super().__init__(Launch(("true",), {}, Path("/")), lambda: None)
        self.fake = FakeWorker()
        self._keeper = self.fake  # type: ignore[assignment]

    def sent(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.fake.sent if type(message) is kind]

    def says(self, message: Message, tail: bytes = b"") -> None:
        self._heard(message, tail)

    def state(self, phase: WorkerPhase, sentence: str, errors: Sequence[str] = ()) -> None:
        self.fake.state = WorkerState(phase, 0.0, sentence, HELLO, stderr_tail=tuple(errors))
        self._worker_changed()

    @property
    def number(self) -> int:
        assert self.run is not None
        return self.run.number

    def began(self, note: str = "") -> None:
        assert self.run is not None
        self.says(Began(self.number, "cpu", dict(self.run.settings), note))

    def trained(self, first: int, **metrics: Sequence[float]) -> None:
        """Say values of steps from `first` on."""
        heads, tail = packed(
            (name, array("q", range(first, first + len(values))), array("d", values))
            for name, values in metrics.items()
        )
        last = first - 1 + max(len(values) for values in metrics.values())
        self.says(Metrics(self.number, last, 0, last / 1000, heads), tail)

    def paused(self, why: str = "asked") -> None:
        assert self.run is not None
        self.says(Paused(self.number, self.run.step, why))

    def resumed(self) -> None:
        self.says(Resumed(self.number))

    def marked(self, step: int, name: str, value: float) -> None:
        self.says(Marked(self.number, step, name, value))

    def ended(self, how: str, sentence: str, details: str = "", more: bool = False) -> None:
        assert self.run is not None
        self.says(Ended(self.number, self.run.step, how, sentence, details, more))


__all__ = ["Advance", "Change", "FakeDesk", "Go", "Pause", "Start"]

"""Logs as the tutor writes them, of learners whose answers and clocks a test chooses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from dltutor.progress.event import Event, encode
from dltutor.progress.kinds import Kind, Learner

BEGIN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Log:
    """The log of one learner; each thing is told `after` so many seconds."""

    def __init__(self, learner: str, session: str = "", begin: datetime = BEGIN) -> None:
        self.learner = learner
        self.now = begin
        self._session = session or f"20261120-090000-{learner[:8]}"
        self.events: list[Event] = []
        self.raw("open", {"host": "secret-host", "pid": 4242, "version": "0.1.0"})
        self.tell(Learner(learner=learner), after=0)

    def raw(self, kind: str, fields: dict[str, object], after: float = 0.0) -> None:
        self.now += timedelta(seconds=after)
        number, tick = len(self.events), int(self.now.timestamp() * 1000)
        tick = max(tick, self.events[-1].tick + 1 if self.events else 0)
        stamp = self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.events.append(Event(f"{self._session}:{number}", kind, stamp, tick, fields))

    def tell(self, *told: Kind, after: float = 60.0) -> None:
        for what in told:
            self.raw(what.kind, what.fields(), after)

    def close(self, after: float = 0.0) -> None:
        self.raw("close", {}, after)

    def written(self) -> bytes:
        return b"".join(map(encode, self.events))

    def write(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.written())
        return path

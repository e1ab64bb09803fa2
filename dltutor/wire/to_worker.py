"""What the screen says to the worker."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dltutor.wire.conditions import Condition
from dltutor.wire.message import Message, Value

Sketch = Annotated[bytes, Meta(min_length=28 * 28, max_length=28 * 28)]
"""A digit that the learner drew: 28 rows of 28 grey values, 0 black to 255 white."""


class Start(Message, frozen=True, tag="start"):
    """Begin run number `run` of a lab; any earlier run ends. With `paused` it waits before its first step.

    With `resume` it goes on after the step of that checkpoint; lab, settings and seed must be those that it began with.
    """

    run: int
    lab: str
    settings: dict[str, Value]
    seed: int
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``."""
    data: str | None = None
    until: list[Condition] = []
    paused: bool = False
    checkpoints: str = ""
    """The folder for checkpoints, absolute, on the worker's computer; empty: keep none."""
    resume: str = ""
    """The name of a checkpoint in it, as `Saved` told it."""
    cpu_seconds: float = 0.0
    """Pause whenever so much more processor time is used up, and say so; 0: never."""
    code: dict[str, bytes] = {}
    """The files of a pack's lab, by their names, as the learner trusts them; empty: the lab is one of dltutor's own."""


class Prepare(Message, frozen=True, tag="prepare"):
    """Load what a lab needs, by one step that nobody hears of, so that its first run begins at once."""

    lab: str
    device: str = "auto"
    data: str | None = None
    code: dict[str, bytes] = {}
    """As of `Start`."""


class Go(Message, frozen=True, tag="go"):
    """Run on; after the conditions of `until` were met (`Ended.more`), the new ones hold instead."""

    run: int
    until: list[Condition] | None = None


class Pause(Message, frozen=True, tag="pause"):
    """Pause before the next step."""

    run: int


class Advance(Message, frozen=True, tag="advance"):
    """Do one `step` or one `epoch` more, then pause; `until` as of `Go`."""

    run: int
    unit: str = "step"
    until: list[Condition] | None = None


class Stop(Message, frozen=True, tag="stop"):
    """End the run."""

    run: int


class Change(Message, frozen=True, tag="change"):
    """Turn a live hyperparameter; it holds from the next step on."""

    run: int
    name: str
    value: Value


class Look(Message, frozen=True, tag="look"):
    """Say which pictures are on screen now (none: compute none), how often they may come, and what they show.

    They show the learner's own `sketch` where there is one, else what is picked.
    """

    pictures: list[str]
    per_second: float = 4.0
    pick: int = 0
    sketch: Sketch | None = None


class Drawn(Message, frozen=True, tag="drawn"):
    """The screen has drawn this picture: the worker may compute its next one."""

    picture: str


class Ping(Message, frozen=True, tag="ping"):
    """Ask for a sign of life."""

    number: int


class Quit(Message, frozen=True, tag="quit"):
    """End the worker."""


ToWorker = Start | Prepare | Go | Pause | Advance | Stop | Change | Look | Drawn | Ping | Quit

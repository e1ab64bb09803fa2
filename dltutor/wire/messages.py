"""The typed messages between screen and worker. A message may carry one raw tail of bytes beside its fields.

First the stop conditions, then what the screen says to the worker, then what the worker says to the screen.
"""

from __future__ import annotations

import msgspec

PROTOCOL = 1
"""Both sides must speak the same number; it grows when a message changes its meaning."""

Value = bool | int | float | str


class Message(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True):
    """What all messages have in common: immutable, told apart by the tag ``t``."""


class Steps(Message, frozen=True, tag="steps"):
    """Stop after this many steps, counted from the start of the run."""

    count: int


class Reached(Message, frozen=True, tag="reached"):
    """Stop when a metric is at or beyond a value: at most it when `below`, at least it otherwise."""

    metric: str
    value: float
    below: bool = True


class Plateau(Message, frozen=True, tag="plateau"):
    """Stop when a metric has not got better (lower when `below`) by more than `least` for `patience` of its values."""

    metric: str
    patience: int
    least: float = 0.0
    below: bool = True


class Seconds(Message, frozen=True, tag="seconds"):
    """Stop after this many seconds of training; pauses do not count."""

    seconds: float


Condition = Steps | Reached | Plateau | Seconds


class Start(Message, frozen=True, tag="start"):
    """Begin run number `run` of a lab; any earlier run ends. With `paused` it waits before its first step."""

    run: int
    lab: str
    settings: dict[str, Value]
    seed: int
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``."""
    data: str | None = None
    until: list[Condition] = []
    paused: bool = False


class Prepare(Message, frozen=True, tag="prepare"):
    """Load what a lab needs, by one step that nobody hears of, so that its first run begins at once."""

    lab: str
    device: str = "auto"
    data: str | None = None


class Go(Message, frozen=True, tag="go"):
    """Run on; after the conditions of `until` were met (`Ended.more`), the new ones hold instead."""

    run: int
    until: list[Condition] | None = None


class Pause(Message, frozen=True, tag="pause"):
    """Pause before the next step."""

    run: int


class Advance(Message, frozen=True, tag="advance"):
    """Do one `step` or one `epoch` more, then pause."""

    run: int
    unit: str = "step"


class Stop(Message, frozen=True, tag="stop"):
    """End the run."""

    run: int


class Change(Message, frozen=True, tag="change"):
    """Turn a live hyperparameter; it holds from the next step on."""

    run: int
    name: str
    value: Value


class Look(Message, frozen=True, tag="look"):
    """Say which pictures are on screen now (none: compute none), how often they may come, and what is picked."""

    pictures: list[str]
    per_second: float = 4.0
    pick: int = 0


class Drawn(Message, frozen=True, tag="drawn"):
    """The screen has drawn this picture: the worker may compute its next one."""

    picture: str


class Ping(Message, frozen=True, tag="ping"):
    """Ask for a sign of life."""

    number: int


class Quit(Message, frozen=True, tag="quit"):
    """End the worker."""


class Device(Message, frozen=True, tag="device"):
    """One place to compute: ``cpu``, ``cuda:0`` …, its name for people, its memory in bytes (0: not known)."""

    id: str
    name: str
    memory: int = 0


class Hello(Message, frozen=True, tag="hello"):
    """The worker's first message."""

    protocol: int
    versions: dict[str, str]
    """dltutor, python, torch, and sklearn's where it is installed."""
    devices: list[Device]
    host: str
    pid: int
    cwd: str
    threads: int


class Began(Message, frozen=True, tag="began"):
    """A run has its data and model and is about to take its first step."""

    run: int
    device: str
    settings: dict[str, Value]
    note: str = ""
    """What a learner should know about it, e.g. which data were found."""


class Series(Message, frozen=True, tag="series"):
    """One metric's new values. Its steps and values lie in the tail: `count` int64, then `count` float64."""

    metric: str
    count: int


class Metrics(Message, frozen=True, tag="metrics"):
    """All metrics of all steps since the last such message, at most ten a second; the tail holds all series in turn."""

    run: int
    step: int
    epoch: int
    seconds: float
    """Seconds of training so far, pauses left out."""
    series: list[Series]


class Marked(Message, frozen=True, tag="marked"):
    """A live hyperparameter took a new value just before `step`."""

    run: int
    step: int
    name: str
    value: Value


class Paused(Message, frozen=True, tag="paused"):
    """The run waits before step `step` + 1; `why` is ``asked``, ``step`` or ``epoch``."""

    run: int
    step: int
    why: str


class Resumed(Message, frozen=True, tag="resumed"):
    """The run goes on."""

    run: int


class Ended(Message, frozen=True, tag="ended"):
    """The run is over. `how`: ``finished`` (a condition or its own end), ``stopped``, ``diverged``, ``failed``."""

    run: int
    step: int
    how: str
    sentence: str
    """What happened, for people; for ``failed`` what to do as well."""
    details: str = ""
    """A traceback, for ``failed``."""
    more: bool = False
    """A condition was met and the worker still holds the run: `Go` continues it."""


class Array(Message, frozen=True, tag="array"):
    """Where one tensor of a picture lies in the tail: ``float32`` or ``uint8``, row-major."""

    kind: str
    shape: list[int]
    offset: int


class Picture(Message, frozen=True, tag="picture"):
    """A picture that a panel asked for. `data` is what `train.py` gave, tensors replaced by `Array`s as plain maps."""

    run: int
    name: str
    step: int
    data: dict[str, object]


class Pong(Message, frozen=True, tag="pong"):
    """The answer to a `Ping`."""

    number: int


class Bye(Message, frozen=True, tag="bye"):
    """The worker ends of its own will, and why."""

    why: str


ToWorker = Start | Prepare | Go | Pause | Advance | Stop | Change | Look | Drawn | Ping | Quit
ToScreen = Hello | Began | Metrics | Marked | Paused | Resumed | Ended | Picture | Pong | Bye

"""What the worker says to the screen. A message may carry one raw tail of bytes beside its fields."""

from __future__ import annotations

from dltutor.wire.message import Message, Value


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
    step: int = 0
    """The step of the checkpoint that it goes on after; 0: it begins."""
    given: dict[str, Value] = {}
    """For one that goes on: the settings it once began with."""
    changes: list[tuple[int, str, Value]] = []
    """For one that goes on: the live changes until then, each with the step that it holds from."""


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
    """The run is over. `how`: ``finished`` (a condition or its own end), ``stopped``, ``diverged``, ``failed``.

    ``damaged``: it did not begin, since the checkpoint that it should go on from cannot be used.
    """

    run: int
    step: int
    how: str
    sentence: str
    """What happened, for people; for ``failed`` what to do as well."""
    details: str = ""
    """A traceback, for ``failed``."""
    more: bool = False
    """A condition was met and the worker still holds the run: `Go` continues it."""


class Taken(Message, frozen=True, tag="taken"):
    """The run's state after `step` was copied; `Saved` tells when it is safe. All metrics up to it were sent before."""

    run: int
    step: int


class Saved(Message, frozen=True, tag="saved"):
    """The state taken after `step` is safe as the checkpoint `name`."""

    run: int
    step: int
    name: str


class NotSaved(Message, frozen=True, tag="not saved"):
    """The state taken after `step` could not be saved, and why; training goes on, earlier checkpoints are kept."""

    run: int
    step: int
    why: str


class Warned(Message, frozen=True, tag="warned"):
    """Something is about to happen to the run that the learner should know, in a sentence."""

    run: int
    text: str


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


LEASE = 60.0
"""Seconds without any message, pings included, after which a worker takes it that nobody is there, and leaves."""
UNHEARD = "heard nothing from the screen"
"""In the last word of a worker that left because its screen was silent."""


class Bye(Message, frozen=True, tag="bye"):
    """The worker ends of its own will, and why."""

    why: str
    again: bool = False
    """A new worker would do: the screen may start one at once."""


Steps = Began | Metrics | Marked | Paused | Resumed | Ended
Keeps = Taken | Saved | NotSaved | Warned
ToScreen = Hello | Steps | Keeps | Picture | Pong | Bye

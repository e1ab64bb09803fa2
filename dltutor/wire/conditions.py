"""When a run is to stop, as the screen tells it to the worker."""

from __future__ import annotations

from dltutor.wire.message import Message


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

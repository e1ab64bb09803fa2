"""What the two processes of a trial say to each other, and what the tests tell the server."""

from __future__ import annotations

from typing import Any

from dltutor.wire.exercise import Outcome
from dltutor.wire.message import Message


class Call(Message, frozen=True, tag="call"):
    """Call a function; the tree holds its arguments."""

    id: int
    function: str
    tree: Any


class Backward(Message, frozen=True, tag="backward"):
    """Carry gradients of the results of the call `of` back to its arguments."""

    id: int
    of: int
    tree: Any


class Answer(Message, frozen=True, tag="answer"):
    """What a call returned, and the arguments that it changed: ``[[position, tensor], …]``."""

    id: int
    tree: Any
    changed: Any = None


class Raised(Message, frozen=True, tag="raised"):
    """A call raised an error; `line`: where in the answer."""

    id: int
    kind: str
    say: str
    line: int = 0


class Loaded(Message, frozen=True, tag="loaded"):
    """The answer was read and defines these of the functions asked for."""

    functions: list[str]


Spoken = Call | Backward | Answer | Raised | Loaded


class Report(Message, frozen=True, tag="report"):
    """What the tests found; the fields are those of `Verdict`."""

    outcome: Outcome
    say: str = ""
    passed: int = 0
    total: int = 0
    test: str = ""
    crashed: bool = False
    line: int = 0
    gone: bool = False
    """The answer's process ended before they were through; why, the server knows."""

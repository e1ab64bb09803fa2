"""What the screen and the sandbox say to each other: an answer to be tried, and what came of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dltutor.wire.message import Count, Duration, Message
from dltutor.wire.to_screen import Bye

Outcome = Literal[
    "passed",
    "failed",
    "known_wrong",
    "error",
    "timeout",
    "memory",
    "flood",
    "forbidden",
    "ended",
    "cancelled",
    "broken",
]
"""``flood``: too much output; ``ended``: the code ended its own process; ``broken``: the author's tests do not run."""
Protection = Literal["full", "partial", "limits"]
"""``full``: the kernel confines files, network and processes; ``partial``: not all; ``limits``: amounts only."""


class Mistake(msgspec.Struct, frozen=True):
    """A program with a typical mistake, and why it is one."""

    code: str
    why: str


class Try(Message, frozen=True, tag="try"):
    """Run the author's tests on an answer; any other order but `Cancel` waits until its verdict is told."""

    number: Count
    answer: str
    tests: str
    functions: list[str]
    """What the answer must define, and the tests may call."""
    known_wrong: list[Mistake] = []
    seconds: Annotated[float, Meta(gt=0, le=60)] = 5.0
    files: dict[str, bytes] = {}
    """What lies in the working directory of the answer."""


class Cancel(Message, frozen=True, tag="cancel"):
    """End the trial of that number, whether it is under way or waits; its verdict is told nevertheless."""

    number: Count


class Warm(Message, frozen=True, tag="warm"):
    """The sandbox is ready; how it confines the code, and what it cannot do here."""

    protection: Protection
    lacks: list[str] = []
    """Sentences."""


class Verdict(Message, frozen=True, tag="verdict"):
    """What came of an answer. All texts are free of what a terminal would obey."""

    number: Count
    outcome: Outcome
    say: str = ""
    """What to tell the learner: what happened, and what to do."""
    passed: Count = 0
    total: Count = 0
    """How many tests passed, and how many there are; 0 of 0 when none could be run."""
    test: str = ""
    """The first test that failed."""
    crashed: bool = False
    """That test did not fail by an assertion, but by another error."""
    line: Count = 0
    """The line of the answer (from 1) where its error is; 0: none."""
    seconds: Duration = 0.0
    """How long it took, from the order to the verdict."""
    output: str = ""
    """What the answer printed; the first of it."""


ToSandbox = Try | Cancel
FromSandbox = Warm | Verdict | Bye

"""The kinds of events that this version writes and understands; each is a struct whose tag is the event's `kind`.

`lesson` and `item` are the ids of the course (a lesson of another pack: ``pack/lesson``). A new field needs a default,
so that older logs stay readable; a field keeps its meaning for ever.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec

Curve = dict[str, list[float | None]]
"""A curve of at most 64 points, as lists of one length: ``step`` and ``mean``; where a point stands for several values,
``low`` and ``high``.
"""


class Kind(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What all kinds have in common: they belong to a lesson."""

    kind: ClassVar[str]
    lesson: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the fields as plain data, ready for JSON."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


class Place(Kind, frozen=True, kw_only=True, gc=False):
    """The learner is at this step, and so has seen it."""

    kind = "place"
    step: str


class OfItem(Kind, frozen=True, kw_only=True, gc=False):
    """What is about one question or goal of the lesson."""

    item: str
    mode: str = "lesson"
    """Where it was asked: ``lesson``, ``quiz``, ``exam``, ``before`` (the lesson was read), ``review`` or ``cram``
    (practice outside the schedule)."""


class Answer(OfItem, frozen=True, kw_only=True, gc=False):
    """One try at a question."""

    kind = "answer"
    question: str = ""
    """The question's kind: ``single``, ``numeric`` …"""
    content: str = ""
    """Tells an edited question from the old one (`Question.content`)."""
    variant: int = 0
    given: object = None
    """What was answered, as JSON: option texts, a number, a text."""
    right: bool = False
    credit: float = 0.0
    """0 to 1."""
    number: int = 1
    """Which try at this variant it was, from 1."""
    left: int | None = None
    """Tries left after this one; None: without limit."""
    hints: int = 0
    confidence: str = ""
    """``sure``, ``not sure`` or empty: not asked."""
    milliseconds: int = 0
    say: str = ""
    """Code: what came of running its tests, in words; other kinds are marked anew whenever it is asked for."""


class Reveal(OfItem, frozen=True, kw_only=True, gc=False):
    """The learner had the answer shown."""

    kind = "reveal"
    content: str = ""
    variant: int = 0
    number: int = 0
    """Tries made at this variant before."""


class Skip(OfItem, frozen=True, kw_only=True, gc=False):
    """The learner went past a question without an answer."""

    kind = "skip"


class Undo(OfItem, frozen=True, kw_only=True, gc=False):
    """The last answer to a question (or its reveal, skip or prediction) does not count."""

    kind = "undo"


class Predict(OfItem, frozen=True, kw_only=True, gc=False):
    """A prediction, locked before its run."""

    kind = "predict"
    content: str = ""
    variant: int = 0
    given: object = None
    confidence: str = ""
    milliseconds: int = 0


class Judged(OfItem, frozen=True, kw_only=True, gc=False):
    """A prediction met its measurement."""

    kind = "judged"
    outcome: str
    """``as measured``, ``otherwise`` or ``too close to call``."""
    measured: str = ""
    say: str = ""
    recorded: bool = False
    """True: measured by the author, not by the learner's run."""
    on: str = ""
    """The date of the author's measurement, as written in the lesson."""
    late: bool = False
    """True: what was measured was there already when the prediction was made."""


class Goal(OfItem, frozen=True, kw_only=True, gc=False):
    """A goal was met by a run, or skipped."""

    kind = "goal"
    how: Literal["met", "skipped"]
    settings: dict[str, bool | int | float | str | None] = {}
    seed: int = 0
    step: int = 0
    value: float | None = None
    """The measured value that met it."""
    curves: dict[str, Curve] = {}
    """The run until then, by metric: the goal's own first, then those beside it."""


class RunDone(Kind, frozen=True, kw_only=True, gc=False):
    """A run of a lab is over."""

    kind = "run"
    block: str = ""
    """The id of the lesson's lab block."""
    lab: str
    name: str = ""
    """The name of the block's named run."""
    settings: dict[str, bool | int | float | str | None] = {}
    seed: int = 0
    step: int = 0
    how: str = ""
    """``finished``, ``stopped``, ``diverged``, ``failed``, ``lost``."""
    metrics: dict[str, float | None] = {}
    """The last value of each metric; None: not a number."""


class Reset(Kind, frozen=True, kw_only=True, gc=False):
    """What came before is set aside: of one item, of a whole lesson, or of everything (both empty)."""

    kind = "reset"
    item: str = ""


class Learner(Kind, frozen=True, kw_only=True, gc=False):
    """The random id that questions draw their numbers from; of several the smallest holds."""

    kind = "learner"
    learner: str


KINDS: dict[str, type[Kind]] = {
    kind.kind: kind for kind in (Place, Answer, Reveal, Skip, Undo, Predict, Judged, Goal, RunDone, Reset, Learner)
}


def read(kind: str, fields: dict[str, Any]) -> Kind | None:
    """Return the struct of an event; None where the kind is unknown or its fields do not fit (a newer version's)."""
    known = KINDS.get(kind)
    if known is None:
        return None
    try:
        return msgspec.convert(fields, known)
    except msgspec.ValidationError:
        return None

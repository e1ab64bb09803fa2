"""What the learner did, computed from the events and nothing else: pure functions, no clock, no disk.

Nobody of the course is known here; where steps and items matter, their ids are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from dltutor.progress import kinds
from dltutor.progress.event import Event


class ItemRecord(Struct, frozen=True, gc=False):
    """What the learner did with one question or goal."""

    tries: int = 0
    """Tries at the variant `variant`, since it was begun last."""
    variant: int = 0
    """The variant last answered, predicted or revealed."""
    content: str = ""
    """The `content` of the question as it was then."""
    given: object = None
    """The last answer, or the prediction."""
    first_try: float | None = None
    """The credit (0 to 1) of the very first try; 0 for a reveal before any try; None: not tried."""
    credit: float = 0.0
    """The best credit so far, 0 to 1."""
    right: bool = False
    revealed: bool = False
    skipped: bool = False
    out: bool = False
    """Out of tries."""
    ended: Literal["", "right", "shown"] = ""
    """How the variant `variant` came out; empty: it is open."""
    predicted: bool = False
    """The first prediction is kept, and what came of it: later ones know the outcome."""
    outcome: str = ""
    """How the prediction was judged: ``as measured``, ``otherwise``, ``too close to call``; empty: not yet."""
    measured: str = ""
    say: str = ""
    """What was said of prediction and measurement, or of code and its tests."""
    recorded: str = ""
    """When the author measured that; empty: the learner's own run did."""
    late: bool = False
    """That was there already when the prediction was made."""
    met: bool = False
    """A goal that was met; it stays met."""
    goal: kinds.Goal | None = None
    """The run that first met it."""

    @property
    def scored(self) -> bool:
        """True for a prediction before its run that came out one way or the other, and was not too close to call."""
        return self.predicted and not self.late and self.outcome in ("as measured", "otherwise")

    @property
    def done(self) -> bool:
        """True when the item asks for nothing more. A skipped goal is done, a skipped question is not, nor is a
        prediction that nothing has been measured for yet.
        """
        skipped_goal = self.skipped and self.goal is not None
        return self.right or self.revealed or self.out or bool(self.outcome) or self.met or skipped_goal


@dataclass(frozen=True)
class LessonRecord:
    """What the learner did in one lesson."""

    items: Mapping[str, ItemRecord] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    """The ids of the steps that were on screen."""
    step: str = ""
    """The step where the learner was last."""
    runs: tuple[kinds.RunDone, ...] = ()
    """All runs of its labs, in order."""

    def item(self, id: str) -> ItemRecord:
        """Return an item's record; an empty one where nothing was done yet."""
        return self.items.get(id, ItemRecord())

    def step_done(self, step: str, items: Iterable[str]) -> bool:
        """Return whether a step is done: all of its `items`, or, where it has none, once it was seen."""
        ids = list(items)
        return all(self.item(id).done for id in ids) if ids else step in self.seen


@dataclass(frozen=True)
class Progress:
    """What the learner did, all in all."""

    lessons: Mapping[str, LessonRecord] = field(default_factory=dict)
    place: kinds.Place | None = None
    """Where the learner was last, of all lessons not set aside since."""
    learner: str = ""
    """The learner's id; empty: none was stored yet."""

    def lesson(self, id: str) -> LessonRecord:
        """Return a lesson's record; an empty one where nothing was done yet."""
        return self.lessons.get(id, LessonRecord())


def fold(events: Iterable[Event]) -> Progress:
    """Return what events in the order of `Event.order` come to; unknown kinds are passed over."""
    return Story(kinds.read(event.kind, event.fields) for event in events).progress


class Story:
    """All that was told, kept by lesson, so that one event more costs the fold of its lesson only."""

    def __init__(self, told: Iterable[kinds.Kind | None] = ()) -> None:
        self._by_lesson: dict[str, list[kinds.Kind]] = {}
        self._place: kinds.Place | None = None
        self._learner = ""
        for what in told:
            self._tell(what)
        self.progress = self._told({lesson: fold_lesson(of) for lesson, of in self._by_lesson.items()})

    def add(self, what: kinds.Kind) -> None:
        """Take one thing more; `progress` is a new snapshot afterwards."""
        self._tell(what)
        lessons = {id: record for id, record in self.progress.lessons.items() if id in self._by_lesson}
        if what.lesson in self._by_lesson:
            lessons[what.lesson] = fold_lesson(self._by_lesson[what.lesson])
        self.progress = self._told(lessons)

    def _told(self, lessons: Mapping[str, LessonRecord]) -> Progress:
        return Progress(lessons, self._place, self._learner)

    def _tell(self, what: kinds.Kind | None) -> None:
        if isinstance(what, kinds.Learner):
            self._learner = min(what.learner, self._learner or what.learner)
        elif isinstance(what, kinds.Reset) and not what.lesson:
            self._by_lesson, self._place = {}, None
        elif what is not None:
            self._by_lesson.setdefault(what.lesson, []).append(what)
            self._place = _place_after(self._place, what)


def fold_lesson(told: Iterable[kinds.Kind]) -> LessonRecord:
    """Return what the learner did in one lesson, from all that was told of it, in order.

    What was asked elsewhere, in a quiz or a review, leaves the lesson's own page as it is (see `attempts`).
    """
    items: dict[str, list[kinds.Kind]] = {}
    seen: set[str] = set()
    runs: list[kinds.RunDone] = []
    step = ""
    for what in told:
        match what:
            case kinds.Place():
                seen.add(what.step)
                step = what.step
            case kinds.RunDone():
                runs.append(what)
            case kinds.Reset(item=""):
                items, seen, runs, step = {}, set(), [], ""
            case kinds.Reset():
                items.pop(what.item, None)
            case kinds.OfItem() if what.mode != "lesson":
                pass
            case kinds.Undo():
                _undo(items.get(what.item, []))
            case kinds.OfItem():
                items.setdefault(what.item, []).append(what)
    return LessonRecord({id: fold_item(of) for id, of in items.items()}, frozenset(seen), step, tuple(runs))


def fold_item(told: Iterable[kinds.Kind]) -> ItemRecord:
    """Return what the learner did with one item, from all that was told of it, in order and undone things left out."""
    record = ItemRecord()
    for what in told:
        match what:
            case kinds.Answer():
                record = _answered(record, what)
            case kinds.Reveal():
                record = _revealed(record, what)
            case kinds.Skip():
                record = replace(record, skipped=True)
            case kinds.Predict() | kinds.Judged() if record.outcome:
                pass
            case kinds.Predict():
                record = replace(
                    record, predicted=True, given=what.given, variant=what.variant, content=what.content, skipped=False
                )
            case kinds.Judged():
                on = (what.on or "an earlier day") if what.recorded else ""
                record = replace(
                    record, outcome=what.outcome, measured=what.measured, say=what.say, recorded=on, late=what.late
                )
            case kinds.Goal(how="met"):
                record = record if record.met else replace(record, met=True, skipped=False, goal=what)
            case kinds.Goal():
                record = record if record.met else replace(record, skipped=True, goal=what)
    return record


def _revealed(record: ItemRecord, what: kinds.Reveal) -> ItemRecord:
    return replace(
        record,
        revealed=True,
        ended="shown",
        tries=what.number,
        given=record.given if what.number else None,
        first_try=0.0 if record.first_try is None else record.first_try,
        skipped=False,
        variant=what.variant,
        content=what.content,
    )


def _answered(record: ItemRecord, what: kinds.Answer) -> ItemRecord:
    return replace(
        record,
        tries=what.number,
        variant=what.variant,
        content=what.content,
        given=what.given,
        first_try=what.credit if record.first_try is None else record.first_try,
        credit=max(record.credit, what.credit),
        right=record.right or what.right,
        say=what.say,
        skipped=False,
        out=record.out or what.left == 0,
        ended="right" if what.right else "shown" if what.left == 0 else "",
    )


def _undo(told: list[kinds.Kind]) -> None:
    """Take the last thing that the learner did off the list, with what came of it."""
    while told:
        if not isinstance(told.pop(), kinds.Judged):
            return


def _place_after(place: kinds.Place | None, what: kinds.Kind) -> kinds.Place | None:
    if isinstance(what, kinds.Place):
        return what
    set_aside = isinstance(what, kinds.Reset) and not what.item and place is not None and place.lesson == what.lesson
    return None if set_aside else place

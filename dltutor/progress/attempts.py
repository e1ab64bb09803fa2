"""How often each question was asked and how it went, wherever it was asked: what skills and reviews are computed from.

Pure functions of the events: the same whatever files the events lay in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from dltutor.progress import kinds
from dltutor.progress.event import Event

Key = tuple[str, str]
"""The ids of lesson and question."""
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""A clock that shows more is not believed: dates end soon after."""


class Attempt(Struct, frozen=True, gc=False):
    """A question was asked once, with as many tries as it took."""

    when: datetime
    """The first try, in UTC; never before the attempt before."""
    mode: str
    variant: int
    content: str
    clean: bool = False
    """Right at the first try."""
    right: bool = False
    """Right at the end."""
    hinted: bool = False
    unsure: bool = False
    milliseconds: int = 0
    """What the first try took; 0: not tried, the answer was shown."""


History = Mapping[Key, Sequence[Attempt]]
Asked = kinds.Answer | kinds.Reveal
Told = tuple[datetime, Asked | kinds.Skip]


def history(events: Iterable[Event]) -> dict[Key, tuple[Attempt, ...]]:
    """Return the attempts at each question that was asked, from events in the order of `Event.order`."""
    return {key: found for key, of in of_questions(events).items() if (found := attempts(of))}


def of_questions(events: Iterable[Event]) -> dict[Key, list[Told]]:
    """Return all that was told of each question, in order, without what was undone or set aside."""
    told: dict[Key, list[Told]] = {}
    for event in events:
        what = kinds.read(event.kind, event.fields)
        match what:
            case kinds.Reset(item="") if what.lesson:
                told = {key: of for key, of in told.items() if key[0] != what.lesson}
            case kinds.Reset(item=""):
                told = {}
            case kinds.Reset():
                told.pop((what.lesson, what.item), None)
            case kinds.Undo():
                _undo(told.get((what.lesson, what.item), []), what.mode)
            case kinds.Answer() | kinds.Reveal() | kinds.Skip():
                told.setdefault((what.lesson, what.item), []).append((when(event), what))
    return told


def attempts(told: Iterable[Told]) -> tuple[Attempt, ...]:
    """Return the attempts at one question."""
    return tuple(_attempts(told))


def first_of_days(attempts: Sequence[Attempt]) -> Iterator[Attempt]:
    """Yield the attempts that count: the first of each day (UTC). What follows on that day is practice.

    A miss before the lesson was read is none, and practice outside the schedule leaves the schedule alone.
    """
    day = None
    for attempt in attempts:
        if attempt.mode == "cram":
            continue
        if attempt.when.date() != day and (attempt.clean or attempt.mode != "before"):
            day = attempt.when.date()
            yield attempt


def fresh_variant(history: History, key: Key) -> int:
    """Return the number of a variant of the question that was not asked yet; the first one is the lesson's own."""
    return 1 + max((attempt.variant for attempt in history.get(key, ())), default=0)


def when(event: Event) -> datetime:
    """Return when an event happened; where its date cannot be read, by its tick."""
    try:
        found = datetime.fromisoformat(event.time)
    except ValueError:
        found = LATEST
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    if found >= LATEST:
        seconds = max(0, min(event.tick / 1000, LATEST.timestamp() - 1))
        return datetime.fromtimestamp(seconds, UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return datetime.fromtimestamp(0, UTC)


def _attempts(told: Iterable[Told]) -> Iterator[Attempt]:
    now: Attempt | None = None
    for when, what in told:
        if isinstance(what, kinds.Skip):
            continue
        right = isinstance(what, kinds.Answer) and what.right
        if now is not None and _goes_on(now, what):
            now = replace(now, right=now.right or right)
            continue
        if now is not None:
            yield now
            when = max(when, now.when)
        now = _begun(when, what)
    if now is not None:
        yield now


def _goes_on(now: Attempt, what: Asked) -> bool:
    """Return whether a try or reveal belongs to the attempt before it."""
    begun_before = what.number > (1 if isinstance(what, kinds.Answer) else 0)
    return begun_before and (what.mode, what.variant) == (now.mode, now.variant)


def _begun(when: datetime, what: Asked) -> Attempt:
    if isinstance(what, kinds.Reveal):
        return Attempt(when, what.mode, what.variant, what.content)
    return Attempt(
        when,
        what.mode,
        what.variant,
        what.content,
        clean=what.right and what.number <= 1,
        right=what.right,
        hinted=what.hints > 0,
        unsure=what.confidence == "not sure",
        milliseconds=what.milliseconds,
    )


def _undo(told: list[Told], mode: str) -> None:
    """Take the last thing that the learner did there off the list."""
    for at in reversed(range(len(told))):
        if told[at][1].mode == mode:
            del told[at]
            return

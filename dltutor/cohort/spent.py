"""Where a learner's time went, from when the events happened: pauses are not counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from dltutor.progress.attempts import when
from dltutor.progress.event import Event

IDLE = 10 * 60.0
"""Seconds without any event after which the learner was elsewhere: such a gap counts nothing."""

Place = tuple[str, str]
"""A lesson and one of its steps; without a step: in a quiz or review of its questions."""
NOWHERE: Place = ("", "")


def spent(events: Iterable[Event]) -> dict[Place, float]:
    """Return the seconds of work at each place.

    The time between two events belongs to where the second one happened if it is about a question, goal or run, else
    to where the learner was. Several windows at once count as one.
    """
    found: dict[Place, float] = {}
    place = NOWHERE
    timed = sorted(((when(event), event) for event in events), key=_time)
    for (since, before), (until, after) in pairwise(timed):
        place = _reached(place, before)
        gap = (until - since).total_seconds()
        at = _reached(place, after) if after.kind not in ("place", "open") else place
        if gap <= IDLE and before.kind != "close" and at != NOWHERE:
            found[at] = found.get(at, 0.0) + gap
    return found


def _time(timed: tuple[datetime, Event]) -> datetime:
    return timed[0]


def _reached(place: Place, event: Event) -> Place:
    """Return where the learner is after an event."""
    lesson, step = _text(event.fields.get("lesson")), _text(event.fields.get("step"))
    if event.kind in ("open", "close"):
        return NOWHERE if event.kind == "open" else place
    if event.kind == "place":
        return lesson, step
    if not lesson:
        return place
    outside = _text(event.fields.get("mode")) not in ("", "lesson")
    return (lesson, "") if outside or lesson != place[0] else place


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

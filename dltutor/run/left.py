"""What an earlier session has left: runs whose checkpoints lie in a folder that can be read from here."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from dltutor.checkpoints.layout import DamagedError
from dltutor.checkpoints.shelf import Entry, Shelf
from dltutor.labs.settings import SettingError
from dltutor.labs.settings import settings as with_defaults
from dltutor.labs.spec import Lab
from dltutor.run.curves import curve
from dltutor.run.history import History
from dltutor.run.state import Checkpoint, Mark, Phase, Run
from dltutor.wire.conditions import Condition, Seconds, Steps
from dltutor.wire.message import Count, Duration, Value

RECENT = 120.0
"""Seconds after which a run on another computer, of which nothing new was saved, counts as ended."""


class Said(msgspec.Struct, frozen=True):
    """What a checkpoint says of its run; not proven before the worker has read it whole."""

    step: Count
    epoch: Count
    seconds: Duration
    given: dict[str, Value]
    settings: dict[str, Value]
    seed: Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
    changes: list[tuple[Count, str, Value]]


def left(
    folder: Path,
    lab: str,
    declared: Lab,
    wanted: Mapping[str, Value],
    free: Collection[str],
    until: tuple[Condition, ...],
    seed: int | None = None,
) -> Run | None:
    """Return the newest run of a lab that is left, as one that can go on; None: there is none.

    It has the settings of `wanted`, but for those in `free`, and any seed where none is given. Reads the disk, which
    may hang.
    """
    shelf = Shelf(folder)
    entries = [one for one in reversed(shelf.entries()) if one.lab == lab and one.whole and not _busy(one)]
    for entry in entries:
        try:
            said = msgspec.convert(shelf.manifest(entry.name), Said)
            given, now = with_defaults(declared, said.given), with_defaults(declared, said.settings)
        except (DamagedError, msgspec.ValidationError, SettingError):
            continue
        if seed in (None, said.seed) and all(given[name] == wanted[name] for name in given if name not in free):
            same = [one for one in reversed(entries) if (one.owner, one.run) == (entry.owner, entry.run)]
            known = curve(shelf, entry.name, said.step)
            return Run(
                0,
                lab,
                now,
                said.seed,
                phase=Phase.LEFT,
                step=said.step,
                epoch=said.epoch,
                seconds=said.seconds,
                until=tuple(_ahead(until, said)),
                histories=known,
                sentence=f"A run of {_day(entry.time)} stopped here{_how_whole(known, said.step)}.",
                given=given,
                checkpoints=tuple(_checkpoint(shelf, one, said, now) for one in same),
            )
    return None


def _checkpoint(shelf: Shelf, entry: Entry, said: Said, settings: Mapping[str, Value]) -> Checkpoint:
    """Return a checkpoint of the run of which another one says that."""
    known = curve(shelf, entry.name, entry.step)
    return Checkpoint(entry.step, said.epoch, said.seconds, settings, known, _marks(said, entry.step), entry.name)


def _how_whole(known: Mapping[str, History], step: int) -> str:
    until = max((one.final.step for one in known.values() if one.final is not None), default=0)
    if until == step:
        return ""
    return f"; its curve is kept until step {until:,}" if until else "; its curve until then is not kept"


def _busy(entry: Entry) -> bool:
    """Return whether somebody seems to be at work on the run."""
    return entry.alive and (entry.here or time.time() - entry.time < RECENT)


def maybe_busy(folder: Path, lab: str) -> str:
    """Say of a run of a lab on another computer that it may still train, and for how long one waits; empty: of none.

    Reads the disk, which may hang.
    """
    ages = [time.time() - one.time for one in Shelf(folder).entries() if one.lab == lab and not one.here and _busy(one)]
    if not ages:
        return ""
    ago, more = max(0.0, min(ages)), RECENT - min(ages)
    return (
        f"A run of {lab} on another computer saved something {ago:.0f} s ago, so it may still be training. "
        f"Where it was cut short, --resume finds it in {more:.0f} s."
    )


def _marks(said: Said, step: int) -> tuple[Mark, ...]:
    return tuple(Mark(*change) for change in said.changes if change[0] <= step)


def _ahead(until: Iterable[Condition], said: Said) -> Iterator[Condition]:
    """Yield the conditions as they hold for a run that has come so far: its further steps, and no time that is over."""
    for one in until:
        if isinstance(one, Steps):
            yield further(said.step, one.count)
        elif not isinstance(one, Seconds) or said.seconds < one.seconds:
            yield one


def further(step: int, steps: int) -> Steps:
    """Return until when a run trains on: to the end of its `steps` where it was cut short, else as many once more."""
    return Steps((step // steps + 1) * steps)


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))

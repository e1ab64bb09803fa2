"""Stop conditions as people say and type them: after so many steps, at a value, when nothing gets better."""

from __future__ import annotations

from collections.abc import Iterable

from dltutor.labs.spec import Lab
from dltutor.numerals import in_full, read
from dltutor.wire.conditions import Condition, Plateau, Reached, Seconds, Steps


class ConditionError(ValueError):
    """A field of the form that makes no condition; the text says which and why."""


def conditions(lab: Lab, metric: str, fields: dict[str, str]) -> list[Condition]:
    """Return the conditions that the filled-in fields say; raises ConditionError.

    The fields: `steps`, `value` and `patience` (both about `metric`), `seconds`; empty ones say nothing.
    """
    below = lab.metric(metric).better != "high"
    found: list[Condition] = []
    if fields.get("steps"):
        found.append(Steps(_whole("steps", fields["steps"])))
    if fields.get("value"):
        found.append(Reached(metric, _number("value", fields["value"]), below))
    if fields.get("patience"):
        found.append(Plateau(metric, _whole("plateau", fields["patience"]), below=below))
    if fields.get("seconds"):
        seconds = _number("seconds", fields["seconds"])
        if seconds <= 0:
            raise ConditionError("seconds must be above 0")
        found.append(Seconds(seconds))
    if not found:
        raise ConditionError("fill in at least one line, or Esc to leave all as it was")
    return found


def in_words(until: Iterable[Condition]) -> str:
    """Return conditions as people say them, e.g. ``"stops after 200 steps, or at loss ≤ 0.5"``."""
    said = []
    for condition in until:
        match condition:
            case Steps(count=count):
                said.append(f"after {count:,} steps")
            case Reached(metric=metric, value=value, below=below):
                said.append(f"at {metric} {'≤' if below else '≥'} {in_full(value)}")
            case Plateau(metric=metric, patience=patience):
                said.append(f"when {metric} has not got better {patience:,} times")
            case Seconds(seconds=seconds):
                said.append(f"after {in_full(seconds)} s")
    return f"stops {', or '.join(said)}" if said else ""


def _whole(name: str, text: str) -> int:
    number = _number(name, text)
    if number < 1 or number != int(number):
        raise ConditionError(f"{name} = {text} is not a whole number above 0")
    return int(number)


def _number(name: str, text: str) -> float:
    try:
        number = read(text.replace(",", ""))
    except ValueError:
        raise ConditionError(f"{name} = {text} is not a number") from None
    if number != number or abs(number) == float("inf"):
        raise ConditionError(f"{name} = {text} is not a finite number")
    return number

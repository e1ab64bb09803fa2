"""Check and turn the values of hyperparameters."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from dltutor.labs.find import nearest
from dltutor.labs.spec import Hyperparameter, Lab, Value
from dltutor.numerals import in_full, read

TRUTHS = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}
DIGITS = 6
"""Significant digits of a value that is shown."""


class SettingError(ValueError):
    """A value that a hyperparameter cannot take, or a hyperparameter that the lab has not."""


def settings(lab: Lab, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return the lab's defaults with `given` on top, each value checked and of its type; raises SettingError."""
    known = [knob.name for knob in lab.hyperparameters]
    for name in given:
        if name not in known:
            raise SettingError(f"this lab has no hyperparameter {name!r}{nearest(name, known)}")
    return lab.defaults() | {name: checked(lab.hyperparameter(name), value) for name, value in given.items()}


def checked(knob: Hyperparameter, value: Value) -> Value:
    """Return `value` as the knob's type; raises SettingError with the range or the choices."""
    typed = _typed(knob, value)
    if knob.choices and typed not in knob.choices:
        raise SettingError(f"{knob.name} = {value} is not one of {', '.join(map(str, knob.choices))}")
    if knob.pattern and not re.fullmatch(knob.pattern, str(typed)):
        raise SettingError(f"{knob.name} = {value} cannot be read; it is {span(knob)}")
    if isinstance(typed, int | float) and not isinstance(typed, bool):
        low = -math.inf if knob.low is None else knob.low
        high = math.inf if knob.high is None else knob.high
        if not (low <= typed <= high and math.isfinite(typed)):
            raise SettingError(f"{knob.name} = {value} is out of range; it goes {span(knob)}")
    return typed


def span(knob: Hyperparameter) -> str:
    """Return what a knob may be, for people: ``"from 1e-5 to 10"`` or ``"mae, mse"``."""
    if knob.choices:
        return ", ".join(map(str, knob.choices))
    if isinstance(knob.default, bool):
        return "on or off"
    if isinstance(knob.default, str):
        return knob.help if knob.pattern else "any text"
    low = "" if knob.low is None else f"from {shown(knob.low)}"
    high = "" if knob.high is None else f"up to {shown(knob.high)}" if knob.low is None else f"to {shown(knob.high)}"
    return f"{low} {high}".strip() or "any number"


def shown(value: object) -> str:
    """Return a value as people write it: ``on``, ``0.05``, ``mae``."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return in_full(value, DIGITS) if isinstance(value, int | float) else str(value)


def turned(knob: Hyperparameter, value: Value, up: bool) -> Value:
    """Return the value one turn further up or down; the same value at the end of the range."""
    if isinstance(knob.default, bool):
        return not value
    if knob.choices:
        at = knob.choices.index(value) if value in knob.choices else 0
        return knob.choices[max(0, min(len(knob.choices) - 1, at + (1 if up else -1)))]
    if isinstance(value, str):
        return value
    further = _next_round(float(value), up) if knob.log else _added(knob, float(value), up)
    low = -math.inf if knob.low is None else knob.low
    high = math.inf if knob.high is None else knob.high
    further = max(low, min(high, further))
    return int(further) if isinstance(knob.default, int) else float(further)


def _typed(knob: Hyperparameter, value: Value) -> Value:
    kind = type(knob.default)
    if kind is bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in TRUTHS:
            return TRUTHS[str(value).lower()]
        raise SettingError(f"{knob.name} = {value} is not on or off")
    if kind is str:
        return str(value)
    try:
        number = read(value) if isinstance(value, str) else float(value)
    except OverflowError:
        raise SettingError(f"{knob.name} is out of range; it goes {span(knob)}") from None
    except ValueError:
        raise SettingError(f"{knob.name} = {value} is not a number; it goes {span(knob)}") from None
    if kind is float:
        return number
    if not number.is_integer():
        raise SettingError(f"{knob.name} = {value} is not a whole number; it goes {span(knob)}")
    return int(number)


def _added(knob: Hyperparameter, value: float, up: bool) -> float:
    width = knob.step
    if width is None and isinstance(knob.default, float) and knob.low is not None and knob.high is not None:
        width = (knob.high - knob.low) / 10
    width = 1.0 if width is None else width
    return round(value + (width if up else -width), 10)


def _next_round(value: float, up: bool) -> float:
    """Return the neighbour of `value` in 1, 2, 5, 10, 20 …; from zero one goes up to 1e-5, and below 1e-5 to zero."""
    if value <= 0:
        return 1e-5 if up else 0.0
    exponent = math.floor(math.log10(value))
    steps = [float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)]
    if up:
        return min(step for step in steps if step > value * 1.0001)
    return max((step for step in steps if 9.9e-6 < step < value * 0.9999), default=0.0)

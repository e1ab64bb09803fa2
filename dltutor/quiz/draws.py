"""Draw a question's numbers, each fixed by quiz, learner, variant and name, on every computer alike."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

Ranges = Mapping[str, Mapping[str, Any]]
"""name -> ``{"int": [low, high, step]}``, ``{"float": [low, high, digits]}`` or ``{"choice": […]}``"""


def seed(quiz: str, learner: str, number: int) -> bytes:
    """Return what fixes all draws of one variant."""
    return f"{quiz}\0{learner}\0{number}\0".encode("utf-8", "replace")


def chance(seed: bytes, name: str) -> int:
    """Return a number below 2**64, evenly spread, of its own for each `name`."""
    return int.from_bytes(blake2b(seed + name.encode(), digest_size=8).digest(), "big")


def draw(vars: Ranges, seed: bytes) -> dict[str, int | float]:
    """Return a number for each name."""
    return {name: _drawn(rule, chance(seed, name)) for name, rule in vars.items()}


def order(count: int, seed: bytes) -> list[int]:
    """Return the numbers below `count` in an order that `seed` fixes."""
    return sorted(range(count), key=lambda index: chance(seed, f"option {index}"))


def size(rule: Mapping[str, Any]) -> int:
    """Return how many different numbers a rule can draw."""
    if "choice" in rule:
        return len(set(rule["choice"]))
    low, high, step = _grid(rule)
    return (high - low) // step + 1


def _drawn(rule: Mapping[str, Any], chance: int) -> int | float:
    if "choice" in rule:
        number: int | float = rule["choice"][chance % len(rule["choice"])]
        return number
    low, high, step = _grid(rule)
    drawn = low + step * (chance % ((high - low) // step + 1))
    return drawn / 10 ** rule["float"][2] if "float" in rule else drawn


def _grid(rule: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return low, high and step in whole numbers; floats are counted in units of their last digit."""
    if "int" in rule:
        low, high, *step = rule["int"]
        return low, high, step[0] if step else 1
    low, high, digits = rule["float"]
    return round(low * 10**digits), round(high * 10**digits), 1

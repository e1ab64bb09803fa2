"""What a target is: one reader of foreign bytes, and good inputs to begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SLOW = 2.0
"""Seconds that one input may take, on a busy computer."""


@dataclass(frozen=True)
class Target:
    """One reader: `check` raises where something does not hold; `seeds` are good inputs to begin with."""

    check: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]

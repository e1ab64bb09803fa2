"""What every message has in common, whichever way it goes."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

PROTOCOL = 1
"""Both sides must speak the same number; it grows when a message changes its meaning."""

Value = bool | int | float | str
Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Duration: TypeAlias = Annotated[float, Meta(ge=0, le=1e12)]
"""Seconds; neither NaN nor infinite."""


class Message(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True):
    """What all messages have in common: immutable, told apart by the tag ``t``."""

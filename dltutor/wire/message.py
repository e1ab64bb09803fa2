"""What every message has in common, whichever way it goes."""

from __future__ import annotations

import msgspec

PROTOCOL = 1
"""Both sides must speak the same number; it grows when a message changes its meaning."""

Value = bool | int | float | str


class Message(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True):
    """What all messages have in common: immutable, told apart by the tag ``t``."""

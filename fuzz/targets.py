"""Everything that reads bytes from outside, by name."""

from __future__ import annotations

from fuzz import files, streams

TARGETS = {**files.TARGETS, **streams.TARGETS}

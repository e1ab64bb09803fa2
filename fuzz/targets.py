"""Everything that reads bytes from outside, by name."""

from __future__ import annotations

from importlib.util import find_spec

from fuzz import files, left_over, packs, streams

TARGETS = {**files.TARGETS, **left_over.TARGETS, **streams.TARGETS, **packs.TARGETS}

if find_spec("torch"):
    from fuzz import resume

    TARGETS = resume.TARGETS | TARGETS  # the slowest first, so that no core waits at the end

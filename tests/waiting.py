"""The one place where the suite waits: until something holds, or a deadline has passed."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds in which whatever is waited for comes, on a slow and crowded machine too; no claim about speed."""


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Poll until `holds`, and fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it did not come to hold within {seconds} s"
        time.sleep(0.005)

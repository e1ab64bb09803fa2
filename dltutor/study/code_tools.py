"""What code is written and tried with: where drafts are kept, and what runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dltutor.progress.drafts import Drafts
from dltutor.run.sandbox import Sandbox


@dataclass(frozen=True)
class CodeTools:
    """One for a lesson; the sandbox is the session's only one."""

    sandbox: Callable[[], Sandbox]
    """Returns it; it starts by itself when code is tried."""
    drafts: Drafts = field(default_factory=lambda: Drafts(None))
    folder: Path | None = None
    """Where the files of the lesson's exercises lie."""

"""What one frame shows: an immutable snapshot that every panel draws from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dltutor.draw.cells import Glyphs
from dltutor.labs.spec import Lab
from dltutor.run.state import Run
from dltutor.ui.terminal import Depth
from dltutor.wire.messages import Picture


@dataclass(frozen=True)
class Frame:
    """The lab, its run, and how to draw them."""

    lab: Lab
    name: str
    """The lab's folder."""
    run: Run | None = None
    ghosts: tuple[Run, ...] = ()
    """Earlier runs, the oldest first."""
    compared: tuple[Run, ...] = ()
    """Named runs that share the chart, the current one among them; empty: there are none."""
    pictures: Mapping[str, tuple[Picture, bytes]] = field(default_factory=dict)
    """The newest picture of each name, with its tail."""
    log: bool = False
    glyphs: Glyphs = "braille"
    colours: Depth = "true"

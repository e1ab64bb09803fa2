"""What one frame shows: an immutable snapshot that every panel draws from."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Glyphs, Row, Span, Style
from dltutor.labs.spec import Lab, Panel
from dltutor.run.state import Phase, Run
from dltutor.ui.terminal import Depth
from dltutor.wire.to_screen import Picture


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
    back: int = 0
    """How many columns before its latest step a curve is read; 0: at the latest."""
    predict: bool = False
    """A prediction is asked for before the first run."""


def waiting(run: Run | None, what: str, predict: bool) -> str:
    """Return why nothing (`what`: ``number``, ``picture``) has come yet, and what brings it: a key, or to `predict`."""
    if run is None:
        return "No run yet: predict first, then run." if predict else "No run yet: Space begins one."
    if run.phase is Phase.LEFT:
        return f"Space goes on from step {run.step:,}."
    return "The run waits: Space starts it." if run.phase is Phase.PAUSED else f"No {what} has come yet."


def empty(panel: Panel, why: str, width: int, height: int) -> list[Row]:
    """Return a panel without content: its title, why there is nothing yet, and how it will be read."""
    canvas = Canvas(width, height)
    canvas.put(0, 0, fit(panel.title, width), Style("text", bold=True))
    canvas.centre(height // 2, why, Style("text"))
    for at, line in enumerate(textwrap.wrap(panel.help, max(width - 8, 20))[: height // 2 - 2], start=2):
        canvas.centre(height // 2 + at, line, Style("dim"))
    return canvas.rows()


def folded(texts: Sequence[str], width: int, most: int) -> list[Row]:
    """Return words below a drawing on at most `most` rows: short texts share a row, long ones break if they can."""
    lines: list[str] = []
    said = [text for text in texts if text]
    for place, text in enumerate(said):
        room = most - len(lines) - (len(said) - place - 1)
        if lines and len(lines[-1]) + 3 + len(text) <= width:
            lines[-1] += f" · {text}"
        elif len(lines) < most:
            lines += textwrap.wrap(text, max(width, 10), max_lines=max(room, 1), placeholder=" …")
    return [(Span(fit(line, width), Style("dim")),) for line in lines[:most]]


def rows_of_words(height: int) -> int:
    """Return how many rows of words a panel of that height can spare."""
    return 0 if height < 6 else 1 if height < 12 else 2 if height < 18 else 3 if height < 26 else 4

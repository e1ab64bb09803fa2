"""From a panel's kind to what draws it."""

from __future__ import annotations

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Row, Style
from dltutor.labs.spec import Panel
from dltutor.ui.panels.board import Draw
from dltutor.ui.panels.chart import CurvePanel
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.pictures import KINDS, PicturePanel


def view(panel: Panel) -> Draw:
    """Return what draws a panel; it may keep axes from frame to frame, so each panel gets its own."""
    if panel.kind == "curve":
        return CurvePanel(panel).rows
    if panel.kind in KINDS:
        return PicturePanel(panel).rows
    return lambda frame, width, height: _unknown(panel, frame, width, height)


def _unknown(panel: Panel, _: Frame, width: int, height: int) -> list[Row]:
    canvas = Canvas(width, height)
    canvas.put(0, 0, fit(panel.title, width), Style("text", bold=True))
    canvas.put(0, 1, fit(f"This version draws no panels of the kind {panel.kind!r}.", width), Style("warn"))
    return canvas.rows()

"""From a panel's kind to what draws it."""

from __future__ import annotations

from dltutor.labs.spec import Panel
from dltutor.ui.panels.board import Draw
from dltutor.ui.panels.chart import CurvePanel


def view(panel: Panel) -> Draw:
    """Return what draws a panel; it may keep axes from frame to frame, so each panel gets its own."""
    return CurvePanel(panel).rows

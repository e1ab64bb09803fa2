"""Which panels a block shows, and from a panel's kind to what draws it."""

from __future__ import annotations

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Row, Span, Style
from dltutor.draw.code import code
from dltutor.labs.catalogue import Labs
from dltutor.labs.find import LabError
from dltutor.labs.spec import Panel
from dltutor.study.panels import KINDS
from dltutor.ui.panels.chart import CurvePanel
from dltutor.ui.panels.frame import Frame
from dltutor.ui.panels.panel_view import Draw
from dltutor.ui.panels.pictures import PicturePanel


def view(panel: Panel, labs: Labs | None = None) -> Draw:
    """Return what draws a panel of one of these labs; it may keep axes, so each panel gets its own."""
    if panel.kind == "curve":
        return CurvePanel(panel).rows
    if panel.kind in KINDS:
        return PicturePanel(panel).rows
    if panel.kind == "code":
        return CodePanel(panel, labs or Labs()).rows
    return lambda frame, width, height: _unknown(panel, frame, width, height)


class CodePanel:
    """Draws the whole of the lab's own file once; what does not fit can be scrolled."""

    def __init__(self, panel: Panel, labs: Labs) -> None:
        self.panel, self._labs = panel, labs
        self._how: tuple[object, ...] = ()
        self._rows: list[Row] = []

    def rows(self, frame: Frame, width: int, height: int) -> list[Row]:
        """Return title and code, or why there is none."""
        how = (frame.name, width, height)
        if how != self._how:
            self._how, self._rows = how, self._drawn(frame, width, height)
        return self._rows

    def _drawn(self, frame: Frame, width: int, height: int) -> list[Row]:
        try:
            text = self._labs.source(frame.name)
        except LabError as error:
            text = f"# {error}"
        title: Row = (Span(self.panel.title, Style("text", bold=True)), Span("  the very code that runs", Style("dim")))
        return [title, *code(text, width, max(height - 1, len(text.splitlines())))]


def _unknown(panel: Panel, _: Frame, width: int, height: int) -> list[Row]:
    canvas = Canvas(width, height)
    canvas.put(0, 0, fit(panel.title, width), Style("text", bold=True))
    canvas.put(0, 1, fit(f"This version draws no panels of the kind {panel.kind!r}.", width), Style("warn"))
    return canvas.rows()

"""The panels of pictures: what `train.py` shows, drawn, with a sentence that says it in words."""

from __future__ import annotations

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Row, Span, Style
from dltutor.labs.spec import Panel
from dltutor.numerals import step_text
from dltutor.study.panels import KINDS, Data, opened
from dltutor.ui.panels.frame import Frame, empty, folded, rows_of_words, waiting

HELP_FROM = 14
"""Rows from which on a panel has room for its help."""
PLENTY = 20
"""More rows than any words take."""
MISFIT = "This picture does not fit its panel: screen and training may be of two versions."
MISFITS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a drawing raises for data of a wrong shape; a picture may come from any version, or from any command."""


class PicturePanel:
    """Draws one panel of a picture; opens and draws each picture once."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._held: object = None
        self._data: Data = {}
        self._how: tuple[object, ...] = ()
        self._rows: list[Row] = []

    def rows(self, frame: Frame, width: int, height: int) -> list[Row]:
        """Return the picture and words about it, above it where it is long; a sentence where there is none to draw.

        Its title names the step it shows: a picture has little of the training's time, so it may be an older one.
        """
        if self.panel.picture not in frame.pictures:
            return empty(self.panel, waiting(frame.run, "picture", frame.predict), width, height)
        picture, tail = frame.pictures[self.panel.picture]
        how = (width, height, frame.glyphs, frame.colours)
        if picture is self._held and how == self._how:
            return self._rows
        try:
            if picture is not self._held:
                self._data = opened(picture.data, tail)
            self._rows = self._drawn(frame, picture.step, width, height)
        except MISFITS:
            self._data = {}
            self._rows = empty(self.panel, MISFIT, width, height)
        self._held, self._how = picture, how
        return self._rows

    def _drawn(self, frame: Frame, step: int, width: int, height: int) -> list[Row]:
        kind = KINDS[self.panel.kind]
        said = kind.words(self._data)
        most = rows_of_words(height)
        both = [said, self.panel.help]
        spare = height >= HELP_FROM and len(folded(both, width, PLENTY)) <= most
        title: Row = (Span(fit(self.panel.title, width), Style("text", bold=True)),)
        if len(self.panel.title) + 2 + len(drawn_at := f"step {step_text(step)}") <= width:
            title = (*title, Span(f"  {drawn_at}", Style("dim")))
        below = folded(both if spare else [said], width, most)
        rows = kind.rows(self._data, width, height - 1 - len(below), frame)
        if len(rows) > height - 1 - len(below):
            return [title, *folded([said], width, 1), *rows]
        return [title, *rows, *below]

"""The panels of pictures: what `train.py` shows, drawn, with a sentence that says it in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dltutor.draw.canvas import Canvas, fit
from dltutor.draw.cells import Row, Span, Style
from dltutor.draw.image import Contour, Field, contour, field
from dltutor.draw.numbers import short
from dltutor.draw.tensor import Tensor
from dltutor.labs.spec import Panel
from dltutor.ui.panels.frame import Frame

Data = Mapping[str, Any]
"""A picture as `train.py` gave it, its tensors as `Tensor`s."""
HELP_FROM = 14
"""Rows from which on a panel has room for its help."""


def opened(value: object, tail: bytes) -> Any:
    """Return a picture's data with each array's map replaced by the `Tensor` that lies in the tail."""
    if isinstance(value, Mapping):
        if {"kind", "shape"} <= value.keys():
            kind, shape, offset = value["kind"], value["shape"], value.get("offset", 0)
            size = 1 if kind == "uint8" else 4
            for length in shape:
                size *= length
            return Tensor.from_bytes(kind, shape, memoryview(tail)[offset : offset + size])
        return {name: opened(one, tail) for name, one in value.items()}
    if isinstance(value, list):
        return [opened(one, tail) for one in value]
    return value


class PicturePanel:
    """Draws one panel of a picture; opens each picture once."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._held: object = None
        self._data: Data = {}

    def rows(self, frame: Frame, width: int, height: int) -> list[Row]:
        """Return the picture, its summary, and where there is room how to read it; a sentence while there is none."""
        if self.panel.picture not in frame.pictures:
            return _empty(self.panel, frame, width, height)
        picture, tail = frame.pictures[self.panel.picture]
        if picture is not self._held:
            self._held, self._data = picture, opened(picture.data, tail)
        draw, words = KINDS[self.panel.kind]
        below = [words(self._data)] if height >= 6 else []
        below += [self.panel.help] if height >= HELP_FROM and self.panel.help else []
        rows = draw(self.panel, self._data, frame, width, height - len(below))
        return rows + [(Span(fit(text, width), Style("dim")),) for text in below]


def _empty(panel: Panel, frame: Frame, width: int, height: int) -> list[Row]:
    canvas = Canvas(width, height)
    canvas.put(0, 0, fit(panel.title, width), Style("text", bold=True))
    waiting = "This picture comes with the first step." if frame.run is None else "No picture has come yet."
    canvas.centre(0, height // 2, width, waiting, Style("dim"))
    if height > 3:
        canvas.centre(0, height // 2 + 1, width, panel.help, Style("axis"))
    return canvas.rows()


def _points(value: object) -> list[tuple[float, float]]:
    """Return [n, 2] as pairs."""
    return [(row[0], row[1]) for row in Tensor.of(value).rows()] if value is not None else []


def _numbers(value: object) -> Sequence[float]:
    return Tensor.of(value).values if value is not None else ()


def _pair(value: object) -> tuple[float, float]:
    first, second = _numbers(value)
    return first, second


def _contour(panel: Panel, data: Data, frame: Frame, width: int, height: int) -> list[Row]:
    best = data.get("best")
    picture = Contour(
        Tensor.of(data["z"]),
        _pair(data["x"]),
        _pair(data["y"]),
        _points(data.get("path")),
        None if best is None else _pair(best),
        data.get("labels", ()),
        panel.title,
    )
    return contour(picture, width, height, frame.glyphs, frame.colours)


def _contour_words(data: Data) -> str:
    names = [*data.get("labels", ()), "x", "y"][:2]
    path, best = _points(data.get("path")), data.get("best")
    parts = []
    if path:
        parts.append(f"now at {_place(names, path[-1])}")
    if best is not None:
        parts.append(f"lowest at {_place(names, _pair(best))}")
    return "; ".join(parts) or "no path yet"


def _place(names: Sequence[str], place: tuple[float, float]) -> str:
    return ", ".join(f"{name} = {short(value)}" for name, value in zip(names, place, strict=True))


def _field(panel: Panel, data: Data, frame: Frame, width: int, height: int) -> list[Row]:
    low, high = Tensor.of(data["z"]).span()
    picture = Field(
        Tensor.of(data["z"]),
        _pair(data["x"]),
        _pair(data["y"]),
        data.get("low", low),
        data.get("high", high),
        _points(data.get("points")),
        _numbers(data.get("labels")),
        _numbers(data.get("held_back")),
        data.get("names", ()),
        panel.title,
    )
    return field(picture, width, height, frame.glyphs, frame.colours)


def _field_words(data: Data) -> str:
    low, high = Tensor.of(data["z"]).span()
    held = sum(1 for value in _numbers(data.get("held_back")) if value)
    count = len(_points(data.get("points")))
    return f"output from {short(low)} to {short(high)}; {count - held} points to train on, {held} held back (hollow)"


Drawing = Callable[[Panel, Data, Frame, int, int], list[Row]]
Words = Callable[[Data], str]

KINDS: Mapping[str, tuple[Drawing, Words]] = {
    "contour": (_contour, _contour_words),
    "field": (_field, _field_words),
}
"""For each kind of picture what draws it, and what says it in words."""

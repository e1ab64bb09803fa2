"""A lab's panels: which ones a block shows, and how each kind of picture is drawn and said in one line of words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from dltutor.course.model import LabBlock
from dltutor.draw.bars import bars
from dltutor.draw.cells import Glyphs, Row
from dltutor.draw.image import Contour, Field, contour, field
from dltutor.draw.maps import Group, gallery, maps
from dltutor.draw.matrix import matrix
from dltutor.draw.network import Network, network
from dltutor.draw.products import Block, length, products
from dltutor.draw.say import contour_words, matrix_words
from dltutor.draw.shade import Colours
from dltutor.draw.table import table
from dltutor.draw.tensor import Tensor
from dltutor.labs.spec import Lab, Panel
from dltutor.numerals import short

Data = Mapping[str, Any]
"""A picture as `train.py` gave it (see `labs.spec.Session.show`), its tensors as `Tensor`s."""


class Look(Protocol):
    """What a screen can show."""

    @property
    def glyphs(self) -> Glyphs:
        """What charts are drawn with."""

    @property
    def colours(self) -> Colours:
        """How many colours there are."""


class Kind(NamedTuple):
    """How one kind of picture is drawn and said; more rows than asked for can be scrolled."""

    rows: Callable[[Data, int, int, Look], list[Row]]
    words: Callable[[Data], str]


def _points(value: object) -> list[tuple[float, float]]:
    """Return [n, 2] as pairs."""
    return [(row[0], row[1]) for row in Tensor.of(value).rows()] if value is not None else []


def _numbers(value: object) -> Sequence[float]:
    return Tensor.of(value).values if value is not None else ()


def _pair(value: object) -> tuple[float, float]:
    first, second = _numbers(value)
    return first, second


def _best(data: Data) -> tuple[float, float] | None:
    return None if data.get("best") is None else _pair(data["best"])


def _contour(data: Data, width: int, height: int, frame: Look) -> list[Row]:
    z, path, names = Tensor.of(data["z"]), _points(data.get("path")), data.get("labels", ())
    picture = Contour(z, _pair(data["x"]), _pair(data["y"]), path, _best(data), names)
    return contour(picture, width, height, frame.glyphs, frame.colours)


def _contour_words(data: Data) -> str:
    return contour_words(_points(data.get("path")), _best(data), data.get("labels", ()))


def _field(data: Data, width: int, height: int, frame: Look) -> list[Row]:
    z = Tensor.of(data["z"])
    low, high = z.span()
    picture = Field(
        z,
        _pair(data["x"]),
        _pair(data["y"]),
        data.get("low", low),
        data.get("high", high),
        _points(data.get("points")),
        _numbers(data.get("labels")),
        _numbers(data.get("held_back")),
    )
    return field(picture, width, height, frame.glyphs, frame.colours)


def _field_words(data: Data) -> str:
    low, high = Tensor.of(data["z"]).span()
    span = data.get("high", high) - data.get("low", low)
    said = f"output {_beside(low, span)} to {_beside(high, span)}"
    labels = sorted(set(_numbers(data.get("labels"))))
    if not labels:
        return said
    if len(labels) == 2:
        said += f"; round: {short(labels[1])}, triangle: {short(labels[0])}"
    else:
        said += f"; round: above {short((data.get('low', low) + data.get('high', high)) / 2)}, triangle: below"
    held = sum(1 for value in _numbers(data.get("held_back")) if value)
    said += f"; {len(_points(data.get('points'))) - held} training points"
    return said + (f", {held} held back (hollow)" if held else "")


def _beside(value: float, span: float) -> str:
    """Return a value to a thousandth of `span` or so: what vanishes beside it reads as 0."""
    return short(round(value, 3 - math.floor(math.log10(span))) if 0 < span < math.inf else value)


def _network(data: Data, width: int, height: int, frame: Look) -> list[Row]:
    weights = [Tensor.of(one) for one in data["weights"]]
    units = [Tensor.of(one) for one in data.get("units", ())]
    picture = Network(data["layers"], weights, units, data.get("inputs", ()))
    return network(picture, width, height, frame.glyphs, frame.colours)


def _network_words(data: Data) -> str:
    largest = max((max(map(abs, Tensor.of(one).span())) for one in data["weights"]), default=0.0)
    return f"{' → '.join(map(str, data['layers']))} units; the largest weight is {short(largest)}"


def _maps(data: Data, width: int, height: int, frame: Look) -> list[Row]:
    groups = [Group(one["title"], Tensor.of(one["images"]), one.get("rows", 0)) for one in data["groups"]]
    said = data.get("bars")
    if not said:
        return maps(groups, width, height, frame.glyphs, frame.colours)
    end = bars(said["title"], said["labels"], Tensor.of(said["values"]).values, width, frame.glyphs)
    rows = maps(groups, width, max(height - len(end), 0), frame.glyphs, frame.colours)
    return [*rows, *end] if len(rows) + len(end) <= height else [*end, *rows]


def _maps_words(data: Data) -> str:
    if data.get("bars"):
        return ""
    shapes = [Tensor.of(one["images"]).shape for one in data["groups"]]
    count = sum(shape[0] for shape in shapes if len(shape) == 3)
    return f"{count} images in {len(shapes)} groups" if len(shapes) > 1 else f"{count} images"


def _matrix(data: Data, width: int, height: int, frame: Look) -> list[Row]:
    labels = [str(label) for label in data.get("labels", ())]
    return matrix(Tensor.of(data["counts"]), labels, width, height, frame.glyphs, frame.colours)


def _matrix_words(data: Data) -> str:
    return matrix_words(Tensor.of(data["counts"]), [str(label) for label in data.get("labels", ())])


def _gallery(data: Data, width: int, height: int, frame: Look) -> list[Row]:
    return gallery(Tensor.of(data["images"]), data.get("captions", ()), width, height, frame.glyphs, frame.colours)


def _gallery_words(data: Data) -> str:
    captions = data.get("captions", ())
    return f"{len(captions)} images, the first: {captions[0]}" if captions else "no image"


def _table(data: Data, width: int, height: int, frame: Look) -> list[Row]:
    rows = [row if isinstance(row, list) else list(row) for row in data["rows"]]
    return table(data["columns"], rows, width, max(height, len(rows) + 2), frame.glyphs)


def _products(data: Data, width: int, height: int, _: Look) -> list[Row]:
    blocks = [Block(one["title"], one["lines"]) for one in data["blocks"]]
    return products(blocks, width, max(height, length(blocks)))


def _nothing(_: Data) -> str:
    return ""


KINDS: Mapping[str, Kind] = {
    "contour": Kind(_contour, _contour_words),
    "field": Kind(_field, _field_words),
    "network": Kind(_network, _network_words),
    "maps": Kind(_maps, _maps_words),
    "matrix": Kind(_matrix, _matrix_words),
    "gallery": Kind(_gallery, _gallery_words),
    "table": Kind(_table, _nothing),
    "products": Kind(_products, _nothing),
}
"""By name, as a lab's panels name them; tables and calculations are words already."""


def chosen(lab: Lab, block: LabBlock) -> Sequence[Panel]:
    """Return the panels that a block asks for, by metric, picture or ``code``, in its order; all, if it names none."""
    if not block.panels:
        return lab.panels
    found = []
    for name in block.panels:
        for panel in lab.panels:
            if name in (*panel.metrics, panel.picture) or name == panel.kind == "code":
                if panel not in found:
                    found.append(panel)
                break
    return found or lab.panels


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

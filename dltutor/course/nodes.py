"""What YAML says, with the place of everything in the lesson's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast


class Place(NamedTuple):
    """A place in a file; lines and columns count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Scalar:
    """One value: its text as written, and what YAML 1.2's core schema makes of it."""

    value: str | int | float | bool | None
    text: str
    place: Place
    body: Place | None = None
    """Where the first line of a text written as ``name: |`` begins, behind its indent; None: of any other."""


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Table:
    """Keys and values, in the order they are written."""

    values: dict[str, Node]
    keys: dict[str, Place]
    place: Place

    def at(self, *path: str | int) -> Place:
        """Return the place of the key or list item at the end of `path`, or of the last that exists on the way."""
        return self._way(path)[0]

    def body(self, *path: str | int) -> Place | None:
        """Return where the text at the end of `path` begins, if it is one of several lines."""
        _, node, left = self._way(path)
        return node.body if isinstance(node, Scalar) and not left else None

    def _way(self, path: Sequence[str | int]) -> tuple[Place, Node, int]:
        """Return the last place and node on the way, and how many parts of it there are not."""
        place, node = self.place, cast(Node, self)
        for number, part in enumerate(path):
            if isinstance(node, Table) and isinstance(part, str) and part in node.values:
                place, node = node.keys[part], node.values[part]
            elif isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
                node = node.items[part]
                place = node.place
            else:
                return place, node, len(path) - number
        return place, node, 0


Node = Scalar | Items | Table

"""What YAML says, with the place of everything in the lesson's file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


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
        node: Node | None = self
        place = self.place
        for part in path:
            if isinstance(node, Table) and isinstance(part, str) and part in node.values:
                place, node = node.keys[part], node.values[part]
            elif isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
                node = node.items[part]
                place = node.place
            else:
                break
        return place


Node = Scalar | Items | Table

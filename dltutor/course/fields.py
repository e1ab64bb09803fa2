"""Take the fields of one table by name and kind; whatever is missing, misspelt or of the wrong kind goes to the log."""

from __future__ import annotations

import re
from typing import TypeVar

from dltutor.course.log import Log, meant
from dltutor.course.nodes import Items, Node, Place, Scalar, Table

T = TypeVar("T")
ID = re.compile(r"[a-z0-9-]{1,40}")


class Fields:
    """Reads one table. Each field is asked for once; `done` then reports the keys that nobody asked for."""

    def __init__(self, table: Table, what: str, log: Log) -> None:
        self.table = table
        self.what = what
        """For messages, with its article: ``"a numeric quiz"``."""
        self.log = log
        self.asked: list[str] = []
        self.missing: list[str] = []

    def node(self, name: str, required: bool = False) -> Node | None:
        """Return a field as YAML gave it; None when it is missing or empty."""
        self.asked.append(name)
        node = self.table.values.get(name)
        if isinstance(node, Scalar) and node.value is None:
            self.log.error(self.table.keys[name], "empty", f"`{name}` is empty", "give it a value or remove it")
            return None
        if node is None and required:
            self.missing.append(name)
        return node

    def text(self, name: str, required: bool = False, default: str = "") -> str:
        """Return a text."""
        node = self.node(name, required)
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, str):
            if required and not node.value.strip():
                self.log.error(self.place(name), "empty", f"`{name}` is empty", "write what is to be read there")
            return node.value
        help = f'write `{name}: "{node.text}"`' if isinstance(node, Scalar) else f"write `{name}: …` on one line"
        return self._wrong(name, "text", help, default)

    def id(self, name: str = "id") -> str:
        """Return a required id: 1 to 40 of ``a-z 0-9 -``; empty when there is none."""
        node = self.node(name, required=True)
        if node is None:
            return ""
        if not isinstance(node, Scalar) or not ID.fullmatch(node.text):
            text = f"`{node.text}` is not an id" if isinstance(node, Scalar) else f"`{name}` must be one word"
            self.log.error(self.place(name), "id", text, "use 1 to 40 of the characters a-z, 0-9 and -")
            return ""
        return node.text

    def formula(self, name: str, required: bool = False) -> str:
        """Return a text that may also be a bare number, as it is written."""
        node = self.node(name, required)
        if node is None:
            return ""
        if isinstance(node, Scalar) and not isinstance(node.value, bool):
            return node.text
        return self._wrong(name, "one formula or number", f"for example `{name}: n_in * n_out`", "")

    def whole(self, name: str, default: int | None = None, low: int = 0, required: bool = False) -> int | None:
        """Return a whole number of at least `low`."""
        node = self.node(name, required)
        if node is None:
            return default
        if isinstance(node, Scalar) and type(node.value) is int and node.value >= low:
            return node.value
        return self._wrong(name, f"a whole number, at least {low}", f"for example `{name}: {max(low, 3)}`", default)

    def number(self, name: str, default: float | None = None, zero: bool = True) -> float | None:
        """Return a number that is not negative; `zero`: whether it may be 0."""
        node = self.node(name)
        if node is None:
            return default
        value = node.value if isinstance(node, Scalar) else None
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else -1.0
        if 0 < number < float("inf") or (zero and number == 0):
            return number
        wanted = "a number, at least 0" if zero else "a number above 0"
        return self._wrong(name, wanted, f"for example `{name}: {0.05 if zero else 60}`", default)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a truth."""
        node = self.node(name)
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        return self._wrong(name, "true or false", f"write `{name}: true`", default)

    def texts(self, name: str, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        items = self.items(name, required)
        texts = [item.value for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]
        if len(texts) < len(items):
            self._wrong(name, "a list of texts", 'put each of them in "quotes"', None)
        return tuple(texts)

    def items(self, name: str, required: bool = False) -> tuple[Node, ...]:
        """Return a list."""
        node = self.node(name, required)
        if node is None or isinstance(node, Items):
            return node.items if node is not None else ()
        return self._wrong(name, "a list", f"write each item on a line of its own under `{name}:`, after `- `", ())

    def tables(self, name: str, required: bool = False) -> tuple[tuple[int, Table], ...]:
        """Return the tables of a list, each with its number in the list."""
        found = []
        for number, item in enumerate(self.items(name, required)):
            if isinstance(item, Table):
                found.append((number, item))
            else:
                self.log.error(item.place, "type", f"each of `{name}` must be `key: value` lines", "see the format")
        return tuple(found)

    def inner(self, name: str) -> Table:
        """Return the table under `name`; an empty one when there is none."""
        node = self.node(name)
        empty = Table({}, {}, self.table.place)
        if node is None or isinstance(node, Table):
            return node or empty
        return self._wrong(name, "`key: value` pairs", f"for example `{name}: {{a: 1}}`", empty)

    def done(self) -> None:
        """Report the keys that are not fields, and the fields that are missing unless one of those keys is meant."""
        for key, place in self.table.keys.items():
            if key not in self.asked:
                text = f"{self.what} has no field `{key}`"
                help = meant(key, self.asked, "fields")
                self.log.error(place, "unknown-key", text, help)
                self.missing = [name for name in self.missing if help != f"did you mean `{name}`?"]
        for name in self.missing:
            self.log.error(self.table.place, "missing", f"{self.what} needs the field `{name}`", f"add `{name}: …`")

    def place(self, *path: str | int) -> Place:
        """Return the place of a field, or of what is inside it."""
        return self.table.at(*path)

    def _wrong(self, name: str, wanted: str, help: str, default: T) -> T:
        self.log.error(self.place(name), "type", f"`{name}` must be {wanted}", help)
        return default

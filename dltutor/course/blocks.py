"""Read the YAML of a block from the parser's events, so that every key and value knows its line and column.

Refused, because a lesson needs none of it: tags, anchors, aliases, several documents, and sizes without bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from dltutor.course.log import Log
from dltutor.course.nodes import Items, Node, Place, Scalar, Table
from dltutor.course.scalars import resolve
from dltutor.course.yaml_errors import explain

LARGEST_BLOCK = 64 * 1024
LARGEST_FRONT = 8 * 1024
MOST_KEYS = 200
DEEPEST = 8
NO_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
"""The parser, of YAML 1.1, ends lines at these as well, and its lines would not be those of the file."""
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Origin:
    """Where a block's text lies in its file: the line of its first line, and how far each line is indented."""

    line: int
    indents: Sequence[int] = ()

    def place(self, mark: Any) -> Place:
        """Return the place in the file of a mark of the YAML parser."""
        return self.at(mark.line, mark.column)

    def at(self, line: int, column: int) -> Place:
        """Return the place in the file of a character of the block, both counted from 0."""
        indent = self.indents[line] if line < len(self.indents) else 0
        return Place(self.line + line, column + indent + 1)


class _RefusedError(Exception):
    """The block holds something that stops the reading; it is already in the log."""


def read(text: str, origin: Origin, log: Log, largest: int = LARGEST_BLOCK) -> Table | None:
    """Return the keys and values of a block; None, with the reason in the log, when it cannot be read."""
    import yaml

    start = Place(origin.line, 1)
    if len(text.encode("utf-8", "replace")) > largest:
        log.error(start, "yaml", f"this block is larger than {largest // 1024} KB", "split it, or move text out of it")
        return None
    text = text.translate(NO_BREAKS)
    if bad := _FORBIDDEN.search(text):
        before = text[: bad.start()].split("\n")
        place = origin.at(len(before) - 1, len(before[-1]))
        log.error(place, "yaml", "here is a character that YAML does not allow", f"remove it: U+{ord(bad[0]):04X}")
        return None
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = _Reader(yaml, yaml.parse(text, Loader=loader), text.split("\n"), origin, log).document()
    except yaml.MarkedYAMLError as error:
        message, help = explain(error, text)
        mark = error.problem_mark or error.context_mark
        log.error(origin.place(mark) if mark else start, "yaml", message, help)
        return None
    except _RefusedError:
        return None
    if not isinstance(node, Table):
        log.error(start, "yaml", "this block must be lines of `key: value`", "start with `id: …`")
        return None
    return node


class _Reader:
    """Builds nodes from events; one instance reads one block."""

    def __init__(self, yaml: Any, events: Iterator[Any], lines: Sequence[str], origin: Origin, log: Log) -> None:
        self.yaml = yaml
        self.events = events
        self.lines = lines
        self.origin = origin
        self.log = log
        self.keys = 0

    def document(self) -> Node | None:
        """Return the only document, or None for an empty text."""
        next(self.events)
        event = next(self.events)
        if isinstance(event, self.yaml.StreamEndEvent):
            return None
        node = self.node(next(self.events), 0)
        next(self.events)
        event = next(self.events)
        if not isinstance(event, self.yaml.StreamEndEvent):
            self.refuse(event, "a block holds one YAML document", "remove the line `---`")
        return node

    def node(self, event: Any, depth: int) -> Node:
        """Return the node that begins with `event`."""
        if isinstance(event, self.yaml.AliasEvent) or event.anchor is not None:
            self.refuse(event, "anchors (&) and aliases (*) are not used in lessons", 'write it out, or use "quotes"')
        if event.tag is not None:
            self.refuse(event, f"tags ({event.tag}) are not used in lessons", 'remove it, or use "quotes"')
        if depth > DEEPEST:
            self.refuse(event, f"this is nested more than {DEEPEST} levels deep", "make it flatter")
        place = self.origin.place(event.start_mark)
        if isinstance(event, self.yaml.ScalarEvent):
            plain = event.style is None or event.style == ""
            return Scalar(resolve(event.value) if plain else event.value, event.value, place, self.body(event))
        if isinstance(event, self.yaml.SequenceStartEvent):
            return Items(tuple(self.items(depth)), place)
        return self.table(place, depth)

    def body(self, event: Any) -> Place | None:
        """Return where a text written as ``name: |`` begins."""
        first = event.start_mark.line + 1
        written, own = (
            next((line for line in lines if line.strip()), "")
            for lines in (self.lines[first:], event.value.split("\n"))
        )
        return self.origin.at(first, len(written) - len(own)) if event.style == "|" and own else None

    def items(self, depth: int) -> Iterator[Node]:
        """Yield the items of the list that has just begun."""
        while not isinstance(event := next(self.events), self.yaml.SequenceEndEvent):
            yield self.node(event, depth + 1)

    def table(self, place: Place, depth: int) -> Table:
        """Return the mapping that has just begun; of a key set twice the first value stays."""
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self.events), self.yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                self.refuse(event, "a key must be a word", 'put the text in "quotes": `{` starts a mapping in YAML')
            self.keys += 1
            if self.keys > MOST_KEYS:
                self.refuse(event, f"this block has more than {MOST_KEYS} keys", "split it")
            value = self.node(next(self.events), depth + 1)
            if key.text in values:
                first = keys[key.text].line
                text = f"`{key.text}` is set twice (first on line {first})"
                self.log.error(key.place, "duplicate-key", text, "remove one of them")
                continue
            values[key.text], keys[key.text] = value, key.place
        return Table(values, keys, place)

    def refuse(self, event: Any, text: str, help: str) -> NoReturn:
        """Note an error at `event` and stop the reading."""
        self.log.error(self.origin.place(event.start_mark), "yaml", text, help)
        raise _RefusedError

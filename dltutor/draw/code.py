"""Python source as rows: highlighted, numbered, with the line that runs marked."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import Glyphs, Row, Span, Style
from dltutor.draw.filter import narrow

_ROLES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Operator.Word, "keyword"),
    (Keyword, "keyword"),
    (Name.Function, "function"),
    (Name.Class, "function"),
    (Name.Decorator, "function"),
    (Name.Builtin, "function"),
    (Operator, "operator"),
)


def code(
    source: str, width: int, height: int, glyphs: Glyphs = "braille", marked: int | None = None, offset: int = 0
) -> list[Row]:
    """Draw Python `source` from line `offset` (from 0) on; `marked` is the number (from 1) of the line that runs.

    A line that is too wide ends in ``…``.
    """
    canvas = Canvas(width, height)
    lines = highlighted(source)
    gutter = len(str(len(lines))) + 1 if width >= 24 else 0
    for y, number in enumerate(range(max(offset, 0) + 1, len(lines) + 1)):
        if y >= height:
            break
        here = number == marked
        bg = "surface" if here else None
        if here:
            canvas.put(0, y, " " * width, Style(bg=bg))
            canvas.put(gutter, y, ">" if glyphs == "ascii" else "▸", Style("accent", bg, bold=True))
        if gutter:
            style = Style("accent" if here else "lineno", bg, bold=here)
            canvas.put(0, y, str(number).rjust(gutter - 1), style)
        x = gutter + 2
        for span in lines[number - 1]:
            x = canvas.put(x, y, span.text, span.style._replace(bg=bg, bold=here))
        if x > width > 0:
            canvas.put(width - 1, y, "…", Style("dim", bg))
    return canvas.rows()


def scrolled(marked: int, height: int, offset: int, count: int) -> int:
    """Return the offset that shows line `marked` of `count` with two lines around it; `offset` itself where it does."""
    margin = min(2, max((height - 1) // 2, 0))
    low, high = marked + margin - height, marked - 1 - margin
    return max(min(max(offset, low), high, max(count - height, 0)), 0)


@lru_cache(maxsize=8)
def highlighted(source: str) -> tuple[Row, ...]:
    """Return the source's lines as spans of the roles of code; docstrings count as comments."""
    lines = [tuple(Span(narrow(text), Style(role)) for text, role in line) for line in _lines(source.expandtabs(4))]
    return tuple(lines if lines[-1] or len(lines) == 1 else lines[:-1])


@lru_cache(maxsize=8)
def roles(source: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Return for each line which of its characters have which role: ``(start, end, "keyword")``."""
    found = []
    for line in _lines(source):
        ends = list(accumulate(len(text) for text, _ in line))
        found.append(tuple((end - len(text), end, role) for end, (text, role) in zip(ends, line, strict=True)))
    return tuple(found)


def _lines(source: str) -> list[list[tuple[str, str]]]:
    """Return for each line its pieces, each with its role."""
    lines: list[list[tuple[str, str]]] = [[]]
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        role = "comment" if token in String.Doc else _role(token)
        for at, part in enumerate(text.split("\n")):
            if at:
                lines.append([])
            if part:
                lines[-1].append((part, role))
    return lines


def _role(token: _TokenType) -> str:
    return next((role for kind, role in _ROLES if token in kind), "text")

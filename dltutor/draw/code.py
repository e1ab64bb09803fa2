"""Python source as rows: highlighted and numbered."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from dltutor.draw.canvas import Canvas
from dltutor.draw.cells import Row, Span, Style
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


def code(source: str, width: int, height: int) -> list[Row]:
    """Draw Python `source`, its lines numbered; one that is too wide ends in ``…``."""
    canvas = Canvas(width, height)
    lines = highlighted(source)
    gutter = len(str(len(lines))) + 1 if width >= 24 else 0
    for y, line in enumerate(lines):
        if y >= height:
            break
        if gutter:
            canvas.put(0, y, str(y + 1).rjust(gutter - 1), Style("lineno"))
        x = gutter + 2
        for span in line:
            x = canvas.put(x, y, span.text, span.style)
        if x > width > 0:
            canvas.put(width - 1, y, "…", Style("dim"))
    return canvas.rows()


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

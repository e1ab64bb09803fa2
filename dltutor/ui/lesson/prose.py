"""Lesson text as styled lines of a width: a whole text is one widget, so that a page is laid out at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from textual.content import Content, Span

BULLETS = "•◦▪‣⁃"
"""The signs of lists in lists, from the outermost."""
GUTTER = 3
"""Columns between two of a table."""
NARROWEST = 8
"""Columns that the text of an item keeps, however deep it stands."""
LINE = "$foreground 20%"
CODE = "$text-warning on $surface"
_STYLES = {"em_open": "italic", "strong_open": "bold", "s_open": "strike"}


def styled(tokens: Iterable[Token], code: str) -> Content:
    """Return inline Markdown as content; `code`: the style of code in it."""
    plain: list[str] = []
    spans: list[Span] = []
    begun: list[tuple[str, int]] = []
    at = 0
    for token in tokens:
        if token.type in _STYLES:
            begun.append((_STYLES[token.type], at))
        elif token.nesting == -1 and begun:
            style, start = begun.pop()
            spans.append(Span(start, at, style))
        elif token.type in ("softbreak", "hardbreak"):
            plain.append(" " if token.type == "softbreak" else "\n")
            at += 1
        elif token.nesting == 0:
            if token.type == "code_inline":
                spans.append(Span(at, at + len(token.content), code))
            plain.append(token.content)
            at += len(token.content)
    return Content("".join(plain), spans=spans)


def lines(node: SyntaxTreeNode, width: int, depth: int = 0) -> list[Content]:
    """Return a block with all that is in it as lines of at most `width` cells; `depth`: lists around it."""
    match node.type:
        case "inline":
            return _inline(node).wrap(width)
        case "heading":
            return [line.stylize("bold $primary") for line in _stacked(node.children, width, depth)]
        case "fence" | "code_block":
            return _code(node, width)
        case "bullet_list" | "ordered_list":
            return _list(node, width, depth)
        case "blockquote":
            bar = Content.styled("▌ ", "$primary")
            return behind(bar, _stacked(node.children, width - 2, depth), bar)
        case "table":
            return _table(node, width)
        case "hr":
            return [Content.styled("─" * width, LINE)]
        case _:
            return _stacked(node.children, width, depth)


def _stacked(nodes: Sequence[SyntaxTreeNode], width: int, depth: int) -> list[Content]:
    """Return blocks below each other, an empty line between them unless they stand in a list."""
    stacked: list[Content] = []
    for node in nodes:
        if stacked and not depth:
            stacked.append(Content())
        stacked += lines(node, max(width, NARROWEST), depth)
    return stacked


def behind(sign: Content, block: Sequence[Content], later: Content) -> list[Content]:
    """Return a block with a sign before its first line, and `later` before the others."""
    return [(later if at else sign) + line for at, line in enumerate(block or [Content()])]


def _inline(node: SyntaxTreeNode) -> Content:
    return styled((node.token.children if node.token else None) or (), CODE)


def _list(node: SyntaxTreeNode, width: int, depth: int) -> list[Content]:
    start = int(node.attrs.get("start", 1))
    numbered = node.type == "ordered_list"
    room = len(f" {start + len(node.children) - 1}. ") if numbered else 2
    found: list[Content] = []
    for number, item in enumerate(node.children, start):
        sign = f"{number}. ".rjust(room) if numbered else f"{BULLETS[depth % len(BULLETS)]} "
        block = _stacked(item.children, width - room, depth + 1)
        found += behind(Content.styled(sign, "$text-primary"), block, Content(" " * room))
    return found


def _code(node: SyntaxTreeNode, width: int) -> list[Content]:
    """Return code on a ground of its own, lines that are too long folded; formulas are no language."""
    code = Content(node.content.rstrip())
    if node.info:
        from textual.highlight import highlight  # dear, and the first screen needs none

        code = highlight(node.content.rstrip(), language=node.info)
    folded = [part for line in code.split(allow_blank=True) for part in line.expand_tabs(4).fold(width - 4)]
    return [
        line.pad(2, max(0, width - 2 - line.cell_length)).stylize_before("on $surface")
        for line in (Content(), *folded, Content())
    ]


def _table(node: SyntaxTreeNode, width: int) -> list[Content]:
    """Return a table as wide as its cells, the widest columns narrowed until it fits."""
    rows = [[_inline(cell.children[0]) for cell in row.children] for part in node.children for row in part.children]
    natural = [max(cell.cell_length for cell in column) for column in zip(*rows, strict=True)]
    room = width - GUTTER * (len(natural) - 1) - 2
    most = next((cap for cap in range(room, 1, -1) if sum(min(cap, one) for one in natural) <= room), 1)
    widths = [max(1, min(most, one)) for one in natural]
    head, *others = [_row(row, widths) for row in rows]
    rule = Content.styled(" ".join("─" * (one + 2) for one in widths), LINE)
    return [*(line.stylize_before("$primary") for line in head), rule, *(line for row in others for line in row)]


def _row(cells: Sequence[Content], widths: Sequence[int]) -> list[Content]:
    wrapped = [cell.wrap(width) for cell, width in zip(cells, widths, strict=True)]
    high = max(map(len, wrapped))
    columns = [
        [line.pad_right(width - line.cell_length) for line in [*cell, *[Content()] * (high - len(cell))]]
        for cell, width in zip(wrapped, widths, strict=True)
    ]
    return [Content(" ") + Content(" " * GUTTER).join(parts) for parts in zip(*columns, strict=True)]

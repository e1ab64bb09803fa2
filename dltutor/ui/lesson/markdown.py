"""Lesson text as Textual shows it: formulas readable, links as addresses, nothing opened, nothing obeyed."""

from __future__ import annotations

from textual.content import Content, Span
from textual.widgets import Markdown

from dltutor.study.markdown import inline_tokens, parser, shown


class LessonMarkdown(Markdown):
    """A stretch of lesson text."""

    BULLETS = ["• ", "◦ ", "▪ ", "‣ ", "⁃ "]

    def __init__(self, markdown: str, *, classes: str | None = None) -> None:
        super().__init__(shown(markdown), classes=classes, parser_factory=parser, open_links=False)


_STYLES = {"em_open": "italic", "strong_open": "bold", "s_open": "strike"}


def line_content(text: str) -> Content:
    """Return one short text of a lesson (an option, a hint, a reason) as content: its inline Markdown styled."""
    plain: list[str] = []
    spans: list[Span] = []
    begun: list[tuple[str, int]] = []
    at = 0
    for token in inline_tokens(text):
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
                spans.append(Span(at, at + len(token.content), "$secondary"))
            plain.append(token.content)
            at += len(token.content)
    return Content("".join(plain), spans=spans)

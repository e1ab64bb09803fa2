"""Markdown as lines to be read aloud: no signs for what is bold, a table row by row, code as it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from dltutor.study.markdown import inline_tokens, parser, shown

INDENT = "    "
_NUMBER = re.compile(r"[-+−]?[0-9.,]+ ?%?")


def line(text: str) -> str:
    """Return one short text of a lesson (an option, a hint, a reason) on one line."""
    return " ".join(_words(inline_tokens(text)).split("\n"))


def lines(markdown: str) -> list[str]:
    """Return a stretch of lesson text: a line for each paragraph, item and row, an empty one between paragraphs."""
    reader = _Reader()
    for token in parser().parse(shown(markdown)):
        reader.take(token)
    while reader.said and not reader.said[-1]:
        reader.said.pop()
    return reader.said


class _Reader:
    """Takes the tokens of one text, and keeps what is said of them."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._counters: list[int] = []
        """For each list that is open the number of its next item; 0: its items have none."""
        self._sign = ""
        self._head: list[str] = []
        self._row: list[str] | None = None

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._counters.append(0)
            case "ordered_list_open":
                self._counters.append(int(token.attrs.get("start", 1)))
            case "list_item_open":
                number = self._counters[-1]
                self._sign = f"{number}. " if number else "- "
                self._counters[-1] += 1 if number else 0
            case "bullet_list_close" | "ordered_list_close":
                self._counters.pop()
                self.said += [] if self._counters else [""]
            case "fence" | "code_block":
                self.said += [INDENT + code for code in token.content.rstrip().split("\n")] + [""]
            case "table_open":
                self._head = []
            case "table_close":
                self.said.append("")
            case "tr_open":
                self._row = []
            case "tr_close":
                self._end_row()
            case "inline" if self._row is not None:
                self._row.append(_words(token.children or ()))
            case "inline":
                self._paragraph(_words(token.children or ()).split("\n"))

    def _end_row(self) -> None:
        """Say a row with the name of each column, which the first row gives; one of numbers gives none."""
        row, self._row = self._row or [], None
        named = not any(map(_NUMBER.fullmatch, self._head or row))
        if not self._head:
            self._head = row
        elif named:
            cells = zip(self._head, row, strict=False)
            self.said.append("; ".join(f"{name}: {cell}" if name else cell for name, cell in cells))
        if not named:
            self.said.append(f"{row[0]}: {', '.join(row[1:])}")

    def _paragraph(self, told: list[str]) -> None:
        if self._counters:
            self.said.append(self._sign + " ".join(told))
            self._sign = ""
        else:
            self.said += [*told, ""]


def _words(tokens: Sequence[Token]) -> str:
    words = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(words.get(token.type, token.content) for token in tokens if token.nesting == 0)

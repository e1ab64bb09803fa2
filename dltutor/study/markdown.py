"""Lesson text as tokens that only show: formulas readable, links as addresses, nothing opened, nothing obeyed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from dltutor.draw.filter import clean
from dltutor.draw.formula import block, inline
from dltutor.study.together import joined, together

LIMIT = 64 * 1024
"""Characters of one text: more would keep the screen busy for seconds."""


def shown(markdown: str) -> str:
    """Return the text without control characters, cut with a note where it is too long for one page."""
    text = clean(markdown)
    return text if len(text) <= LIMIT else text[:LIMIT] + "\n\n*(This text is too long for one page and was cut.)*\n"


def dialect(formula: Callable[[str, dict[str, Any]], str] | None = None) -> MarkdownIt:
    """Return a parser of the Markdown of lessons, with tables and formulas as ``$…$`` and ``$$…$$``.

    `formula` writes one as HTML, where that is wanted.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return reader.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=False, renderer=formula)


@cache
def parser() -> MarkdownIt:
    """Return the parser for what is shown: formulas, links and pictures are text."""
    reader = dialect()
    reader.core.ruler.push("dltutor_plain", _plain_tokens)
    return reader


def _plain_tokens(state: StateCore) -> None:
    """Replace the tokens that a screen cannot show, or would act on, by ones that it only shows."""
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type in ("math_block", "math_block_label"):
            token = Token("fence", "code", 0, content=_block(token.content), info="", markup="```", map=token.map)
        elif token.type == "inline":
            token.children = _shown_inline(token.children or [])
        tokens.append(token)
    state.tokens = tokens


def _block(tex: str) -> str:
    return "\n".join(block(tex.strip()))


def _shown_inline(children: Sequence[Token]) -> list[Token]:
    """Return formulas and pictures as text, and links as text with their whole address behind it."""
    tokens: list[Token] = []
    addresses: list[str] = []
    for child in children:
        match child.type:
            case "math_inline" | "math_inline_double":
                tokens.append(_text(joined(inline(child.content))))
            case "text":
                tokens.append(_text(together(child.content)))
            case "code_inline":
                tokens.append(child.copy(content=joined(child.content)))
            case "link_open":
                addresses.append(str(child.attrs.get("href", "")))
            case "link_close":
                address = addresses.pop() if addresses else ""
                if address.startswith(("http://", "https://")):
                    tokens.append(_text(f" ({address})"))
            case "image":
                tokens.append(_text(f"[picture: {child.content}]"))
            case _:
                tokens.append(child)
    return tokens


def _text(text: str) -> Token:
    return Token("text", "", 0, content=text)


def inline_tokens(text: str) -> list[Token]:
    """Return the inline tokens of all paragraphs, with a line break between paragraphs."""
    tokens: list[Token] = []
    for block_token in parser().parse(shown(text)):
        if block_token.type == "inline":
            tokens += [Token("hardbreak", "br", 0)] if tokens else []
            tokens += block_token.children or []
        elif block_token.type in ("fence", "code_block"):
            tokens += [Token("hardbreak", "br", 0)] if tokens else []
            tokens += [Token("code_inline", "code", 0, content=block_token.content.rstrip())]
    return tokens

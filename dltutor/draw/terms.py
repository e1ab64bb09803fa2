"""The terms of a formula, and how they are written in a row: spaces, parentheses, scripts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from dltutor.draw.symbols import SUBSCRIPTS, SUPERSCRIPTS

_PREFIXES = "∂∇Δ"
"""They belong to what follows them: ∂L is one thing."""


class Kind(Enum):
    """The part a term plays; it decides about spaces and parentheses."""

    ATOM = auto()
    WORD = auto()
    TEXT = auto()
    """written words that bring their own spaces"""
    FRACTION = auto()
    OPERATOR = auto()
    RELATION = auto()
    COMMA = auto()
    SLASH = auto()
    FUNCTION = auto()
    BIG = auto()
    """a sum, product or integral: holds for all that follows"""
    OPEN = auto()
    CLOSE = auto()
    SPACE = auto()


_VALUES = (Kind.ATOM, Kind.WORD, Kind.CLOSE, Kind.FRACTION)
_LOOSE = (Kind.OPERATOR, Kind.RELATION, Kind.COMMA, Kind.TEXT, Kind.BIG, Kind.FUNCTION, Kind.SLASH, Kind.FRACTION)


class Term(NamedTuple):
    """A piece of text and the part it plays."""

    text: str
    kind: Kind

    def with_script(self, text: str) -> Term:
        """Return the term with a script written behind it."""
        return Term((f"({self.text})" if self.kind is Kind.FRACTION else self.text) + text, _scripted(self.kind))


def _scripted(kind: Kind) -> Kind:
    return Kind.ATOM if kind in (Kind.FRACTION, Kind.COMMA, Kind.SLASH, Kind.SPACE) else kind


def written(terms: Sequence[Term], tight: bool = False) -> str:
    """Return the terms in a row; `tight`: without spaces around operators, as in scripts."""
    text = ""
    before: Term | None = None
    sign = False
    """True behind a sign that belongs to the next term, as the minus in e^(−z)."""
    for term in terms:
        if term.kind in (Kind.OPERATOR, Kind.RELATION):
            alone = term.kind is Kind.OPERATOR and (before is None or before.kind not in (*_VALUES, Kind.TEXT))
            after_word = before is not None and before.kind in (Kind.FUNCTION, Kind.BIG)
            text += term.text if tight else ((" " * after_word + term.text) if alone else f" {term.text} ")
            sign = alone
        else:
            text += ("" if sign or before is None else _gap(before, term, tight)) + term.text
            sign = False
        before = term
    return unicodedata.normalize("NFC", " ".join(text.split()) if not tight else text)


def _gap(before: Term, term: Term, tight: bool) -> str:
    """Return what stands between two neighbours, neither of which is an operator behind the other."""
    first, second = before.kind, term.kind
    if Kind.SPACE in (first, second) or Kind.TEXT in (first, second):
        return ""
    if first is Kind.COMMA:
        return "" if tight else " "
    if first is Kind.BIG:
        return " "
    if first is Kind.FUNCTION:
        return "" if second is Kind.OPEN and not term.text.startswith("|") else " "
    if first in _VALUES and second in (Kind.FUNCTION, Kind.BIG):
        return " "
    if Kind.FRACTION in (first, second) and first in _VALUES and second in (*_VALUES, Kind.OPEN):
        return "" if second is Kind.CLOSE else " · "
    if (first is Kind.WORD and second in (Kind.ATOM, Kind.WORD)) or (first in _VALUES and second is Kind.WORD):
        return " "
    if first is Kind.ATOM and second is Kind.ATOM and before.text[-1:].isdigit() and term.text[:1].isdigit():
        return " "
    return ""


def fraction(above: Sequence[Term], below: Sequence[Term]) -> Term:
    """Return a/b with parentheses only where it would be misread without."""
    top = written(above)
    loose = _outside(above[1:] if above and above[0].kind is Kind.OPERATOR else above)
    if any(term.kind in _LOOSE for term in loose):
        top = f"({top})"
    return Term(f"{top}/{grouped(below)}", Kind.FRACTION)


def grouped(terms: Sequence[Term]) -> str:
    """Return the terms as one factor: in parentheses unless they are one already."""
    text = written(terms)
    outer = _outside(terms)
    while len(outer) > 1 and outer[0].text[:1] in _PREFIXES:
        outer.pop(0)
    one = len(outer) == 1 and outer[0].kind not in (*_LOOSE, Kind.SPACE)
    called = len(outer) == 2 and outer[0].kind in (Kind.WORD, Kind.FUNCTION) and outer[1].kind is Kind.OPEN
    differential = len(outer) == 2 and outer[0].text == "d" and outer[1].kind is Kind.ATOM
    return text if one or called or differential else f"({text})"


def script(terms: Sequence[Term], mark: str) -> str:
    """Return a raised (``^``) or lowered (``_``) script: in small letters where Unicode has them all, else marked."""
    text = written(terms, tight=True)
    small = SUPERSCRIPTS if mark == "^" else SUBSCRIPTS
    word = any(term.kind is Kind.WORD for term in terms)
    if text and not word and all(letter in small for letter in text):
        return "".join(small[letter] for letter in text)
    solid = len(terms) == 1 or text.isalnum()
    return f"{mark}{text}" if solid else f"{mark}({text})"


def _outside(terms: Sequence[Term]) -> list[Term]:
    """Return the terms outside of any parentheses; of each pair only the opening one stays."""
    depth, outer = 0, []
    for term in terms:
        if depth == 0 and term.kind is not Kind.CLOSE:
            outer.append(term)
        depth = max(depth + (term.kind is Kind.OPEN) - (term.kind is Kind.CLOSE and term.text[:1] not in "′!"), 0)
    return outer

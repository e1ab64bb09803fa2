"""Read the shapes that learners type, and compare them size by size; a size may hold symbols such as ``B``."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Mapping, Sequence

from dltutor.numerals import in_full
from dltutor.quiz import formula
from dltutor.quiz.model import Variant, Verdict
from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.texts import plural, render

MOST = 8
"""Dimensions that anybody types."""
LONGEST = 80
TRIALS = 4
"""So many draws for the symbols must give two sizes the same value: then they are the same formula."""
EXAMPLE = "[B, 64] or 8 x 3"
TIMES = ("x", "X", "×")


def marked(variant: Variant, given: str) -> Verdict:
    """Return what came of a typed shape: right in rank and in each size, or which part is not; raises Unreadable."""
    question, right = variant.question, variant.shape
    sizes = read_shape(given, question.symbols)
    if len(sizes) != len(right):
        say = f"Not yet: {written(sizes)} has {plural(len(sizes), 'dimension')}, the right shape has {len(right)}."
        return Verdict(False, 0.0, _with_reason(say, variant, sizes))
    if alike(sizes, right, question.symbols):
        return Verdict(True, 1.0, f"Right: {written(right)}.")
    good = [same(mine, its, question.symbols) for mine, its in zip(sizes, right, strict=True)]
    parts = [f"dim {at} ({size}) is {'right' if good[at] else 'not'}" for at, size in enumerate(sizes)]
    credit = sum(good) / len(good)
    return Verdict(False, credit, _with_reason(f"Not yet: {', '.join(parts)}.", variant, sizes))


def read_shape(text: str, symbols: Sequence[str]) -> tuple[str, ...]:
    """Return the sizes of a typed shape: ``[B, 64]``, ``(B,64)``, ``B 64``, ``Bx64``; raises Unreadable."""
    typed = text.strip()
    if not typed:
        raise Unreadable(f"Type a shape, for example {EXAMPLE}.")
    inside = re.fullmatch(r"\[(.*)\]|\((.*)\)|([^\[\](){}]*)", typed) if len(typed) <= LONGEST else None
    if inside is None:
        raise Unreadable(f"“{typed[:LONGEST]}” is not a shape that I can read; type for example {EXAMPLE}.")
    sizes = [_size(part, typed, symbols) for part in _parts(next(filter(None, inside.groups()), ""), symbols)]
    if len(sizes) > MOST:
        raise Unreadable(f"That has {len(sizes)} dimensions; type at most {MOST}.")
    return tuple(sizes)


def same(one: str, other: str, symbols: Sequence[str]) -> bool:
    """Return whether two sizes are the same number, whatever the symbols stand for."""
    drawn = random.Random(0)
    try:
        first, second = formula.parse(one), formula.parse(other)
        for _ in range(TRIALS):
            values = {symbol: drawn.randrange(50, 1000) for symbol in symbols}
            if first(values) != second(values):
                return False
    except formula.FormulaError:
        return False
    return True


def alike(one: Sequence[str], other: Sequence[str], symbols: Sequence[str]) -> bool:
    """Return whether two shapes are the same, whatever the symbols stand for."""
    return len(one) == len(other) and all(same(a, b, symbols) for a, b in zip(one, other, strict=True))


def filled(size: str, values: Mapping[str, float]) -> str:
    """Return an author's size with the drawn numbers in it, worked out where no symbol is left; raises FormulaError."""
    read = formula.parse(size)
    if read.names <= set(values):
        return in_full(read(values))
    tree = _Filled(values).visit(ast.parse(size.strip(), mode="eval"))
    return ast.unparse(tree)


def written(sizes: Sequence[str]) -> str:
    """Return a shape as PyTorch writes it: ``[B, 64]``."""
    return f"[{', '.join(sizes)}]"


class _Filled(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(self._values[node.id]) if node.id in self._values else node


def _parts(inside: str, symbols: Sequence[str]) -> list[str]:
    """Return what stands between commas, or spaces, or crosses: ``2 x 3`` and ``Bx64`` as well."""
    if "," in inside:
        return [part.strip() for part in inside.removesuffix(",").split(",")]
    words = [word for word in inside.split() if word not in TIMES or word in symbols]
    if len(words) != 1:
        return words
    known = "|".join([*sorted(map(re.escape, symbols), key=len, reverse=True), r"\d+"])
    if re.fullmatch(rf"(?:{known})(?:[xX×](?:{known}))+", words[0]):
        return re.findall(rf"{known}", words[0])
    return words


def _size(part: str, typed: str, symbols: Sequence[str]) -> str:
    """Return one size with its symbols as the author writes them; raises Unreadable for what is none."""
    own = {symbol.casefold(): symbol for symbol in symbols}
    size = re.sub(
        r"[A-Za-z_]\w*", lambda name: name[0] if name[0] in symbols else own.get(name[0].casefold(), name[0]), part
    )
    try:
        names = formula.parse(size).names
    except formula.FormulaError:
        names = frozenset({part})
    if not names <= set(symbols):
        also = f" and {', '.join(symbols)}" if symbols else ""
        raise Unreadable(f"“{part or typed}” is not a size here: sizes are whole numbers{also}, as in {EXAMPLE}.")
    return size


def _with_reason(say: str, variant: Variant, sizes: Sequence[str]) -> str:
    """Return the sentence with the author's reason behind it, where the shape is a typical wrong one."""
    for wrong in variant.question.wrong_shapes:
        if alike([filled(size, variant.values) for size in wrong.sizes], sizes, variant.question.symbols):
            return f"{say} {render(wrong.why, variant.values)}"
    return say

"""LaTeX formulas as readable Unicode text: ``\\frac{1}{1+e^{-z}}`` becomes ``1/(1 + e⁻ᶻ)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pylatexenc.latexwalker import LatexNode, LatexWalker, LatexWalkerError, get_default_latex_context_db
from pylatexenc.macrospec import LatexContextDb, std_macro

from dltutor.draw import symbols
from dltutor.draw.filter import clean
from dltutor.draw.terms import Kind, Term, fraction, grouped, script, written

_SIZES = re.compile(r"\\(?:left|right)\s*\.|\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])")
_LINES = ("align", "align*", "aligned", "split", "gather", "gather*", "gathered", "equation", "equation*")
_FENCES = {"pmatrix": "()", "vmatrix": "||", "Vmatrix": "‖‖", "Bmatrix": "{}"}
_TAKES_ONE = ("operatorname", "boldsymbol", "bm", "mathscr", "pmb", "mbox")
"""Commands with one argument that pylatexenc does not know."""


def inline(tex: str) -> str:
    """Return the formula `tex` (without its dollar signs) on one line."""
    return "; ".join(block(tex))


def block(tex: str) -> list[str]:
    r"""Return the formula as lines, one for each that ``\\`` separates.

    An unknown command is shown by its name, and a formula that cannot be read stays as it was written.
    """
    try:
        walker = LatexWalker(_SIZES.sub("", clean(tex)), latex_context=_context(), tolerant_parsing=True)
        nodes, _, _ = walker.get_latex_nodes(parsing_state=walker.make_parsing_state(in_math_mode=True))
        nodes = [node for node in nodes if node is not None]
        if len(nodes) == 1 and getattr(nodes[0], "environmentname", "") in _LINES:
            nodes = nodes[0].nodelist
        lines = [written(_terms(line)) for line in _split(nodes, "\\")]
    except (LatexWalkerError, RecursionError):
        return clean(tex).splitlines() or [""]
    return [line for line in lines if line] or [""]


@cache
def _context() -> LatexContextDb:
    context = get_default_latex_context_db()
    context.add_context_category("lessons", macros=[std_macro(name, "{") for name in _TAKES_ONE], prepend=True)
    return context


def _split(nodes: Sequence[LatexNode], at: str) -> list[list[LatexNode]]:
    """Cut nodes at each macro or special of that name."""
    parts: list[list[LatexNode]] = [[]]
    for node in nodes:
        if node is None:
            continue
        if at in (getattr(node, "macroname", None), getattr(node, "specials_chars", None)):
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _terms(nodes: Sequence[LatexNode | None]) -> list[Term]:
    """Return the terms of a row of nodes, each script joined to what it stands at."""
    terms: list[Term] = []
    waiting = ""
    for piece in _pieces(nodes):
        if isinstance(piece, str) and piece in "^_" and not waiting:
            waiting = piece
        elif waiting and isinstance(piece, str) and piece == " ":
            continue
        else:
            new = _of_character(piece, terms) if isinstance(piece, str) else _of_node(piece, terms)
            if not waiting:
                terms += new
                continue
            base = (
                terms.pop() if terms and terms[-1].kind not in (Kind.OPERATOR, Kind.RELATION) else Term("", Kind.ATOM)
            )
            terms.append(base.with_script(script(new, waiting)))
            waiting = ""
    return terms


def _pieces(nodes: Sequence[LatexNode | None]) -> list[str | LatexNode]:
    """Return nodes, with characters one by one (digits of one number together)."""
    pieces: list[str | LatexNode] = []
    for node in nodes:
        text = getattr(node, "chars", None)
        if text is None:
            if node is not None:
                pieces.append(node)
            continue
        scripted = bool(pieces) and isinstance(pieces[-1], str) and pieces[-1] in "^_"
        for part in re.findall(r"\s+|[\^_]\s*\d|\d+(?:\.\d+)?|.", text):
            if part[0] in "^_" and len(part) > 1:  # x^23 is x²3
                pieces += [part[0], part[-1]]
            elif scripted and part[0].isdigit():
                pieces += list(part)
            else:
                pieces.append(" " if part.isspace() else part)
            scripted = False
    return pieces


def _of_character(character: str, before: Sequence[Term]) -> list[Term]:
    kinds = {"+": Kind.OPERATOR, "=": Kind.RELATION, "<": Kind.RELATION, ">": Kind.RELATION, ",": Kind.COMMA}
    kinds |= {";": Kind.COMMA, ":": Kind.COMMA, "(": Kind.OPEN, "[": Kind.OPEN, ")": Kind.CLOSE, "]": Kind.CLOSE}
    if character.isspace():
        return []
    if character == "-":
        return [Term("−", Kind.OPERATOR)]
    if character == "|":
        return [_bar("|", before)]
    if character in "'!":
        return [Term("′" if character == "'" else "!", Kind.CLOSE)]
    if character == "/":
        return [Term("/", Kind.SLASH)]
    return [Term(character, kinds.get(character, Kind.ATOM))]


def _bar(text: str, before: Sequence[Term]) -> Term:
    opened = sum(term.text == text for term in before) % 2
    return Term(text, Kind.CLOSE if opened else Kind.OPEN)


def _of_node(node: LatexNode, before: Sequence[Term]) -> list[Term]:
    name = getattr(node, "macroname", None)
    if name is not None:
        return _of_macro(name, node, before)
    environment = getattr(node, "environmentname", None)
    if environment is not None:
        return [_matrix(environment, node.nodelist)]
    special = getattr(node, "specials_chars", None)
    if special is not None:
        return [Term(" ", Kind.SPACE)] if special in ("~", "&") else [Term(special, Kind.ATOM)]
    inside = _terms(getattr(node, "nodelist", None) or [])
    return [Term(written(inside), Kind.ATOM)] if len(inside) == 1 and inside[0].kind is Kind.COMMA else inside


def _of_macro(name: str, node: LatexNode, before: Sequence[Term]) -> list[Term]:
    arguments = list(node.nodeargd.argnlist) if node.nodeargd and node.nodeargd.argnlist else []
    for table, kind in (
        (symbols.LETTERS, Kind.ATOM),
        (symbols.RELATIONS, Kind.RELATION),
        (symbols.OPERATORS, Kind.OPERATOR),
        (symbols.BIG, Kind.BIG),
        (symbols.OPENING, Kind.OPEN),
        (symbols.CLOSING, Kind.CLOSE),
    ):
        if name in table:
            return [Term(table[name], kind)]
    if name in symbols.BARS:
        return [_bar(symbols.BARS[name], before)]
    if name in symbols.FUNCTIONS:
        return [Term(name, Kind.FUNCTION)]
    if name in symbols.SPACES:
        return [Term(" ", Kind.SPACE)]
    if name in symbols.NOTHING:
        return []
    return _with_arguments(name, arguments)


def _with_arguments(name: str, arguments: Sequence[LatexNode | None]) -> list[Term]:
    last = _terms(arguments[-1:])
    if name in ("frac", "dfrac", "tfrac") and len(arguments) == 2:
        return [fraction(_terms(arguments[:1]), last)]
    if name == "binom" and len(arguments) == 2:
        return [Term(f"C({written(_terms(arguments[:1]))}, {written(last)})", Kind.ATOM)]
    if name == "sqrt" and arguments:
        root = script(_terms(arguments[:1]), "^").removeprefix("^") if len(arguments) > 1 and arguments[0] else ""
        return [Term(f"{root}√{grouped(last)}", Kind.ATOM)]
    if name in symbols.ACCENTS and arguments:
        mark = symbols.ACCENTS[name]
        return [Term("".join(letter + mark for letter in written(last, tight=True)), Kind.ATOM)]
    if name in symbols.UPRIGHT and arguments:
        return [_upright(name, arguments[-1])]
    if name in symbols.FONTS and arguments:
        double = symbols.DOUBLE if name == "mathbb" else {"L": "ℒ"} if name == "mathcal" else {}
        return [Term(double.get(term.text, term.text), term.kind) for term in last]
    return [Term(name, Kind.WORD), *(term for argument in arguments for term in _terms([argument]))]


def _upright(name: str, node: LatexNode | None) -> Term:
    """Return a word; the blanks of a text belong to it."""
    if name.startswith(("text", "mbox")):
        text = node.latex_verbatim() if node is not None else ""
        text = text[1:-1] if text.startswith("{") else text
        return Term(text, Kind.TEXT if text != text.strip() else Kind.WORD)
    text = written(_terms([node]), tight=True)
    return Term(text, Kind.WORD if len(text) > 1 else Kind.ATOM)


def _matrix(environment: str, nodes: Sequence[LatexNode]) -> Term:
    """Return rows on one line: ``[a b; c d]``, or the cases of a definition."""
    rows = [[written(_terms(cell)) for cell in _split(row, "&")] for row in _split(nodes, "\\")]
    rows = [row for row in rows if any(row)]
    if environment == "cases":
        return Term("{ " + "; ".join(" ".join(filter(None, row)) for row in rows), Kind.ATOM)
    fences = _FENCES.get(environment, "[]")
    return Term(fences[0] + "; ".join(" ".join(row) for row in rows) + fences[1], Kind.ATOM)

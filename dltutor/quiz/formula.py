"""Formulas of lesson authors: parsed with `ast`, turned into closures, never run as Python."""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 300
DEEPEST = 40
LARGEST_EXPONENT = 64
LARGEST_BITS = 4096
"""Whole numbers beyond this many bits are refused, so that no formula can take long."""

Number = int | float
Evaluate = Callable[[Mapping[str, Number]], Number]


class FormulaError(ValueError):
    """A formula that cannot be read or worked out; the text says why."""


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text, the names it needs, and how to work it out."""

    text: str
    names: frozenset[str]
    _evaluate: Evaluate

    def __call__(self, values: Mapping[str, Number]) -> Number:
        """Return the formula's value, which fits a float, a truth as 1 or 0; raises FormulaError."""
        try:
            value = self._evaluate(values)
            float(value)
        except KeyError as error:
            raise FormulaError(f"`{error.args[0]}` is not defined here") from None
        except ZeroDivisionError:
            raise FormulaError("it divides by zero") from None
        except OverflowError:
            raise FormulaError("its value is too large") from None
        except TypeError:
            raise FormulaError("a function has the wrong number of values") from None
        except FormulaError:
            raise
        except ValueError:
            raise FormulaError("a function has no value there, such as log(0) or sqrt(-1)") from None
        return _bounded(int(value) if isinstance(value, bool) else value)


@lru_cache(maxsize=512)
def parse(text: str) -> Formula:
    """Return the formula in `text`; raises FormulaError. One question is asked with many numbers: it is read once."""
    if len(text) > LONGEST:
        raise FormulaError(f"it is longer than {LONGEST} characters")
    try:
        with warnings.catch_warnings():
            # Python warns of `3if x` on stderr, which is the learner's screen.
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise FormulaError(f"`{text}` is not a formula") from None
    names: set[str] = set()
    evaluate = _build(tree, names, 0)
    return Formula(text, frozenset(names), evaluate)


def _build(node: ast.expr, names: set[str], depth: int) -> Evaluate:
    if depth > DEEPEST:
        raise FormulaError("it is nested too deeply")
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return _constant(value)
        case ast.Name(id=name):
            names.add(name)
            return lambda values: values[name]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            inside = _build(operand, names, depth + 1)
            return (lambda values: -inside(values)) if isinstance(sign, ast.USub) else inside
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            return _binary(OPERATORS[type(operator)], _build(left, names, depth + 1), _build(right, names, depth + 1))
        case ast.Compare(left=first, ops=ops, comparators=rest) if all(type(op) in COMPARISONS for op in ops):
            terms = [_build(term, names, depth + 1) for term in (first, *rest)]
            return _comparison([COMPARISONS[type(op)] for op in ops], terms)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            if name not in FUNCTIONS:
                raise FormulaError(f"there is no function `{name}`")
            return _call(FUNCTIONS[name], [_build(arg, names, depth + 1) for arg in args])
    raise FormulaError(f"`{ast.unparse(node)}` cannot be used in a formula")


def _constant(value: Number) -> Evaluate:
    bounded = _bounded(value)
    return lambda _: bounded


def _binary(operate: Callable[[Number, Number], Number], left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda values: operate(left(values), right(values))


def _comparison(compare: list[Callable[[Number, Number], bool]], terms: list[Evaluate]) -> Evaluate:
    def evaluate(values: Mapping[str, Number]) -> Number:
        numbers = [term(values) for term in terms]
        return all(holds(a, b) for holds, a, b in zip(compare, numbers, numbers[1:], strict=False))

    return evaluate


def _call(function: Callable[..., Number], arguments: list[Evaluate]) -> Evaluate:
    return lambda values: _bounded(function(*[argument(values) for argument in arguments]))


def _bounded(value: Number) -> Number:
    if isinstance(value, complex):
        raise FormulaError("its value is not a real number")
    if isinstance(value, int):
        if value.bit_length() > LARGEST_BITS:
            raise FormulaError("its value is too large")
    elif not math.isfinite(value):
        raise FormulaError("its value is not finite")
    return value


def _times(a: Number, b: Number) -> Number:
    return _bounded(a * b)


def _power(base: Number, exponent: Number) -> Number:
    if abs(exponent) > LARGEST_EXPONENT:
        raise FormulaError(f"an exponent may be at most {LARGEST_EXPONENT}")
    if isinstance(base, int) and base.bit_length() * abs(exponent) > LARGEST_BITS:
        raise FormulaError("its value is too large")
    result: Number = base**exponent
    return _bounded(result)


def _round(value: Number, digits: Number = 0) -> Number:
    """Round half to even, as Python does; without `digits` the result is whole."""
    if digits != int(digits) or abs(digits) > 30:
        raise FormulaError("round takes a whole number of digits, at most 30")
    return round(value, int(digits)) if digits else round(value)


OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: _times,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.Pow: _power,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}
FUNCTIONS: dict[str, Callable[..., Number]] = {
    "log": lambda x: math.log(x),
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "floor": math.floor,
    "ceil": math.ceil,
    "abs": abs,
    "min": lambda first, *rest: min((first, *rest)),
    "max": lambda first, *rest: max((first, *rest)),
    "round": _round,
    "prod": lambda *xs: _product(xs),
}


def _product(factors: tuple[Number, ...]) -> Number:
    product: Number = 1
    for factor in factors:
        product = _times(product, factor)
    return product

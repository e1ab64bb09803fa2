"""Code that comes back as lines to put in order: orders that mean the same are right, others are not."""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace
from typing import Any

from dltutor.quiz.lines_of_code import ASK, in_order
from dltutor.quiz.model import Question
from dltutor.quiz.ordering import marked
from dltutor.quiz.variants import variant

SOLUTION = '''\
def slope(x, y, a):
    """How steep it is."""
    n = len(x)  # so many points
    guess = a * x
    total = 2 * (guess - y) * x
    return total.sum() / n
'''


def code(solution: str) -> Question:
    exercise: Any = SimpleNamespace(solution=solution)
    return Question("q", "code", "Write `slope`.", "slope", tries=99, exercise=exercise, content="abc")


def right(asked: Question, *codes: str) -> bool:
    return marked(variant(asked, "somebody", 1), codes).right


def test_the_lines_of_the_solution_are_asked_for_and_no_comment() -> None:
    asked = in_order(code(SOLUTION))
    assert asked is not None
    assert [(line.indent, line.code) for line in asked.lines] == [
        (0, "def slope(x, y, a):"),
        (1, "n = len(x)"),
        (1, "guess = a * x"),
        (1, "total = 2 * (guess - y) * x"),
        (1, "return total.sum() / n"),
    ]
    assert (asked.kind, asked.tries, asked.content) == ("order", 3, "abc")
    assert asked.ask == f"Write `slope`.\n\n{ASK}"


def test_an_order_is_right_exactly_when_the_code_does_the_same() -> None:
    """The oracle is Python itself: every order of the lines is run, and compared with what the solution says."""
    asked = in_order(code("a = x + 1\nb = x * 2\nc = a * b\nx = c - a\nd = b + 7\n"))
    assert asked is not None
    codes = [line.code for line in asked.lines]
    expected = result(codes)
    orders = list(permutations(codes))
    assert sum(right(asked, *order) for order in orders) > 1
    for order in orders:
        assert right(asked, *order) == (result(order) == expected), order


def result(codes: Any) -> dict[str, int] | None:
    """Return the variables after some lines; None where they fail."""
    names = {"x": 3}
    for line in codes:
        try:
            name, _, formula = line.partition(" = ")
            names[name] = compute(formula, names)
        except KeyError:
            return None
    return names


def compute(formula: str, names: dict[str, int]) -> int:
    """Work out ``a + 1`` and the like."""
    left, sign, other = formula.split()
    a, b = (int(each) if each.isdigit() else names[each] for each in (left, other))
    return {"+": a + b, "-": a - b, "*": a * b}[sign]


def test_what_acts_stays_where_it_is() -> None:
    asked = in_order(code("opt.zero_grad()\nloss = f(x)\nloss.backward()\nopt.step()\n"))
    assert asked is not None
    codes = [line.code for line in asked.lines]
    assert [order for order in permutations(codes) if right(asked, *order)] == [tuple(codes)]
    loop = in_order(code("total = 0\ncount = 0\nfor x in data:\n    total = total + x\n    count = count + 1\n"))
    assert loop is not None
    lines = [line.code for line in loop.lines]
    assert right(loop, lines[1], lines[0], lines[2], lines[4], lines[3])
    assert not right(loop, lines[2], lines[0], lines[1], lines[3], lines[4])


def test_code_that_cannot_be_put_in_order_is_not_asked() -> None:
    assert in_order(Question("q", "single", "?")) is None
    for solution in (
        "return 1",
        "a = 1\nb = 2",
        "a = f(\n    1,\n)\nb = 2\nc = 3",
        "a = 1\na = 1\nb = 2",
        "if a:\n    b = 1\nelse:\n    b = 2",
        "try:\n    a = 1\nexcept ValueError:\n    b = 1\nc = 2",
        "if a: b = 1\nc = 2\nd = 3",
        "def broken(:",
        "\n".join(f"a{at} = {at}" for at in range(20)),
    ):
        assert in_order(code(solution)) is None, solution

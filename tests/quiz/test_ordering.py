"""Lines in order: every order that the rules allow is right, and the credit counts the moves that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.quiz.mark import mark
from dltutor.quiz.model import Line, Question
from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.ordering import moves, read_letters
from dltutor.quiz.variants import variant

STEP = Question(
    id="step-order",
    kind="order",
    ask="Put one training step in order. One line does not belong.",
    lines=(
        Line("zero", "opt.zero_grad()"),
        Line("out", "logits = model(x)"),
        Line("loss", "loss = F.cross_entropy(logits, y)", after=("out",)),
        Line("back", "loss.backward()", after=("zero", "loss")),
        Line("step", "opt.step()", after=("back",)),
        Line("", "loss.step()", belongs=False, why="A loss has no step."),
    ),
)
WRITTEN = Question(id="loop", kind="order", ask="?", lines=tuple(Line(one, f"line {one}") for one in "pqrs"))
LOOP = Question(
    id="loop",
    kind="order",
    ask="?",
    indent=True,
    lines=(Line("for", "for x in data:"), Line("step", "step(x)", indent=1), Line("end", "print(x)")),
)


def allowed(order: Sequence[Line]) -> bool:
    """Return whether each line comes after all that it names."""
    return all(needed in [line.id for line in order[:at]] for at, line in enumerate(order) for needed in line.after)


def codes(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(line.code for line in lines)


def test_every_order_that_the_rules_allow_is_right_and_no_other() -> None:
    asked, belonging = variant(STEP, "me", 0), STEP.lines[:5]
    right = 0
    for order in permutations(belonging):
        verdict = mark(asked, codes(order))
        assert verdict.right == allowed(order) == (verdict.credit == 1.0)
        right += verdict.right
    assert right == 3, "zero_grad may come first, second or third"


@given(st.permutations(STEP.lines), st.integers(0, 6))
def test_the_moves_are_the_fewest_that_lead_to_a_right_order(order: list[Line], count: int) -> None:
    """Against a brute force: what can stay is the longest common subsequence with some right order."""
    used, belonging = order[:count], STEP.lines[:5]
    stays = max(common(used, right) for right in permutations(belonging) if allowed(right))
    assert moves(belonging, used) == len(used) - stays + len(belonging) - stays - min(
        len([line for line in used if line.belongs]) - stays, len(belonging) - stays
    )


def common(one: Sequence[Line], other: Sequence[Line]) -> int:
    """Return the length of the longest common subsequence."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def test_without_rules_the_written_order_is_the_one() -> None:
    asked = variant(WRITTEN, "me", 0)
    for order in permutations(WRITTEN.lines):
        verdict = mark(asked, codes(order))
        assert verdict.right == (order == WRITTEN.lines)
        assert verdict.credit == 1 - (4 - common(order, WRITTEN.lines)) / 4


def test_the_first_wrong_line_is_named_and_why_one_does_not_belong() -> None:
    asked = variant(STEP, "me", 0)
    zero, out, loss, back, step, stray = codes(STEP.lines)
    early = mark(asked, (zero, out, back, loss, step))
    assert early.say == "Not yet: line 3, `loss.backward()`, comes too early. One move would put it right."
    assert early.credit == pytest.approx(4 / 5)
    wrong = mark(asked, (zero, out, loss, back, stray))
    assert wrong.say.startswith("Not yet: line 5, `loss.step()`, does not belong. A loss has no step.")
    short = mark(asked, (zero, out, loss, back))
    assert short.say == "Not yet: 1 line is missing. One move would put it right."
    assert mark(asked, ()).credit == 0


def test_where_the_learner_indents_the_indentation_counts() -> None:
    asked = variant(LOOP, "me", 0)
    assert mark(asked, ("for x in data:", "    step(x)", "print(x)")).right
    flat = mark(asked, ("for x in data:", "step(x)", "print(x)"))
    assert flat.say.startswith("Not yet: line 2, `step(x)`, is not indented as it must be.")
    assert flat.credit == pytest.approx(2 / 3)


@given(st.integers(0, 30))
def test_the_shuffled_lines_are_all_there_and_never_in_a_right_order(number: int) -> None:
    for question in (STEP, WRITTEN, LOOP):
        asked = variant(question, "me", number)
        assert sorted(codes(asked.lines)) == sorted(codes(question.lines))
        assert not mark(asked, codes(asked.lines)).right
        assert asked == variant(question, "me", number)


def test_letters_name_the_lines() -> None:
    assert read_letters("c a b", 4) == read_letters("CAB", 4) == read_letters("c, a, b.", 4) == [2, 0, 1]
    assert read_letters("", 4) == []
    for text, why in [("e", "the lines are a to d"), ("aba", "twice"), ("1", "no line 1")]:
        with pytest.raises(Unreadable, match=why):
            read_letters(text, 4)


def test_what_is_no_line_is_refused() -> None:
    with pytest.raises(ValueError, match="in list"):
        mark(variant(STEP, "me", 0), ("rm -rf",))
    with pytest.raises(ValueError, match="once"):
        mark(variant(STEP, "me", 0), ("opt.step()", "opt.step()"))

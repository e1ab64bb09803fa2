"""Texts are filled in with numbers as people write them."""

from __future__ import annotations

from dltutor.quiz.texts import render


def test_texts_are_filled_in() -> None:
    text = "`Linear({{n_in}}, {{ n_out }})` at lr {{lr}}"
    assert render(text, {"n_in": 784, "n_out": 10, "lr": 0.1 + 0.2}) == "`Linear(784, 10)` at lr 0.3"


def test_other_braces_stay() -> None:
    assert render("{x} {{unknown}} {{1+1}} $a^{{2}}$", {"x": 1}) == "{x} {{unknown}} {{1+1}} $a^{{2}}$"

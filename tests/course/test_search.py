"""Search finds the steps that hold all words, and gives away no answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from lesson_example import EXAMPLE

from dltutor.course.library import Library
from dltutor.course.model import Lesson
from dltutor.course.parse import parse
from dltutor.course.search import search


def example() -> list[Lesson]:
    lesson, _ = parse(EXAMPLE, "f.md")
    assert lesson is not None
    return [lesson]


def steps(text: str) -> list[str]:
    return [hit.step for hit in search(example(), text)]


def test_words_of_the_text_are_found() -> None:
    (hit,) = search(example(), "bias vector multiplies") or search(example(), "bias multiplies")
    assert (hit.lesson, hit.step, hit.heading) == ("mlp-01", "one-layer", "What one layer does")
    assert hit.title == "A first network, and why the learning rate matters"


def test_every_word_must_occur_and_case_does_not_matter() -> None:
    assert steps("ZERO_GRAD backward") == ["loop"]
    assert steps("zero_grad nowhere") == []


def test_questions_labs_and_goals_are_found_too() -> None:
    assert steps("jumps up and down") == ["lr-race"]
    assert steps("three learning rates") == ["lr-race"]
    assert steps("reach a validation accuracy") == ["goal"]


def test_options_hints_and_explanations_are_not() -> None:
    assert steps("overshoot") == []
    assert steps("won the race") == []
    assert steps("every parameter it was given") == []


def test_a_title_comes_before_a_text() -> None:
    assert steps("layer") == ["one-layer", "introduction"]


def test_the_snippet_shows_the_word_in_its_line() -> None:
    (hit,) = search(example(), "multiplies")
    assert "multiplies" in hit.snippet
    assert "\n" not in hit.snippet
    assert len(hit.snippet) <= 90
    assert hit.snippet.endswith("…")
    plain = " ".join(EXAMPLE.split())
    assert hit.snippet.strip("… ") in plain


@pytest.mark.parametrize("words", ["gradient", "predict", "why", "goal", "loss"])
def test_no_word_of_a_snippet_is_cut(words: str) -> None:
    for lesson in Library().lessons():
        written = set(Path(lesson.entry.path).read_text(encoding="utf-8").replace('"', " ").split())
        for hit in search([lesson], words):
            assert {word for word in hit.snippet.strip("… ").split() if word.isalpha()} <= written


def test_nothing_is_found_for_nothing() -> None:
    assert search(example(), "") == search(example(), "  ") == []


def test_signs_are_only_signs() -> None:
    assert steps("(.*") == []
    assert steps("x @ w.t + b") == ["one-layer"]

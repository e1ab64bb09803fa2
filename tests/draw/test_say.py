"""Drawings in words: first, last and best value, and where."""

import math

from dltutor.draw.say import contour_words, curve_words, matrix_words
from dltutor.draw.tensor import Tensor


def test_a_curve_in_words():
    steps = [1, 100, 287, 300]
    losses = [2.3, 0.9, 0.29, 0.31]
    assert curve_words("train loss", steps, losses) == "train loss 2.3 → 0.31 in 300 steps, lowest 0.29 at 287"
    assert curve_words("accuracy", steps, [0.1, 0.5, 0.97, 0.96], "high").endswith("highest 0.97 at 287")
    assert curve_words("a", steps, losses, "") == "a 2.3 → 0.31 in 300 steps"


def test_what_is_missing_is_told():
    assert curve_words("loss", [], []) == "loss: no value yet"
    assert curve_words("loss", [1], [math.nan]) == "loss: no finite value"
    assert curve_words("loss", [1], [2.5]) == "loss 2.5 at step 1"
    assert curve_words("loss", [1, 2, 3], [2.0, 1.0, math.inf]).endswith("lowest 1 at 2, 1 not finite")


def test_large_steps_are_exact():
    assert "in 1,234,567 steps, lowest 1 at 1,234,567" in curve_words("loss", [1, 1234567], [2, 1])


def test_a_confusion_matrix_in_words():
    counts = Tensor.of([[9, 0, 1], [0, 8, 0], [0, 3, 9]])
    assert matrix_words(counts, ["4", "7", "9"]) == "26 of 30 right; most often 9 is taken for 7 (3 times)"
    assert matrix_words(Tensor.of([[2, 1], [0, 2]]), ["a", "b"]).endswith("a is taken for b (once)")
    assert matrix_words(Tensor.of([[2, 0], [0, 2]]), ["a", "b"]) == "4 of 4 right"


def test_a_landscape_in_words():
    words = contour_words([(0.0, 0.0), (4.0, 1.0)], (1.0, -3.0), ["a", "b"])
    assert words == "a = 4, b = 1; the best point is 5 away, at a = 1, b = -3"
    assert contour_words([], None, []) == "no step yet"
    assert contour_words([], (1.0, 2.0), ["a", "b"]) == "the best point is at a = 1, b = 2"
    assert contour_words([(1.0, 2.0)], None, []) == "x = 1, y = 2"

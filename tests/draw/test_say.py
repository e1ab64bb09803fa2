"""Drawings in words, as a person would count and measure them."""

from dltutor.draw.say import contour_words, matrix_words
from dltutor.draw.tensor import Tensor


def test_a_confusion_matrix_in_words():
    counts = Tensor.of([[9, 0, 1], [0, 8, 0], [0, 3, 9]])
    assert matrix_words(counts, ["4", "7", "9"]) == "26 of 30 right; most often 9 is taken for 7 (3 times)"
    assert matrix_words(Tensor.of([[2, 1], [0, 2]]), ["a", "b"]).endswith("a is taken for b (once)")
    assert matrix_words(Tensor.of([[2, 0], [0, 2]]), ["a", "b"]) == "4 of 4 right"


def test_a_landscape_in_words():
    words = contour_words([(0.0, 0.0), (4.0, 1.0)], (1.0, -3.0), ["a", "b"])
    assert words == "a = 4, b = 1; the best point is 5 away, at a = 1, b = −3"
    assert contour_words([], None, []) == "no step yet"
    assert contour_words([], (1.0, 2.0), ["a", "b"]) == "the best point is at a = 1, b = 2"
    assert contour_words([(1.0, 2.0)], None, []) == "x = 1, y = 2"

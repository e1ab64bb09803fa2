"""The code exercises of the course: right answers of any form pass, and wrong ones are told where to look."""

from __future__ import annotations

import pytest

from dltutor.course.library import Library
from dltutor.quiz.exercise import Exercise
from dltutor.quiz.lines_of_code import in_order
from dltutor.quiz.model import Question
from dltutor.run import launch
from dltutor.run.sandbox import Sandbox

pytestmark = pytest.mark.torch

LIBRARY = Library()
QUESTIONS: dict[str, Question] = {
    item.id: item
    for entry in LIBRARY.entries()
    for step in LIBRARY.open(entry.id).steps
    for item in step.items
    if isinstance(item, Question) and item.exercise
}


def exercise(id: str) -> Exercise:
    found = QUESTIONS[id].exercise
    assert found is not None
    return found


RIGHT = {
    "write-mse": [
        "import torch.nn.functional as F\ndef mse(v, g):\n    return F.mse_loss(g, v)",
        "def mse(v, g):\n    return sum((a - b) ** 2 for a, b in zip(v.tolist(), g.tolist())) / len(v)",
    ],
    "write-step": [
        "import torch\n"
        "def step(a, b, x, y, v, lr):\n"
        "    a, b = (torch.as_tensor(one).requires_grad_() for one in (a, b))\n"
        "    ((v - a * x - b * y) ** 2).mean().backward()\n"
        "    return [(a - lr * a.grad).item(), (b - lr * b.grad).item()]",
    ],
    "write-backward": [
        "import torch\n"
        "def backward(x, h, v, y, t):\n"
        "    da = (y - t) * v * h * (1 - h)\n"
        "    return [torch.outer(da, x), da, (y - t) * h, (y - t).item()]",
    ],
    "write-stop": [
        "def early_stop(losses, patience):\n"
        "    best = 0\n"
        "    for at, loss in enumerate(losses):\n"
        "        if loss < losses[best]:\n"
        "            best = at\n"
        "        elif at - best >= patience:\n"
        "            return [at + 1, best + 1]\n"
        "    return [len(losses), best + 1]",
    ],
    "write-conv": [
        "import torch.nn.functional as F\n"
        "def convolve(image, kernel, bias):\n"
        "    return F.conv2d(image[None, None], kernel[None, None], bias[None])[0, 0]",
    ],
}
WRONG = [
    ("write-mse", "def mse(v, g):\n    print(((v - g) ** 2).mean())", "must begin with `return`"),
    (
        "write-mse",
        "def mse(v, g):\n    return ((v - g) ** 2).mean() ** 0.5",
        "(1 + 9) / 2 = 5, but your mse gives 2.23",
    ),
    ("write-step", "def step(a, b, x, y, v, lr):\n    return a", "step must return two numbers"),
    (
        "write-step",
        "def step(a, b, x, y, v, lr):\n    e = v - a * x - b * y\n    return a + lr * 2 * e * x, b + lr * 2 * e * y",
        "has the shape [1]. Is a mean missing?",
    ),
    (
        "write-backward",
        "def backward(x, h, v, y, t):\n    dz = y - t\n    dv = dz * h\n    return ..., ..., dv, dz",
        "a `...` is still where a value of yours belongs",
    ),
    (
        "write-backward",
        "def backward(x, h, v, y, t):\n"
        "    da = (y - 1) * v * h * (1 - h)\n"
        "    return da[:, None] * x, da, (y - 1) * h, y - 1",
        "With the label 0: dw",
    ),
    ("write-stop", "def early_stop(losses, patience):\n    return len(losses)", "return two steps"),
    (
        "write-conv",
        "import torch\n"
        "def convolve(image, kernel, bias):\n"
        "    h, w = image.shape\n"
        "    k = len(kernel)\n"
        "    return torch.zeros(h - k + 1, h - k + 1) + (image[:k, :k] * kernel).sum() + bias",
        "Do the loops reach every place, and does the window go along?",
    ),
]


async def test_right_answers_pass_in_any_form_and_wrong_ones_are_told_where_to_look() -> None:
    sandbox = Sandbox(launch.sandbox)
    try:
        for id, answers in RIGHT.items():
            for answer in answers:
                verdict = await sandbox.attempt(exercise(id), answer)
                assert verdict.outcome == "passed", (id, answer, verdict)
        for id, answer, text in WRONG:
            verdict = await sandbox.attempt(exercise(id), answer)
            assert verdict.outcome in ("failed", "error"), (id, answer, verdict)
            assert text in verdict.say, (id, answer, verdict)
    finally:
        await sandbox.close()


def test_each_starter_fits_a_small_screen_and_each_solution_comes_back_in_a_review() -> None:
    assert set(QUESTIONS) == set(RIGHT)
    for id, question in QUESTIONS.items():
        lines = exercise(id).starter.splitlines()
        assert len(lines) <= 12, id
        assert max(map(len, lines)) <= 60, id
        assert 2 <= len(exercise(id).known_wrong) <= 4, id
        assert len(question.hints) >= 2, id
        assert in_order(question) is not None, id


def test_the_numbers_in_the_exercises_are_those_of_the_course() -> None:
    """The five points stand twice: in the lab, and in the tests of the step that fits them."""
    from dltutor.labs.five_points.train import POINTS

    tests = exercise("write-step").tests
    assert all(", ".join(f"{number:.4f}" for number in point) in tests for point in POINTS)
    assert str([point[2] for point in POINTS]) in exercise("write-mse").tests

"""What comes of an answer: passed, failed with the author's words, a known mistake, an error with its line."""

import pytest

from dltutor.sandbox.messages import Raised
from dltutor.sandbox.words import told

pytestmark = pytest.mark.torch

MSE = """
import torch

def test_mean():
    got = f(torch.tensor([0., 3.]), torch.zeros(2))
    assert got == 4.5, f"the mean of 0 and 9 is 4.5, but got {got}"

def test_zero():
    assert f(torch.ones(3), torch.ones(3)) == 0, "equal tensors have the loss 0"
"""
RIGHT = "def f(a, b):\n    return ((a - b) ** 2).mean()\n"
SUM = "def f(a, b):\n    return ((a - b) ** 2).sum()\n"


def test_a_right_answer_passes_every_test(tried):
    verdict = tried(RIGHT, MSE)
    assert (verdict.outcome, verdict.passed, verdict.total) == ("passed", 2, 2), verdict


def test_a_wrong_answer_is_told_in_the_authors_words(tried):
    verdict = tried(SUM, MSE)
    assert (verdict.outcome, verdict.passed, verdict.total, verdict.test) == ("failed", 1, 2, "test_mean"), verdict
    assert verdict.say == "the mean of 0 and 9 is 4.5, but got 9.0"


def test_a_typical_mistake_gets_its_reason(tried):
    known = [("def f(a, b):\n    return (a - b).mean()\n", "no square"), (SUM, "This is the sum.")]
    verdict = tried("def f(x, y):\n    d = x - y\n    return torch.dot(d, d)\nimport torch\n", MSE, known_wrong=known)
    assert (verdict.outcome, verdict.say) == ("known_wrong", "This is the sum."), verdict
    assert (verdict.passed, verdict.total, verdict.test) == (1, 2, "test_mean")


def test_another_mistake_is_not_taken_for_a_typical_one(tried):
    verdict = tried("def f(a, b):\n    return (a - b).abs().sum()\n", MSE, known_wrong=[(SUM, "This is the sum.")])
    assert (verdict.outcome, verdict.say) == ("failed", "the mean of 0 and 9 is 4.5, but got 3.0")


def test_a_known_wrong_program_that_never_ends_costs_a_moment_only(tried):
    verdict = tried(SUM, MSE, known_wrong=[("def f(a, b):\n    while True: pass", "endless")], seconds=20)
    assert (verdict.outcome, verdict.passed) == ("failed", 1), verdict
    assert verdict.seconds < 20


ERRORS = [
    ("def f(a, b):\n    c = a - b\n    return c / 0 if False else [][1]\n", 3, "IndexError: list index out of range"),
    ("def g(): raise ValueError('no')\ndef f(a, b):\n    return g()\n", 1, "ValueError: no"),
    ("def f(a, b)\n    return 1\n", 1, "SyntaxError: expected ':'"),
    ("x = 1\nimport no_such_module\ndef f(a, b): ...\n", 2, "ModuleNotFoundError: No module named 'no_such_module'"),
    ("def f(a, b):\n    return f(a, b)\n", 2, "RecursionError: maximum recursion depth exceeded"),
    ("def f(a):\n    return a\n", 0, "TypeError: f() takes 1 positional argument but 2 were given"),
    ("def g(a):\n    return a\n", 0, "Your code defines no function `f`."),
    ("f = 3\n", 0, "Your code defines no function `f`."),
    ("def f(a, b):\n    return input('? ')\n", 2, "Your code waits for somebody to type"),
    ("def f(a, b):\n    return object()\n", 0, "This cannot be checked: a value of the type object."),
    ("def f(a, b):\n    return a.expand(10**6, 10**6, 2)\n", 0, "too much data"),
    ("def f(a, b):\n    x = []\n    x.append(x)\n    return x\n", 0, "RecursionError"),
    ("def f(a, b):\n    raise AssertionError('mine')\n", 2, "AssertionError: mine"),
    ("def f(a, b):\n    class E(Exception):\n        __str__ = None\n    raise E\n", 4, "E"),
    ("def f(a, b):\n    raise ValueError('\\ud800 here')\n", 2, "ValueError: ? here"),
    ("def f(a, b):\n    raise type('E' * 10**7, (Exception,), {})\n", 2, "EEE"),
    ("class M(type):\n    __name__ = 1\nclass E(Exception, metaclass=M): ...\ndef f(a, b): raise E('x')\n", 4, "x"),
    ("def f(a, b):\n    raise SyntaxError('mine', ('<answer>', 'third', 1, ''))\n", 0, "SyntaxError: mine"),
    ("def f(a, b):\n    raise SyntaxError('mine', ('<answer>', 10**9, 1, ''))\n", 0, "SyntaxError: mine"),
    ("def f(a, b):\n    breakpoint()\n    return 1\n", 3, "Take `breakpoint()` out."),
    ("import getpass\ndef f(a, b):\n    return getpass.getpass()\n", 3, "Your code waits for somebody to type"),
    ("\0", 0, "source code"),
    ("", 0, "Your code defines no function `f`."),
]


@pytest.mark.parametrize(("answer", "line", "say"), ERRORS, ids=lambda value: repr(value)[-40:])
def test_an_error_in_the_code_is_told_with_its_line(tried, answer, line, say):
    verdict = tried(answer, MSE)
    assert (verdict.outcome, verdict.line) == ("error", line), verdict
    assert say in verdict.say


def test_what_the_code_prints_is_shown_and_cannot_steer_the_terminal(tried):
    verdict = tried("print('one\\x1b[2Jtwo\\x07')\n" + RIGHT + "print('☃', end='')", MSE)
    assert verdict.outcome == "passed"
    assert verdict.output == "one�[2Jtwo�\n☃"
    verdict = tried("def f(a, b): raise ValueError('\\x1b]0;title\\x07\\u202e')", MSE)
    assert verdict.say == "ValueError: �]0;title��"


def test_a_test_that_stumbles_over_the_answer_says_what_it_returned(tried):
    verdict = tried("def f(a, b): pass", "def test_shape():\n    assert f(1, 2).shape == (), 'a number'")
    assert (verdict.outcome, verdict.crashed) == ("failed", True)
    assert "Your `f` returned None." in verdict.say
    verdict = tried("def f(a, b): return max", "def test_shape():\n    assert f(1, 2).shape == (), 'a number'")
    assert "Your `f` returned a function." in verdict.say


def test_a_result_that_is_too_long_to_be_told_is_not_blamed_on_the_exercise(tried):
    verdict = tried("def f(): return 10**20000", "def test_it():\n    got = f()\n    assert got == 1, f'but got {got}'")
    assert (verdict.outcome, verdict.crashed) == ("failed", True), verdict
    assert "4300 digits" in verdict.say
    assert "Your `f` returned an int." in verdict.say
    verdict = tried("def f(): return 'x' * 3_000_000", "def test_it():\n    got = f()\n    assert got == 1, got * 2")
    assert (verdict.outcome, verdict.say) == ("failed", "x" * 2000), verdict.outcome


CUT = [
    (
        "import os\ndef f(a, b):\n    os.close(3)\n    while True: pass\n",
        "ended",
        "closed what its tests call it through",
    ),
    ("def f(a, b):\n    for n in range(10**6): open(str(n), 'w').close()\n", "flood", "more than 256 files"),
    ("import os\ndef f(a, b): os.kill(os.getpid(), 35)\n", "ended", "was ended by signal 35"),
]


@pytest.mark.parametrize(("answer", "outcome", "say"), CUT)
def test_why_the_code_was_cut_short_is_told_as_it_was(tried, answer, outcome, say):
    verdict = tried(answer, MSE, seconds=60)
    assert verdict.outcome == outcome, verdict
    assert say in verdict.say


@pytest.mark.parametrize("tests", ["def test_a(:", "import no_such", "x = 1", "import os; os._exit(0)"])
def test_broken_tests_are_not_blamed_on_the_learner(tried, tests):
    assert tried(RIGHT, tests).outcome == "broken"


def test_the_code_reads_the_files_of_its_exercise(tried):
    answer = "def f():\n    return open('data.csv').read()\n"
    verdict = tried(answer, "def test_it():\n    assert f() == '1,2', f()", files={"data.csv": b"1,2"})
    assert verdict.outcome == "passed", verdict


def test_a_run_can_be_stopped_and_the_next_one_is_as_good(sandbox_process, tried):
    sandbox_process.order("def f(a, b):\n    while True: pass", MSE, seconds=20)
    sandbox_process.cancel()
    assert sandbox_process.hear().outcome == "cancelled"
    assert tried(RIGHT, MSE).outcome == "passed"


def test_an_idle_sandbox_leaves_by_itself(make_sandbox):
    assert make_sandbox("--idle", "0.01").child.wait(60) == 0


def test_without_a_folder_to_run_in_that_is_said(make_sandbox):
    one = make_sandbox()
    one.folder.rmdir()
    verdict = one.verdict(RIGHT, MSE)
    assert verdict.outcome == "broken"
    assert "the system refuses (No such file or directory)" in verdict.say


def test_what_the_system_and_pytorch_refuse_is_told_without_their_numbers():
    pytorch = "[enforce fail at alloc_cpu.cpp:127] err == 0. you tried to allocate 4000000 bytes. Error code 12"
    assert told(Raised(0, "MemoryError", pytorch, 5)).say.endswith("may have. It asked for 4,000,000 bytes at once.")
    assert told(Raised(0, "MemoryError", "", 5)).say == "Your code needs more memory than an exercise may have."
    forked = told(Raised(0, "Forbidden", "[Errno 1] Operation not permitted", 2))
    assert forked.say.startswith("Exercises start no programs, use no network")
    assert forked.say.endswith("(Operation not permitted)")

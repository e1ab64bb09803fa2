"""Results come to the tests as they are: kinds, shapes, changes in place, gradients, functions; never by pickle."""

import contextlib
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dltutor.sandbox.values import TENSORS, Packer, Unpacker, ValueRefusedError

pytestmark = pytest.mark.torch


def there_and_back(value):
    packer = Packer(lambda function: "#0")
    return Unpacker(_bytes(packer, value), lambda name: f"function {name}").unpack(packer.tree)


def _bytes(packer, value):
    packer.tree = packer.pack(value)
    return bytes(packer.tail)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=100)
@given(VALUES)
def test_plain_values_come_back_with_their_kinds(value):
    assert repr(there_and_back(value)) == repr(value)


@pytest.mark.parametrize("kind", TENSORS)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 2), (2, 3)])
def test_tensors_come_back_bit_by_bit(kind, shape):
    tensor = (torch.rand(shape) * 100).to(TENSORS[kind])
    back = there_and_back(tensor)
    assert (back.dtype, back.shape) == (tensor.dtype, tensor.shape)
    assert torch.equal(back, tensor)


def test_odd_tensors_come_back_as_they_look():
    base = torch.arange(6.0).reshape(2, 3)
    strange = [
        base.T,
        base[:, ::2],
        base[:1, 1],
        base[1:].T,
        base.expand(4, 2, 3),
        torch.complex(base, base).conj(),
        torch.nn.Parameter(base),
    ]
    for tensor in [*strange, torch.tensor([math.nan, math.inf, -0.0])]:
        assert torch.equal(there_and_back(tensor).nan_to_num(7.0), tensor.nan_to_num(7.0))
    leaf = torch.ones(2, requires_grad=True)
    (leaf * 3).sum().backward()
    back = there_and_back([leaf])[0]
    assert back.requires_grad
    assert torch.equal(back.grad, torch.tensor([3.0, 3.0]))


def test_numpy_comes_back_as_numpy():
    for array in (np.arange(6).reshape(2, 3).T, np.float32(2.5), np.array(True), np.zeros((0, 2))):
        back = there_and_back(array)
        assert type(back) is type(array)
        assert np.array_equal(back, array)
        assert back.dtype == array.dtype


def test_functions_come_as_what_stands_for_them():
    assert there_and_back([len]) == ["function #0"]


@pytest.mark.parametrize(
    "value",
    [
        object(),
        torch.nn.Linear(1, 1),
        int,
        np.array(["a"]),
        np.array([object()]),
        torch.zeros(10, 10**9, device="meta"),
        torch.zeros(1).expand(10**12),
        torch.eye(2).to_sparse(),
        1j,
        ...,
    ],
    ids=["object", "module", "class", "words", "objects", "meta", "expanded", "sparse", "complex", "placeholder"],
)
def test_what_cannot_be_handed_over_is_refused(value):
    with pytest.raises(ValueRefusedError):
        there_and_back([value])


KINDS = ["tensor", "array", "dict", "list", "int", "function"]
TREES = st.recursive(
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=8) | st.sampled_from(list(TENSORS)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.builds(
            lambda kind, rest: [kind, *rest],
            st.sampled_from(["tensor", "array", "dict", "list", "int"]),
            st.lists(inner, max_size=6),
        )
    ),
    max_leaves=16,
)


@settings(deadline=None, max_examples=300)
@given(TREES, st.binary(max_size=32))
def test_bytes_that_no_packer_made_are_refused_or_are_values(tree, tail):
    with contextlib.suppress(ValueRefusedError):
        Unpacker(tail, lambda name: None).unpack(tree)


def holds(tried, answer, test, **more):
    verdict = tried(answer, f"import torch\ndef test_it():\n{test}", **more)
    assert verdict.outcome == "passed", verdict


def test_gradients_flow_through_the_answer(tried):
    """The oracle: the gradient of the same expression, without the answer between."""
    answer = "def f(x, w):\n    return {'y': (x @ w).tanh(), 'n': 3}, [w * w]\n"
    test = """
    x, w = torch.rand(4, 3, requires_grad=True), torch.rand(3, 2, requires_grad=True)
    given, (square,) = f(x, w * 2)
    loss = (given['y'] ** 2).sum() + square.sum()
    loss.backward()
    got = x.grad, w.grad
    x.grad = w.grad = None
    (((x @ (w * 2)).tanh() ** 2).sum() + (w * 2 * w * 2).sum()).backward()
    assert torch.allclose(got[0], x.grad) and torch.allclose(got[1], w.grad), "gradients"
    assert given['n'] == 3, "n"
"""
    holds(tried, answer, test)


def test_backward_inside_the_answer_fills_the_gradient_outside(tried):
    answer = "def f(x, w):\n    loss = (x * w).sum()\n    loss.backward()\n    return loss.item()\n"
    test = """
    x, w = torch.arange(3.), torch.ones(3, requires_grad=True)
    assert f(x, w) == 3.0, "loss"
    assert torch.equal(w.grad, x), w.grad
    f(x, w)
    assert torch.equal(w.grad, 2 * x), "gradients add up"
"""
    holds(tried, answer, test)


def test_changes_in_place_are_seen_outside(tried):
    answer = """
import torch
def f(w, lr):
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
"""
    test = """
    w = torch.tensor([1., 2.], requires_grad=True)
    (w ** 2).sum().backward()
    assert f(w, lr=0.5) is None, "nothing is returned"
    assert torch.equal(w.detach(), torch.zeros(2)), w
    assert w.grad is None, "the gradient is gone"
"""
    holds(tried, answer, test)


def test_functions_are_handed_over_both_ways_with_their_gradients(tried):
    answer = """
def f(g, x):
    return (g(x + 1e-3) - g(x - 1e-3)) / 2e-3

def line(w):
    return lambda x: w * x
"""
    test = """
    assert abs(f(lambda x: x ** 2, 3.0) - 6.0) < 1e-6, "the slope of x² at 3"
    w = torch.tensor(2., requires_grad=True)
    made = line(w)
    made(torch.tensor(5.)).backward()
    assert made(1.0) == 2.0, made(1.0)
    try:
        f(lambda x: 1 / 0, 1.0)
    except ZeroDivisionError:
        pass
    else:
        assert False, "the error of a handed function comes back"
"""
    holds(tried, answer, test, functions=["f", "line"])


def test_errors_arrive_as_the_same_builtin_error(tried):
    test = """
    try:
        f(-1)
    except ValueError as error:
        assert str(error) == "negative", error
    else:
        assert False, "refuse negative numbers"
"""
    holds(tried, "def f(x):\n    raise ValueError('negative')\n", test)

"""The process of the author's tests: it calls the learner's functions in the other process, and judges."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from dltutor.sandbox.messages import Loaded, Raised, Report
from dltutor.sandbox.peer import GoneError, Peer, Stub, message
from dltutor.sandbox.values import Packer, Unpacker, ValueRefusedError
from dltutor.sandbox.words import described, refused, told
from dltutor.wire.exercise import Try

Function = Callable[..., Any]
RTOL, ATOL = 1e-4, 1e-6
"""How near two results must be to count as the same mistake."""


@dataclass
class Outcome:
    """What came of one test."""

    name: str
    error: BaseException | None = None


@dataclass
class Recorder:
    """A function that notes down what it returned, as it was then."""

    function: Function
    results: list[Any] = field(default_factory=list)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it."""
        try:
            result = self.function(*arguments, **named)
        except Exception as error:
            self.results.append(("raised", type(error).__name__))
            raise
        self.results.append(_copy(result))
        return result


def check(order: Try, channel: int, tell: Callable[[Report], None]) -> None:
    """Run the tests of an order on the answer at the other end of the channel, and tell what they found."""
    peer = Peer(channel, _unexplained)
    try:
        first, _ = peer.hear()
    except GoneError:
        tell(Report("ended", gone=True))
        return
    if isinstance(first, Raised):
        tell(told(first))
        return
    defined = first.functions if isinstance(first, Loaded) else []
    missing = [name for name in order.functions if name not in defined]
    if missing:
        tell(Report("error", f"Your code defines no function `{missing[0]}`."))
        return
    theirs = {name: Recorder(Stub(peer, name)) for name in order.functions}
    try:
        outcomes = run(order.tests, theirs)
    except GoneError:
        outcomes = []
    report = Report("ended", gone=True) if peer.gone else _report(outcomes, peer, theirs)
    tell(report)
    if report.outcome == "failed":
        for mistake in order.known_wrong:
            if _same(order.tests, mistake.code, theirs):
                tell(Report("known_wrong", mistake.why, report.passed, report.total, report.test, report.crashed))
                return


def run(tests: str, functions: Mapping[str, Function]) -> list[Outcome]:
    """Run all tests of a program, in order, with these functions in reach."""
    torch.manual_seed(0)
    module = types.ModuleType("tests")
    module.__dict__.update(functions)
    try:
        exec(compile(tests, "<tests>", "exec", dont_inherit=True), module.__dict__)
    except Exception as error:  # noqa: BLE001  (the author's code may raise anything)
        return [Outcome("", error)]
    return [_run(name, test) for name, test in list(module.__dict__.items()) if name.startswith("test_")]


def _run(name: str, test: Function) -> Outcome:
    try:
        test()
    except Exception as error:  # noqa: BLE001
        return Outcome(name, error)
    return Outcome(name)


def _report(outcomes: Sequence[Outcome], peer: Peer, functions: Mapping[str, Recorder]) -> Report:
    """Return what to tell of the tests: the first that failed decides."""
    passed = sum(outcome.error is None for outcome in outcomes)
    first = next(((outcome.error, outcome.name) for outcome in outcomes if outcome.error is not None), None)
    if first is None:
        none = Report("broken", "This exercise has no tests, so nothing can be said about your code.")
        return Report("passed", passed=passed, total=len(outcomes)) if outcomes else none
    error, test = first
    if not test:
        return Report("broken", f"The tests of this exercise cannot be run: {type(error).__name__}: {message(error)}")
    if isinstance(error, ValueRefusedError):
        return Report("error", refused(message(error)), passed, len(outcomes), test)
    theirs = next((raised for raised_here, raised in peer.raised if raised_here is error), None)
    if theirs:
        return told(theirs, passed, len(outcomes), test)
    if isinstance(error, AssertionError):
        say = message(error) or f"The test `{test}` failed."
        return Report("failed", say, passed, len(outcomes), test)
    last = next(
        (f" Your `{name}` returned {described(each.results[-1])}." for name, each in functions.items() if each.results),
        "",
    )
    say = f"The test `{test}` could not go on ({type(error).__name__}: {message(error)}).{last}"
    return Report("failed", say, passed, len(outcomes), test, crashed=True)


def _same(tests: str, code: str, theirs: Mapping[str, Recorder]) -> bool:
    """Return whether a program fails the tests and gives the same results as the answer did, call by call."""
    module = types.ModuleType("known_wrong")
    try:
        exec(compile(code, "<known_wrong>", "exec", dont_inherit=True), module.__dict__)
        own = {name: Recorder(module.__dict__[name]) for name in theirs}
    except Exception:  # noqa: BLE001  (a known mistake that cannot run is `check --run`'s to tell, not the learner's)
        return False
    outcomes = run(tests, own)
    fails = any(outcome.error for outcome in outcomes)
    return fails and all(alike(own[name].results, each.results) for name, each in theirs.items())


def alike(one: Any, other: Any) -> bool:
    """Return whether two results are the same, but for rounding."""
    if isinstance(one, Stub) or callable(one):
        return callable(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        same = one.shape == other.shape and one.dtype == other.dtype
        return same and torch.allclose(one.detach(), other.detach(), RTOL, ATOL, equal_nan=True)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(inner, other[key]) for key, inner in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float):
        return one == other or abs(one - other) <= ATOL + RTOL * abs(other) or (one != one and other != other)
    return bool(torch.equal(torch.as_tensor(one), torch.as_tensor(other))) if hasattr(one, "dtype") else one == other


def _copy(result: Any) -> Any:
    """Return a copy of a result as it is handed over; itself where that cannot be."""
    packer = Packer(lambda _: "")
    try:
        tree = packer.pack(result)
        return Unpacker(bytes(packer.tail), lambda _: len).unpack(tree)
    except ValueRefusedError:
        return type(result)


def _unexplained(number: int, error: BaseException) -> Raised:
    """Return what the answer is told when a function of the tests, which it was handed, raises."""
    return Raised(number, type(error).__name__, message(error))

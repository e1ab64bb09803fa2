"""What comes of running a code exercise's tests once: whether it counts, its mark, and what is told. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from dltutor.quiz.model import Verdict
from dltutor.run.sandbox import DIED, STUCK
from dltutor.wire import exercise as wire

CHANGED = "That was before your last change."
STAYS = "Earlier code of yours was right, so the exercise stays done."


@dataclass(frozen=True)
class Trial:
    """What came of running the tests once."""

    code: str
    verdict: wire.Verdict


def counts(found: wire.Verdict) -> bool:
    """Return whether a trial is a try at the answer: it was not stopped, and the code is a program at all."""
    no_program = found.outcome == "error" and not found.total
    return not (no_program or found.outcome in ("cancelled", "broken") or found.say in (DIED, STUCK))


def marked(found: wire.Verdict) -> Verdict:
    """Return the mark of a trial, its share of passed tests, and what to tell, the reason on a line of its own."""
    right = found.outcome == "passed"
    return Verdict(right, 1.0 if right else min(found.passed / max(1, found.total), 0.99), told(found))


def told(found: wire.Verdict) -> str:
    """Return what came of a trial: a sentence, and on the next line the author's or Python's own words."""
    tests = "the test passes" if found.total == 1 else f"all {found.total} tests pass"
    at = f" in line {found.line}" if found.line else ""
    match found.outcome:
        case "passed":
            return f"Right: {tests}."
        case "known_wrong":
            return f"Not yet: a typical mistake.\n{found.say}"
        case "cancelled":
            return "Stopped; this was no try."
        case "failed":
            test = f"`{found.test}` does not pass" if found.test else "a test does not pass"
            return f"Not yet: {found.passed} of {found.total} tests pass; {test}.\n{found.say}"
        case "error" if not found.total:
            stops = f"Your code stops{at}, before the tests" if at else "The tests could not begin"
            return f"{stops}; this was no try.\n{found.say}"
        case "error" if not found.line:
            return f"Not yet: {found.passed} of {found.total} tests pass.\n{found.say}"
        case "error":
            return f"Not yet: your code stops with an error{at}.\n{found.say}"
        case "broken":
            return f"The tests of this exercise do not run; this was no try.\n{found.say}"
        case _:
            return f"Not yet: it did not finish{at}.\n{found.say}"

"""Shape questions held against PyTorch: what an author's `verify` has for a shape, in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dltutor.quiz import formula
from dltutor.quiz.formula import Number
from dltutor.quiz.model import Question
from dltutor.quiz.variants import variant
from dltutor.run.launch import local

VARIANTS = 3
"""Draws of each question that are tried."""
PRIMES = (7, 11, 13, 17, 19, 23)
"""What the symbols stand for: no two alike, and none a product of the others."""
LONGEST = 180.0
"""Seconds for all expressions together, the import of PyTorch among them."""
HEAD = """\
import json, torch
from torch import nn
import torch.nn.functional as F

def tell(work):
    try:
        with torch.device("meta"):
            print("shape", json.dumps(list(work().shape)), flush=True)
    except Exception as error:
        print("shape", json.dumps(f"{type(error).__name__}: {error}"), flush=True)
"""
"""The meta device computes shapes and no numbers, so the sizes cost neither memory nor time."""


class VerifyError(Exception):
    """The process that knows PyTorch gave no answer; the text says why."""


@dataclass(frozen=True)
class Case:
    """One variant of a shape question."""

    question: Question
    expression: str
    values: Mapping[str, Number]
    """What the names in the expression stand for."""
    wanted: tuple[int, ...]
    """The answer, with these values."""


def cases(question: Question) -> list[Case]:
    """Return what to try of a question with `verify`."""
    found = []
    for number in range(VARIANTS if question.vars else 1):
        drawn = variant(question, "check", number)
        values: dict[str, Number] = {**drawn.values, **dict(zip(question.symbols, PRIMES, strict=False))}
        wanted = tuple(int(formula.parse(size)(values)) for size in drawn.shape)
        found.append(Case(question, question.verify.strip(), values, wanted))
    return found


def verified(tried: Sequence[Case]) -> list[str]:
    """Return for each case what is wrong with it; empty where PyTorch has the same shape. Raises VerifyError."""
    return [_compared(case, got) for case, got in zip(tried, _shapes(tried), strict=True)] if tried else []


def _shapes(tried: Sequence[Case]) -> list[object]:
    """Return each expression's shape, or what went wrong in it, as a process with PyTorch finds it."""
    launch = local()
    program = HEAD + "".join(
        f"def work({', '.join(f'{name}={value!r}' for name, value in case.values.items())}):\n"
        f"    return (\n{case.expression}\n    )\ntell(work)\n"
        for case in tried
    )
    try:
        done = subprocess.run(
            [launch.command[0], "-P", "-"],
            input=program,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            env=dict(launch.environment),
            cwd=launch.folder,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise VerifyError(f"PyTorch did not answer within {LONGEST:g} s") from None
    told = [line.removeprefix("shape ") for line in done.stdout.splitlines() if line.startswith("shape ")]
    if len(told) != len(tried):
        last = next(reversed(done.stderr.strip().splitlines()), f"status {done.returncode}")
        raise VerifyError(f"the process with PyTorch ended early: {last}")
    return [json.loads(line) for line in told]


def _compared(case: Case, got: object) -> str:
    given = ", ".join(f"{name} = {value}" for name, value in case.values.items())
    where = f" with {given}" if given else ""
    if not isinstance(got, list):
        return f"`verify` fails{where}: {got}"
    return "" if tuple(got) == case.wanted else f"PyTorch has the shape {got}, the answer is {list(case.wanted)}{where}"

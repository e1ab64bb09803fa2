"""What a question is, as its author wrote it (`Question`) and as a learner meets it (`Variant`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dltutor.quiz.exercise import Exercise

Kind = Literal["single", "multiple", "numeric", "shape", "order", "code", "predict"]
NO_LIMIT = 1 << 30
"""So many tries as nobody makes: code may be tried as often as one likes."""


@dataclass(frozen=True)
class Option:
    """One option of a single, multiple or predict question."""

    text: str
    correct: bool = False
    why: str = ""
    pin: Literal["", "last"] = ""
    run: str = ""
    """predict over several runs: the name of the run in the lab block."""
    value: float | None = None
    """predict of one number or one truth (1 or 0): the option nearest to what `measure` comes out as is the one."""
    line: int = 0


@dataclass(frozen=True)
class WrongNumber:
    """A typical wrong answer to a numeric question: a formula, and why it is wrong."""

    answer: str
    why: str
    line: int = 0


@dataclass(frozen=True)
class WrongShape:
    """A typical wrong answer to a shape question: the formula of each size, and why it is wrong."""

    sizes: tuple[str, ...]
    why: str
    line: int = 0


@dataclass(frozen=True)
class Line:
    """A line to be put in order, or one that does not belong."""

    id: str
    code: str
    after: tuple[str, ...] = ()
    """The ids of lines that must come before it."""
    indent: int = 0
    """Levels of indentation."""
    belongs: bool = True
    why: str = ""
    """Why a line does not belong."""


@dataclass(frozen=True)
class Question:
    """A question as written in a lesson. Texts are Markdown and may hold ``{{name}}`` of `vars`."""

    id: str
    kind: Kind
    ask: str
    skill: str = ""
    hints: tuple[str, ...] = ()
    explain: str = ""
    vars: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """name -> {"int": [low, high, step]} | {"float": [low, high, digits]} | {"choice": [...]}"""
    tries: int = 3
    confidence: bool = False
    points: float = 1.0
    review: bool = True
    options: tuple[Option, ...] = ()
    shuffle: bool = True
    answer: str = ""
    """numeric: a formula over `vars`."""
    tolerance: str = "0"
    """numeric: ``"0.01"`` absolute or ``"1%"`` relative."""
    unit: str = ""
    wrong: tuple[WrongNumber, ...] = ()
    shape: tuple[str, ...] = ()
    """shape: the formula of each size, over `vars` and `symbols`."""
    symbols: tuple[str, ...] = ()
    """shape: names that stand for any size, such as ``B``."""
    wrong_shapes: tuple[WrongShape, ...] = ()
    lines: tuple[Line, ...] = ()
    """order: as they belong, and behind them those that do not."""
    indent: bool = False
    """order: the learner indents the lines as well."""
    verify: str = ""
    """shape: an expression of PyTorch that has this shape."""
    exercise: Exercise | None = None
    """code: what is to be written, and what it is tested with."""
    lab: str = ""
    """predict: the id of a lab block in the same lesson."""
    measure: str = ""
    """predict: ``argmin(M.S)``, ``argmax(M.S)`` over runs, or ``M.S``, ``M.S >= x``, ``steps_to(M >= x)`` of one."""
    number: bool = False
    """predict: the learner types a number instead of choosing; right within `close`."""
    close: str = ""
    margin: float = 0.0
    recorded: Mapping[str, object] = field(default_factory=dict)
    """predict: what the author measured: run -> value, or ``value``; and ``on``, the date."""
    line: int = 0
    content: str = ""
    """First 12 hex digits of the SHA-256 of the block's text: tells an edited question from the old one."""


@dataclass(frozen=True)
class Variant:
    """A question with its numbers drawn and its options in order: what is asked, marked and stored."""

    question: Question
    number: int
    """The variant number; with the question's id and the learner's id it fixes all draws."""
    values: Mapping[str, float]
    ask: str
    options: tuple[Option, ...]
    answer: float | None
    """numeric: the right number."""
    shape: tuple[str, ...]
    """shape: the right sizes, each a number or a formula of symbols."""
    lines: tuple[Line, ...]
    """order: the lines as they are shown at first."""
    hints: tuple[str, ...]
    explain: str


@dataclass(frozen=True)
class Verdict:
    """What came of one try."""

    right: bool
    credit: float
    """0 to 1, as the kind's marking rule gives it."""
    say: str
    """One or two sentences: what is right or not yet, and why the picked option is wrong. Never a cross alone."""


@dataclass(frozen=True)
class Judgement:
    """What came of a prediction, once its run was measured."""

    outcome: Literal["as measured", "otherwise", "too close to call"]
    say: str
    """Prediction and measurement side by side, then the reason."""
    measured: str
    """The measurement for people, e.g. ``"mid, 0.32"``."""

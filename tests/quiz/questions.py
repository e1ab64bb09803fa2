"""Questions for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping

from dltutor.quiz.model import Option, Question, WrongNumber

LINEAR = Question(
    id="linear-params",
    kind="numeric",
    ask="`Linear({{n_in}}, {{n_out}})`: how many parameters?",
    vars={"n_in": {"int": [16, 784, 16]}, "n_out": {"choice": [10, 32, 64]}},
    answer="n_in * n_out + n_out",
    wrong=(
        WrongNumber("n_in * n_out", "There is also one bias for each of the {{n_out}} outputs."),
        WrongNumber("n_in + n_out", "The two sides of a matrix are multiplied."),
    ),
    hints=("How many weights feed one of the {{n_out}} outputs?",),
    explain="{{n_in}} × {{n_out}} weights and {{n_out}} biases.",
)

SINGLE = Question(
    id="why-diverge",
    kind="single",
    ask="What is going on?",
    options=(
        Option("It steps past the minimum.", correct=True, why="The step is longer than the valley is wide."),
        Option("The network is too small.", why="One of the three runs learns well."),
        Option("The data is sorted."),
        Option("None of these.", why="One of them is right.", pin="last"),
    ),
)

MULTIPLE = Question(
    id="what-changes",
    kind="multiple",
    ask="What does `opt.step()` change?",
    options=(
        Option("The weights", correct=True),
        Option("The biases", correct=True),
        Option("The scale of a norm layer", correct=True),
        Option("The gradients", why="It only reads them."),
        Option("The learning rate", why="That needs a scheduler."),
    ),
)


def predicting(measure: str, options: tuple[Option, ...], **fields: object) -> Question:
    """Return a prediction."""
    return Question(id="predict", kind="predict", ask="?", measure=measure, options=options, shuffle=False, **fields)  # type: ignore[arg-type]


def over_runs(measure: str = "argmin(loss.last)", **fields: object) -> Question:
    """Return a prediction over the runs slow, mid and wild."""
    options = tuple(Option(f"the {name} one", why=f"Because {name}.", run=name) for name in ("slow", "mid", "wild"))
    return predicting(measure, options, **fields)


def of_values(measure: str, values: Mapping[str, float], **fields: object) -> Question:
    """Return a prediction whose options stand for numbers."""
    options = tuple(Option(text, why=f"Why {text}.", value=value) for text, value in values.items())
    return predicting(measure, options, **fields)

"""The example lesson of the format, the lab it names, and a way to break one thing in it and know the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltutor.course.check.run import check_text
from dltutor.course.model import Problem
from dltutor.labs import find
from dltutor.labs.spec import Hyperparameter, Lab, Metric, Panel

EXAMPLE = Path(__file__).with_name("example.md").read_text(encoding="utf-8")
FILE = "lessons/02-mlp.md"
HERE = "§"
"""Stands in a broken lesson just before the place that the message must name."""

MLP = Lab(
    title="A small network on digits",
    summary="One hidden layer.",
    hyperparameters=(
        Hyperparameter("hidden", 32, "units of the hidden layer", low=1, high=1024),
        Hyperparameter("lr", 0.1, "size of one step", live=True, low=1e-5, high=10, log=True),
        Hyperparameter("batch_size", 64, "images per step", low=1, high=1000),
        Hyperparameter("optimizer", "sgd", "the rule of the update", choices=("sgd", "adam")),
    ),
    metrics=(
        Metric("train_loss", "training loss", part="train"),
        Metric("val_accuracy", "validation accuracy", better="high", part="val"),
        Metric("grad_norm", "size of the gradient", better=""),
    ),
    panels=(
        Panel("curve", "Loss", metrics=("train_loss",)),
        Panel("curve", "Accuracy", metrics=("val_accuracy",)),
        Panel("matrix", "Confusion", picture="confusion"),
        Panel("code", "train.py"),
    ),
    steps=300,
)


def use_example_lab(patch: pytest.MonkeyPatch) -> None:
    """Let the lab `digits_mlp` exist for one test."""
    patch.setattr(find, "names", lambda: ["digits_cnn", "digits_mlp", "five_points"])
    patch.setattr(find, "load", lambda name: MLP)
    patch.setattr(find, "source", lambda name: "def train(hp, session): ...")


def put(old: str, new: str, text: str = EXAMPLE) -> str:
    """Return the lesson with one passage replaced; the passage must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def place_of(marked: str) -> tuple[str, int, int]:
    """Return the text without its marker, and the marker's line and column."""
    assert marked.count(HERE) == 1, "one marker, please"
    before = marked[: marked.index(HERE)]
    return marked.replace(HERE, ""), before.count("\n") + 1, len(before) - before.rfind("\n")


def problems(old: str, new: str) -> list[Problem]:
    """Return what `check` says about the lesson with one passage replaced."""
    return check_text(put(old, new).replace(HERE, ""), FILE)


def found(old: str, new: str) -> tuple[Problem, int, int]:
    """Return the only problem of the lesson with one passage replaced, and the place where it must be."""
    text, line, column = place_of(put(old, new))
    all_of_them = check_text(text, FILE)
    assert len(all_of_them) == 1, "\n".join(map(str, all_of_them))
    return all_of_them[0], line, column

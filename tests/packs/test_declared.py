"""A pack's `lab.py` is read as data: what it declares is what Python would make of it, and nothing of it runs."""

from __future__ import annotations

import contextlib
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltutor.labs import find
from dltutor.labs.declared import declared
from dltutor.labs.find import LabError
from tests.packs.pack_example import DECLARED

FILE = Path("tiny/labs/slope/lab.py")
KNOB = 'Hyperparameter("lr", 0.1, "size of one step", live=True, low=1e-3, high=1.0, log=True)'


def why(text: str) -> str:
    with pytest.raises(LabError) as refused:
        declared(text, FILE)
    return str(refused.value)


@pytest.mark.parametrize("name", [name for name in find.names() if name != "playground"])
def test_our_own_labs_read_as_python_makes_them(name: str) -> None:
    made = import_module(f"dltutor.labs.{name}.lab").LAB
    assert declared(find.source(name, "lab.py"), FILE) == made


def test_values_may_have_names_and_minus_signs() -> None:
    text = DECLARED.replace("low=1e-3", "low=LOW").replace("LAB = Lab(", "LOW = 1e-3\nNONE = -1\nLAB: Lab = Lab(")
    assert declared(text, FILE) == declared(DECLARED, FILE)


WRONG = {
    "import os\n" + DECLARED: "line 1: a lab.py holds LAB = Lab(…) and nothing that would have to be run",
    DECLARED + "print('hello')\n": "nothing that would have to be run",
    "def f(): pass\n" + DECLARED: "nothing that would have to be run",
    DECLARED.replace("20,\n)", "10 + 10,\n)"): "`10 + 10` is no plain value",
    DECLARED.replace("20,\n)", "open('/tmp/x').read(),\n)"): "is no plain value, and a lab.py is not run",
    DECLARED.replace("20,\n)", "__import__('os').getpid(),\n)"): "is no plain value",
    DECLARED.replace("20,\n)", "(lambda: 20)(),\n)"): "is no plain value",
    DECLARED.replace("20,\n)", "[1 for _ in ()],\n)"): "is no plain value",
    DECLARED.replace("20,\n)", "MOST,\n)"): "`MOST` is no plain value",
    DECLARED.replace("steps=20", "**{'steps': 20}"): "** cannot stand",
    DECLARED.replace("steps=20", "stops=20"): "unexpected keyword argument 'stops'",
    DECLARED.replace("    steps=20,\n", ""): "missing 1 required positional argument: 'steps'",
    DECLARED.replace("steps=20", "steps='20'"): "`steps` of Lab must be a whole number, not text",
    DECLARED.replace("live=True", "live=1"): "`live` of Hyperparameter must be True or False, not a whole number",
    DECLARED.replace('"size of one step"', "None"): "`help` of Hyperparameter must be text, not None",
    DECLARED.replace('metrics=("loss",)', "metrics='loss'"): "`metrics` of Panel must be a tuple, not text",
    DECLARED.replace('metrics=("loss",)', "metrics=(1,)"): "`metrics` of Panel must be text, not a whole number",
    DECLARED.replace("steps=20", "steps=0"): "steps must be from 1",
    DECLARED.replace("LAB = ", "LAP = "): "it must define LAB = Lab(…)",
    DECLARED.replace("LAB = Lab(", "LAB = Lab(("): "line",
    DECLARED.replace(KNOB, f"{KNOB}, {KNOB}"): "'lr' is declared twice",
    DECLARED.replace('"lr"', '"l r"'): "'l r' is no name",
    DECLARED.replace("0.1, ", "7.0, "): "the default of lr is not one of its values",
    DECLARED.replace("low=1e-3, ", ""): "a `low` of 0 or more",
    DECLARED.replace("high=1.0", "high=1e999"): "infinite",
    DECLARED.replace("log=True", "pattern='(a+)+'"): "a pattern, which labs of packs cannot have",
    DECLARED.replace('metrics=("loss",)', 'metrics=("los",)'): "which is no metric of this lab",
    DECLARED.replace('metrics=("loss",)', ""): "a curve without metrics",
    DECLARED.replace('"curve"', '"matrix"'): "does not say which picture",
    DECLARED.replace("steps=20", "steps=20, sketch='it'"): "no panel shows the picture 'it'",
    "(" * 10_000: "line 1: too many nested parentheses",
    "LAB = " + "-" * 5_000 + "1": "nested too deeply",
    "\0": "source code string cannot contain null bytes",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_declaration_is_told_with_its_place(text: str) -> None:
    assert WRONG[text] in why(text)
    assert why(text).startswith(str(FILE))


PLACES = {
    DECLARED.replace("steps=20", "steps='20'"): "LAB = Lab(",
    DECLARED.replace("steps=20", "steps=0"): "LAB = Lab(",
    DECLARED.replace("0.1, ", "7.0, "): "Hyperparameter(",
    DECLARED.replace("live=True", "live=1"): "Hyperparameter(",
    DECLARED.replace(KNOB, f"{KNOB},\n {KNOB}"): f" {KNOB}",
    DECLARED.replace('metrics=("loss",)', 'metrics=("los",)'): "Panel(",
    DECLARED.replace('"loss", ', '"the loss", '): "Metric(",
}


@pytest.mark.parametrize("text", PLACES)
def test_each_part_that_is_wrong_is_told_with_its_line(text: str) -> None:
    line = max(number for number, line in enumerate(text.split("\n"), 1) if PLACES[text] in line)
    assert why(text).startswith(f"{FILE}, line {line}: "), why(text)


@given(
    st.integers(0, len(DECLARED) - 1),
    st.integers(0, 12),
    st.sampled_from(["", "(", ")", "*", "=", "0", "'", "\n", "é"]),
)
def test_no_damage_raises_anything_else(at: int, gone: int, put: str) -> None:
    with contextlib.suppress(LabError):
        declared(DECLARED[:at] + put + DECLARED[at + gone :], FILE)

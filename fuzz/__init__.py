"""Fuzzing: everything that reads bytes from outside, with thousands of inputs that no person would write.

`files.py`, `packs.py`, `streams.py` and `resume.py` say what must hold, each as one function of bytes that raises where
it does not. `generated.py` feeds it from Hypothesis, `guided.py` from atheris, which follows the coverage, where that
installs. `make fuzz` runs all.
"""

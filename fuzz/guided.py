"""Inputs from atheris, which keeps those that reach new code: `python -m fuzz.guided TARGET CASES`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dltutor"]):
    from fuzz.targets import TARGETS

if __name__ == "__main__":
    name, cases = sys.argv[1:]
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds()):
            (Path(corpus) / str(number)).write_bytes(seed)
        options = [
            f"-atheris_runs={cases}",
            "-max_len=20000",
            "-verbosity=0",
            f"-artifact_prefix={tempfile.gettempdir()}/",
        ]
        atheris.Setup([sys.argv[0], *options, corpus], target.check)
        atheris.Fuzz()

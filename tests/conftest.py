"""What holds for every test: where PyTorch is not asked for, no file that needs it is read; bytecode is kept."""

from __future__ import annotations

import gc
import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import settings

NEEDS_TORCH = re.compile(r"^pytestmark = .*pytest\.mark\.torch\b", re.MULTILINE)

# Compiling the tests and, in each process that they start, the tutor is a third of the time of a suite without torch.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.disable()  # until all is read: what is imported is no garbage


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a file that `-m "not torch"` leaves out whole: importing PyTorch takes seconds."""
    if config.option.markexpr != "not torch" or collection_path.suffix != ".py":
        return None
    return bool(NEEDS_TORCH.search(collection_path.read_text(encoding="utf-8"))) or None


def pytest_collection_finish(session: pytest.Session) -> None:
    """See that PyTorch was left out, and keep what is loaded by now out of each search for garbage."""
    if session.config.option.markexpr == "not torch" and "torch" in sys.modules:
        raise pytest.UsageError("a test that is not marked `torch` imports PyTorch")
    gc.collect()
    gc.freeze()
    gc.enable()


# Other work may hold up any single example; `make fuzz` tries ten thousand of each reader, `--hypothesis-profile` more.
settings.register_profile("shared", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile("shared")

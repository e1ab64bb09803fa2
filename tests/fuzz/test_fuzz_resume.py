"""A sample of what `make fuzz` tries on the worker's side, which needs PyTorch."""

from __future__ import annotations

import pytest
from test_fuzz_sample import CASES
from test_fuzz_sample import TARGETS as OTHERS

from fuzz.generated import run
from fuzz.targets import TARGETS

pytestmark = pytest.mark.torch


def test_a_forged_checkpoint_is_refused_or_put_back() -> None:
    (name,) = TARGETS.keys() - OTHERS.keys()
    for seed in TARGETS[name].seeds():
        TARGETS[name].check(seed)
    run(TARGETS[name], CASES)


def test_make_fuzz_tries_every_reader() -> None:
    assert OTHERS.keys() < TARGETS.keys()

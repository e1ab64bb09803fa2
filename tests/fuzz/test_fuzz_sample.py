"""A sample of what `make fuzz` tries: every reader holds for its seeds and for some dozen damaged inputs."""

from __future__ import annotations

import pytest

from fuzz import files, left_over, packs, streams
from fuzz.generated import run
from fuzz.target import Target

CASES = 30
TARGETS = files.TARGETS | left_over.TARGETS | packs.TARGETS | streams.TARGETS
"""All but the one that loads PyTorch: tests/fuzz/test_fuzz_resume.py."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_holds_for_good_and_for_damaged_input(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].check(seed)
    run(TARGETS[name], CASES)


def test_a_finding_is_raised() -> None:
    def check(data: bytes) -> None:
        assert b"\xff" not in data

    with pytest.raises(AssertionError):
        run(Target(check, lambda: [b"a long enough seed"]), 400)

"""Inputs from Hypothesis: good ones with a few places changed, and bytes from nothing."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fuzz.target import Target

SPLICES = [
    b"",
    b"\0",
    b"\xff",
    b"\x1b[",
    b"\n",
    b"---\n",
    b"```",
    b"<!--",
    b"9" * 30,
    b"1e999",
    b"[" * 200,
    b"- - ",
    b"\t",
]


def run(target: Target, cases: int) -> None:
    """Try so many inputs; a finding is raised with the smallest input that shows it."""

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(_changed(target.seeds()), st.binary(max_size=2000)))
    def check(data: bytes) -> None:
        target.check(data)

    check()


def _changed(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    splice = st.one_of(st.sampled_from(SPLICES), st.binary(max_size=12))
    change = st.tuples(st.floats(0, 1), st.integers(0, 40), splice)
    return st.builds(_with, st.sampled_from(seeds), st.lists(change, min_size=1, max_size=6))


def _with(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Return `data` with some bytes at each place, a fraction of the length, replaced by others."""
    for where, length, splice in changes:
        at = int(where * len(data))
        data = data[:at] + splice + data[at + length :]
    return data

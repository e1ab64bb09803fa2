"""The parts of the benchmark of forty learners: rows, sizes and delays are what they are said to be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks import many, process
from benchmarks.figure import Figure


def test_the_p95_is_reached_by_one_in_twenty() -> None:
    assert many._p95([float(n) for n in range(1, 101)]) == 95.0
    assert many._p95([7.0]) == 7.0


def test_memory_counted_by_parts_is_no_more_than_what_is_resident() -> None:
    pid = os.getpid()
    assert 0 < process.shared_memory(pid) <= process.memory(pid) * 1.02
    assert process.shared_memory(2**22 + 1) == 0.0


def test_two_processes_of_one_program_share_what_they_have_in_common() -> None:
    code = "import json, asyncio; print(1, flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with (
        subprocess.Popen([sys.executable, "-c", code], **pipes) as one,
        subprocess.Popen([sys.executable, "-c", code], **pipes) as two,
    ):
        for child in (one, two):
            assert child.stdout is not None
            child.stdout.readline()
        assert process.shared_memory(one.pid) < process.memory(one.pid) * 0.95
        for child in (one, two):
            child.communicate(b"\n")


def test_those_who_train_have_a_lesson_whose_labs_run_on(tmp_path: Path) -> None:
    from dltutor import node

    file = tmp_path / "limits.toml"
    file.write_text(many.LIMITS + f'course = "{many.COURSE}"\n', encoding="utf-8")
    limits = node.read([file])
    assert limits.problems == ()
    assert limits.threads == 1
    assert limits.cpu_seconds


def test_starts_are_told_with_the_last_one() -> None:
    learners = [many.Learner(None, seconds) for seconds in (0.4, 0.5, 0.6)]  # type: ignore[arg-type]
    figure = many._starts(learners)
    assert isinstance(figure, Figure)
    assert figure.reached
    assert "the last 600 ms" in figure.compared

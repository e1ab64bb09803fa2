"""What the benchmarks measure with: processes, curves and pauses tell the truth about things that are known."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from benchmarks import curve, process
from benchmarks.session import POINT, STEP, program, watched
from benchmarks.startup import FIRST_TEXT
from benchmarks.training import PAUSED


def test_the_processor_time_of_a_process_is_what_it_says_itself() -> None:
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    assert process.cpu_seconds(os.getpid()) == pytest.approx(sum(os.times()[:2]), abs=0.05)
    assert process.cpu_seconds(2**22 + 1) == 0.0


def test_memory_is_what_a_process_takes() -> None:
    def taken(megabytes: int) -> float:
        code = f"held = b'x' * {megabytes}_000_000; print(1, flush=True); input()"
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            memory = process.memory(child.pid)
            child.communicate("\n")
        return memory

    assert taken(60) - taken(10) == pytest.approx(50, abs=5)


def test_a_family_holds_grandchildren_and_they_are_missed_until_they_end() -> None:
    inner = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()']); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", inner], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        family = process.family(child.pid)
        assert len(family) == 2
        assert process.left_over(family, 0) == family
        child.stdin.close()
        assert process.left_over(family, 20) == set()


def test_bytes_to_the_terminal_are_counted_and_nothing_stays_behind() -> None:
    write = "import sys, time\nfor _ in range(9999): sys.stdout.write('x' * 100); sys.stdout.flush(); time.sleep(0.01)"
    with program(sys.executable, "-c", write) as terminal:
        terminal.wait_for("x")
        _, rate, memory = watched(terminal, 1.0)
        pid = terminal.pid
    assert 0.2 < rate < 50
    assert memory > 3
    assert process.left_over([pid], 0) == set()


def test_a_long_and_a_short_curve_have_the_same_shape_and_are_drawn_in_full() -> None:
    short, long = curve.filled(10_000), curve.filled(100_000)
    for history, steps in ((short, 10_000), (long, 100_000)):
        assert history.count == steps
        assert history.last() == pytest.approx(1 / 51, rel=0.11)
        rows = curve.redraw(history)()
        assert len(rows) == curve.HEIGHT
    assert abs(len(short) - len(long)) < len(short)


@pytest.mark.parametrize(
    ("text", "steps", "seconds"),
    [
        ("‖ paused step 12,345 of 100,000,000 · epoch 2 · 6.1 s · seed 0 · cpu", "12,345", "6.1"),
        ("‖ paused step 70 · 3.0 s · seed 0", "70", "3.0"),
    ],
)
def test_a_paused_run_is_read_from_the_screen(text: str, steps: str, seconds: str) -> None:
    found = PAUSED.search(text)
    assert found is not None
    assert found.groups() == (steps, seconds)


def test_first_text_first_step_and_first_point_are_told_apart() -> None:
    assert not FIRST_TEXT.search("  too short  ")
    assert FIRST_TEXT.search("Deep learning in a terminal")
    assert STEP.search("● running step 1 of 100")
    assert not STEP.search("◌ starting seed 0")
    assert POINT.search("Loss ━━ loss 8.14")
    assert not POINT.search("now loss 8.1387")
